#include "base/ip.h"

#include <arpa/inet.h>

#include <algorithm>
#include <cstring>

namespace tocsin {
namespace {

constexpr uint8_t kMappedPrefix[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};

void ClearHostBits(IpAddress* address, int prefix) {
  for (int i = 0; i < 16; ++i) {
    const int keep = std::clamp(prefix - i * 8, 0, 8);
    address->bytes[i] &= static_cast<uint8_t>(0xFF00 >> keep);
  }
}

}  // namespace

std::optional<IpAddress> IpAddress::Parse(std::string_view text) {
  text = text.substr(0, text.find('%'));
  char buffer[INET6_ADDRSTRLEN + 1];
  if (text.empty() || text.size() >= sizeof buffer) return std::nullopt;
  std::memcpy(buffer, text.data(), text.size());
  buffer[text.size()] = '\0';
  if (std::strlen(buffer) != text.size()) return std::nullopt;
  IpAddress address;
  // inet_pton takes no leading zeros in an octet, no port and no white space.
  if (inet_pton(AF_INET, buffer, address.bytes.data()) == 1) return address;
  if (inet_pton(AF_INET6, buffer, address.bytes.data()) != 1) return std::nullopt;
  if (std::memcmp(address.bytes.data(), kMappedPrefix, sizeof kMappedPrefix) == 0) {
    IpAddress mapped;
    std::copy_n(address.bytes.begin() + 12, 4, mapped.bytes.begin());
    return mapped;
  }
  address.v6 = true;
  return address;
}

std::optional<IpNetwork> IpNetwork::Parse(std::string_view text) {
  const size_t slash = text.find('/');
  const std::optional<IpAddress> base = IpAddress::Parse(text.substr(0, slash));
  if (!base || text.find('%') != std::string_view::npos) return std::nullopt;
  IpNetwork network;
  network.base = *base;
  const int longest = base->v6 ? 128 : 32;
  network.prefix = longest;
  if (slash != std::string_view::npos) {
    const std::string_view digits = text.substr(slash + 1);
    if (digits.empty() || digits.size() > 3) return std::nullopt;
    network.prefix = 0;
    for (const char c : digits) {
      if (c < '0' || c > '9') return std::nullopt;
      network.prefix = network.prefix * 10 + (c - '0');
    }
    if (network.prefix > longest) return std::nullopt;
  }
  ClearHostBits(&network.base, network.prefix);
  network.had_host_bits = network.base.bytes != base->bytes;
  return network;
}

bool IpNetwork::Contains(const IpAddress& address) const {
  if (address.v6 != base.v6) return false;
  IpAddress masked = address;
  ClearHostBits(&masked, prefix);
  return masked.bytes == base.bytes;
}

std::string IpNetwork::Text() const {
  char buffer[INET6_ADDRSTRLEN];
  inet_ntop(base.v6 ? AF_INET6 : AF_INET, base.bytes.data(), buffer, sizeof buffer);
  return std::string(buffer) + "/" + std::to_string(prefix);
}

}  // namespace tocsin
