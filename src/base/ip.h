// IPv4 and IPv6 addresses and networks as text, for `cidr`. IPv4-mapped IPv6 addresses
// (::ffff:a.b.c.d, as Windows logs them) are IPv4; a %zone is ignored; octets with leading zeros,
// ports and anything else are no address.
//
// Pure values.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tocsin {

struct IpAddress {
  bool v6 = false;
  std::array<uint8_t, 16> bytes{};  // v4 uses the first 4

  static std::optional<IpAddress> Parse(std::string_view text);
};

struct IpNetwork {
  IpAddress base;  // host bits cleared
  int prefix = 0;  // 0..32 or 0..128
  bool had_host_bits = false;

  // "a.b.c.d/n", "x::/n", or an address alone (its full prefix).
  static std::optional<IpNetwork> Parse(std::string_view text);
  bool Contains(const IpAddress& address) const;
  // With the prefix, as Parse takes it.
  std::string Text() const;
};

}  // namespace tocsin
