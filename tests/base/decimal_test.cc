#include "base/decimal.h"

#include <gtest/gtest.h>

#include <random>

namespace tocsin {
namespace {

int Order(std::string_view a, std::string_view b) {
  return Decimal::Parse(a)->Compare(*Decimal::Parse(b));
}

TEST(Decimal, EqualNumbersHaveOneHashAndOneSpelling) {
  const std::vector<std::vector<std::string_view>> classes = {
      {"0", "-0", "0.0", "0e9", "000"},
      {"1.5", "1.50", "15e-1", "0.15E+1", "01.5"},
      {"1000", "1e3", "1000.000", "10e2"},
      {"0.001", "1e-3", "0.0010"},
  };
  for (const auto& same : classes) {
    for (const auto a : same) {
      EXPECT_EQ(Order(a, same[0]), 0) << a;
      EXPECT_EQ(Decimal::Parse(a)->Hash(), Decimal::Parse(same[0])->Hash()) << a;
      EXPECT_EQ(Decimal::Parse(a)->Canonical(), Decimal::Parse(same[0])->Canonical()) << a;
    }
  }
}

TEST(Decimal, IsExactBeyondDoubles) {
  EXPECT_LT(Order("9007199254740992", "9007199254740993"), 0);
  EXPECT_GT(Order("18446744073709551616", "18446744073709551615"), 0);
  EXPECT_GT(Order("1e-17", "0"), 0);
  EXPECT_LT(Order("-1e400", "1e-400"), 0);
  EXPECT_LT(Order("1e99999999999999999999", "1e999999999999999999999999"), 1);
}

TEST(Decimal, OrdersLikeIntegers) {
  std::mt19937 random(7);
  for (int i = 0; i < 20'000; ++i) {
    const int a = static_cast<int>(random() % 2001) - 1000;
    const int b = static_cast<int>(random() % 2001) - 1000;
    const int order = Order(std::to_string(a), std::to_string(b));
    ASSERT_EQ(order < 0, a < b);
    ASSERT_EQ(order == 0, a == b);
  }
}

TEST(Decimal, TakesNothingButWholeNumbers) {
  for (const std::string_view bad :
       {"", "-", "+1", " 1", "1 ", "1.", ".5", "1e", "1e+", "0x10", "1,5", "nan", "--1", "1.5.2"}) {
    EXPECT_FALSE(Decimal::Parse(bad).has_value()) << bad;
  }
}

TEST(Decimal, CanonicalIntegersArePlain) {
  EXPECT_EQ(Decimal::Parse("4688")->Canonical(), "4688");
  EXPECT_EQ(Decimal::Parse("-4.6880e3")->Canonical(), "-4688");
  EXPECT_EQ(Decimal::Parse("0.5")->Canonical(), "5e-1");
}

}  // namespace
}  // namespace tocsin
