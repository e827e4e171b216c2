#include "base/fixed.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace tocsin {
namespace {

// What a text becomes, as text; "none" when it is refused.
std::string Read(std::string_view text) {
  const std::optional<Fixed> value = ParseFixed(text);
  return value ? FixedText(*value) : "none";
}

TEST(Fixed, ReadsDecimalNumbers) {
  EXPECT_EQ(Read("3"), "3");
  EXPECT_EQ(Read("-0.5"), "-0.5");
  EXPECT_EQ(Read("007.250"), "7.25");
  EXPECT_EQ(Read("1e3"), "1000");
  EXPECT_EQ(Read("12.5E-2"), "0.125");
  EXPECT_EQ(Read("1.5e+1"), "15");
  EXPECT_EQ(Read("-0"), "0");
  EXPECT_EQ(Read("0.000000001"), "0.000000001");
  EXPECT_EQ(Read("999999999999999999.999999999"), "999999999999999999.999999999");
}

TEST(Fixed, TakesNothingButWholeNumbers) {
  for (const std::string_view bad : {"", "-", ".5", "5.", "1e", "1e+", "+1", " 1", "1 ", "0x10",
                                     "1,5", "1.2.3", "1e5.0", "nan", "inf", "--1", "1e5x"}) {
    EXPECT_EQ(Read(bad), "none") << bad;
  }
}

TEST(Fixed, RoundsHalfToEvenAtTheNinthDecimal) {
  EXPECT_EQ(Read("0.0000000005"), "0");
  EXPECT_EQ(Read("0.0000000015"), "0.000000002");
  EXPECT_EQ(Read("0.0000000025"), "0.000000002");
  EXPECT_EQ(Read("0.00000000250000000000001"), "0.000000003");
  EXPECT_EQ(Read("-0.0000000015"), "-0.000000002");
  EXPECT_EQ(Read("0.00000000049999"), "0");
  EXPECT_EQ(Read("6e-10"), "0.000000001");
  EXPECT_EQ(Read("1e-99999999999999999999"), "0");
}

TEST(Fixed, RefusesNumbersThatSumsCouldNotHold) {
  EXPECT_EQ(Read("1000000000000000000"), "none");
  EXPECT_EQ(Read("-1e18"), "none");
  EXPECT_EQ(Read("999999999999999999.9999999999"), "none");
  EXPECT_EQ(Read("1e99999999999999999999"), "none");
  EXPECT_EQ(Read("0e99999999999999999999"), "0");
  EXPECT_EQ(Read("0000000000000000000000000000001"), "1");
}

TEST(Fixed, TextIsReadBackAsTheSameValue) {
  std::mt19937_64 random(3);
  for (int i = 0; i < 20'000; ++i) {
    const int digits = static_cast<int>(random() % 27);
    Fixed value = 0;
    for (int j = 0; j < digits; ++j) value = value * 10 + static_cast<int>(random() % 10);
    if (random() % 2 == 0) value = -value;
    const std::optional<Fixed> back = ParseFixed(FixedText(value));
    ASSERT_TRUE(back.has_value()) << FixedText(value);
    ASSERT_TRUE(*back == value) << FixedText(value);
  }
}

TEST(Fixed, WritesTheLargestSums) {
  constexpr Fixed kMost = ~(Fixed{1} << 127);
  EXPECT_EQ(FixedText(kMost), "170141183460469231731687303715.884105727");
  EXPECT_EQ(FixedText(-kMost - 1), "-170141183460469231731687303715.884105728");
}

TEST(Fixed, GivesTheNearestDouble) {
  EXPECT_EQ(FixedToDouble(*ParseFixed("0.1")), 0.1);
  EXPECT_EQ(FixedToDouble(*ParseFixed("-123456789012345678.987654321")),
            -123456789012345678.987654321);
  std::mt19937_64 random(5);
  for (int i = 0; i < 20'000; ++i) {
    const Fixed value =
        static_cast<int64_t>(random()) * Fixed{1 + static_cast<int>(random() % 1000)};
    ASSERT_EQ(FixedToDouble(value), std::strtod(FixedText(value).c_str(), nullptr));
  }
}

}  // namespace
}  // namespace tocsin
