#include "base/ip.h"

#include <gtest/gtest.h>

namespace tocsin {
namespace {

bool Contains(std::string_view network, std::string_view address) {
  const auto a = IpAddress::Parse(address);
  return a && IpNetwork::Parse(network)->Contains(*a);
}

TEST(IpNetwork, ContainsItsFirstAndLastAddressAndNoneBeside) {
  EXPECT_TRUE(Contains("10.1.2.0/23", "10.1.2.0"));
  EXPECT_TRUE(Contains("10.1.2.0/23", "10.1.3.255"));
  EXPECT_FALSE(Contains("10.1.2.0/23", "10.1.4.0"));
  EXPECT_FALSE(Contains("10.1.2.0/23", "10.1.1.255"));
  EXPECT_TRUE(Contains("fe80::/10", "febf:ffff::1"));
  EXPECT_FALSE(Contains("fe80::/10", "fec0::1"));
  EXPECT_TRUE(Contains("0.0.0.0/0", "255.255.255.255"));
}

TEST(IpNetwork, IsWrittenAsWhatItTests) {
  EXPECT_EQ(IpNetwork::Parse("10.1.2.3/8")->Text(), "10.0.0.0/8");
  EXPECT_EQ(IpNetwork::Parse("::ffff:10.1.2.3")->Text(), "10.1.2.3/32");
  EXPECT_EQ(IpNetwork::Parse("2001:DB8::1/32")->Text(), "2001:db8::/32");
}

TEST(IpNetwork, KeepsTheFamiliesApart) {
  EXPECT_FALSE(Contains("::/0", "10.0.0.1"));
  EXPECT_FALSE(Contains("0.0.0.0/0", "2001:db8::1"));
  EXPECT_TRUE(Contains("10.0.0.0/8", "::ffff:10.1.2.3"));
}

TEST(IpNetwork, MasksAndReportsHostBits) {
  EXPECT_TRUE(IpNetwork::Parse("10.1.2.3/8")->had_host_bits);
  EXPECT_FALSE(IpNetwork::Parse("10.0.0.0/8")->had_host_bits);
  EXPECT_TRUE(Contains("10.1.2.3/8", "10.200.0.1"));
}

TEST(IpAddress, RefusesWhatIsNoAddress) {
  for (const std::string_view bad : {"", "10.1.2.3:443", "010.1.2.3", "10.1.2", "10.1.2.3 ",
                                     "1::2::3", "[::1]", "10.1.2.3/8", "example.com"}) {
    EXPECT_FALSE(IpAddress::Parse(bad).has_value()) << bad;
  }
  EXPECT_FALSE(IpAddress::Parse(std::string_view("10.1.2.3\0x", 10)).has_value());
  EXPECT_TRUE(IpAddress::Parse("fe80::1%eth0").has_value());
}

TEST(IpNetwork, RefusesBadPrefixes) {
  for (const std::string_view bad :
       {"10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "::/129", "10.0.0.0/8x", "fe80::%1/10"}) {
    EXPECT_FALSE(IpNetwork::Parse(bad).has_value()) << bad;
  }
}

}  // namespace
}  // namespace tocsin
