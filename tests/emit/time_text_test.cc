#include "emit/time_text.h"

#include <gtest/gtest.h>

namespace tocsin {
namespace {

constexpr int64_t kSecond = 1'000'000'000;

TEST(Rfc3339, WritesAsManyDigitsAsTheFractionNeeds) {
  EXPECT_EQ(Rfc3339(1'591'757'456 * kSecond), "2020-06-10T02:50:56Z");
  EXPECT_EQ(Rfc3339(1'591'757'456 * kSecond + 537'000'000), "2020-06-10T02:50:56.537Z");
  EXPECT_EQ(Rfc3339(1'591'757'456 * kSecond + 1), "2020-06-10T02:50:56.000000001Z");
}

TEST(Rfc3339, CountsBackBefore1970) { EXPECT_EQ(Rfc3339(-1), "1969-12-31T23:59:59.999999999Z"); }

TEST(Rfc3339, ReachesTheEndsOfTheRange) {
  EXPECT_EQ(Rfc3339(INT64_MAX), "2262-04-11T23:47:16.854775807Z");
  EXPECT_EQ(Rfc3339(INT64_MIN + 1), "1677-09-21T00:12:43.145224193Z");
}

TEST(TimeToSecond, LeavesTheFractionOut) {
  EXPECT_EQ(TimeToSecond(1'591'757'456 * kSecond + 999'999'999), "2020-06-10 02:50:56");
}

}  // namespace
}  // namespace tocsin
