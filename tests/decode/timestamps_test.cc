#include "decode/timestamps.h"

#include <date/date.h>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <chrono>
#include <random>
#include <string>

namespace tocsin {
namespace {

using std::chrono::nanoseconds;

constexpr int64_t kSecond = 1'000'000'000;

// The oracle: Howard Hinnant's date library.
int64_t Nanos(int year, unsigned month, unsigned day, int hour, int minute, int second,
              int64_t nanos = 0) {
  const auto days =
      date::sys_days{date::year{year} / static_cast<int>(month) / static_cast<int>(day)};
  return days.time_since_epoch().count() * int64_t{86400} * kSecond +
         (hour * 3600 + minute * 60 + second) * kSecond + nanos;
}

TEST(Timestamps, ReadsRfc3339InItsVariants) {
  const int64_t base = Nanos(2020, 6, 10, 2, 50, 56);
  EXPECT_EQ(ParseRfc3339("2020-06-10T02:50:56Z", 0), base);
  EXPECT_EQ(ParseRfc3339("2020-06-10t02:50:56z", 0), base);
  EXPECT_EQ(ParseRfc3339("2020-06-10 02:50:56", 0), base);
  EXPECT_EQ(ParseRfc3339("2020-06-10 02:50:56 UTC", 0), base);
  EXPECT_EQ(ParseRfc3339("2020-06-10T04:50:56+02:00", 0), base);
  EXPECT_EQ(ParseRfc3339("2020-06-10T04:50:56+0200", 0), base);
  EXPECT_EQ(ParseRfc3339("2020-06-10T04:50:56+02", 0), base);
  EXPECT_EQ(ParseRfc3339("2020-06-09 21:20:56 -0530", 0), base);
  EXPECT_EQ(ParseRfc3339("2020-06-10T02:50:56.537Z", 0), base + 537'000'000);
  EXPECT_EQ(ParseRfc3339("2020-06-10T02:50:56,5Z", 0), base + 500'000'000);
  EXPECT_EQ(ParseRfc3339("2020-06-10 02:50:56.123456+00:00", 0), base + 123'456'000);
}

TEST(Timestamps, TakesNineDigitsOfAFraction) {
  EXPECT_EQ(ParseRfc3339("1970-01-01T00:00:00.1234567891234Z", 0), 123'456'789);
  EXPECT_EQ(ParseEpochSeconds("0.1234567891234", 0), 123'456'789);
}

TEST(Timestamps, UsesTheDefaultOffsetOnlyWithoutZone) {
  EXPECT_EQ(ParseRfc3339("2020-06-10 02:50:56", 7200), Nanos(2020, 6, 10, 0, 50, 56));
  EXPECT_EQ(ParseRfc3339("2020-06-10 02:50:56Z", 7200), Nanos(2020, 6, 10, 2, 50, 56));
  EXPECT_EQ(ParseRfc3339("2020-06-10 02:50:56+0100", 7200), Nanos(2020, 6, 10, 1, 50, 56));
}

TEST(Timestamps, RefusesDatesThatDoNotExist) {
  for (const char* text : {"2021-02-29T00:00:00Z", "2100-02-29T00:00:00Z", "2020-13-01T00:00:00Z",
                           "2020-00-01T00:00:00Z", "2020-04-31T00:00:00Z", "2020-01-00T00:00:00Z",
                           "2020-01-01T24:00:00Z", "2020-01-01T00:60:00Z", "2020-01-01T00:00:61Z",
                           "2020-01-01T00:00:00+24:00", "2020-01-01T00:00:00+01:60"}) {
    EXPECT_EQ(ParseRfc3339(text, 0), std::nullopt) << text;
  }
  EXPECT_TRUE(ParseRfc3339("2000-02-29T00:00:00Z", 0));
}

TEST(Timestamps, RefusesTextsThatAreCutOffOrGoOn) {
  const std::string whole = "2020-06-10T02:50:56.5+02:00";
  for (size_t size = 0; size < whole.size(); ++size) {
    const bool whole_time = size == 19 || size == 21 || size == 24;  // no zone, +02
    EXPECT_EQ(ParseRfc3339(whole.substr(0, size), 0).has_value(), whole_time) << size;
  }
  EXPECT_EQ(ParseRfc3339(whole + "x", 0), std::nullopt);
  EXPECT_EQ(ParseRfc3339("2020-06-10T02:50:56.Z", 0), std::nullopt);
  EXPECT_EQ(ParseRfc3339("2020-06-10T02:50:56Zjunk", 0), std::nullopt);
}

TEST(Timestamps, RefusesWhatNanosecondsCannotHold) {
  EXPECT_EQ(ParseRfc3339("1600-01-01T00:00:00Z", 0), std::nullopt);
  EXPECT_EQ(ParseRfc3339("2300-01-01T00:00:00Z", 0), std::nullopt);
  EXPECT_TRUE(ParseRfc3339("1678-01-01T00:00:00Z", 0));
  EXPECT_TRUE(ParseRfc3339("2262-04-11T23:47:16.854775807Z", 0));
  EXPECT_EQ(ParseRfc3339("2262-04-11T23:47:16.854775808Z", 0), std::nullopt);
  EXPECT_EQ(ParseEpochSeconds("99999999999", 0), std::nullopt);
  EXPECT_EQ(ParseEpochSeconds("99999999999999999999999", 0), std::nullopt);
}

TEST(Timestamps, TakesALeapSecondAsTheNextSecond) {
  EXPECT_EQ(ParseRfc3339("2016-12-31T23:59:60Z", 0), Nanos(2017, 1, 1, 0, 0, 0));
}

TEST(Timestamps, ReadsEpochsExactly) {
  EXPECT_EQ(ParseEpochSeconds("1588317555.874701", 0), 1588317555'874701000);
  EXPECT_EQ(ParseEpochSeconds("1588317555", 3600), 1588317555 * kSecond);
  EXPECT_EQ(ParseEpochSeconds("-1.5", 0), -1'500'000'000);
  EXPECT_EQ(ParseEpochMillis("1588317555874", 0), 1588317555'874000000);
  EXPECT_EQ(ParseEpochMillis("1588317555874.701", 0), 1588317555'874701000);
  for (const char* text : {"", ".5", "5.", "1e9", "+1", " 1", "1 ", "0x10", "-"}) {
    EXPECT_EQ(ParseEpochSeconds(text, 0), std::nullopt) << text;
  }
}

TEST(Timestamps, TellsTheUnitOfAnEpochFromItsSize) {
  const int64_t expected = 1588317555'000000000;
  EXPECT_EQ(ParseEpochOrRfc3339("1588317555", 0), expected);
  EXPECT_EQ(ParseEpochOrRfc3339("1588317555.25", 0), expected + 250'000'000);
  EXPECT_EQ(ParseEpochOrRfc3339("1588317555000", 0), expected);
  EXPECT_EQ(ParseEpochOrRfc3339("1588317555000000", 0), expected);
  EXPECT_EQ(ParseEpochOrRfc3339("1588317555000000000", 0), expected);
  EXPECT_EQ(ParseEpochOrRfc3339("2020-05-01T07:19:15Z", 0), expected);
  EXPECT_EQ(ParseEpochOrRfc3339("soon", 0), std::nullopt);
}

TEST(Timestamps, ReadsTheFormOfRfc3164) {
  EXPECT_EQ(ParseRfc3164("Oct 11 22:14:15", 2003, 0), Nanos(2003, 10, 11, 22, 14, 15));
  EXPECT_EQ(ParseRfc3164("Oct  1 22:14:15", 2003, 0), Nanos(2003, 10, 1, 22, 14, 15));
  EXPECT_EQ(ParseRfc3164("Oct 1 22:14:15", 2003, 0), Nanos(2003, 10, 1, 22, 14, 15));
  EXPECT_EQ(ParseRfc3164("Oct 01 22:14:15.250", 2003, 3600),
            Nanos(2003, 10, 1, 21, 14, 15, 250'000'000));
  EXPECT_EQ(ParseRfc3164("Oct 11 2019 22:14:15", 2003, 0), Nanos(2019, 10, 11, 22, 14, 15));
  EXPECT_EQ(ParseRfc3164("Oct 11 22:14:15 2019", 2003, 0), Nanos(2019, 10, 11, 22, 14, 15));
  EXPECT_EQ(ParseRfc3164("Feb 29 00:00:00", 2020, 0), Nanos(2020, 2, 29, 0, 0, 0));
  EXPECT_EQ(ParseRfc3164("Feb 29 00:00:00", 2021, 0), std::nullopt);
  EXPECT_EQ(ParseRfc3164("Okt 11 22:14:15", 2003, 0), std::nullopt);
  EXPECT_EQ(ParseRfc3164("Oct 11 22:14", 2003, 0), std::nullopt);
}

TEST(Timestamps, ReadsTheFormOfAccessLogs) {
  EXPECT_EQ(ParseAccessLogTime("10/Oct/2000:13:55:36 -0700", 0), Nanos(2000, 10, 10, 20, 55, 36));
  EXPECT_EQ(ParseAccessLogTime("10/Oct/2000:13:55:36", 3600), Nanos(2000, 10, 10, 12, 55, 36));
  EXPECT_EQ(ParseAccessLogTime("31/Jun/2000:13:55:36 -0700", 0), std::nullopt);
  EXPECT_EQ(ParseAccessLogTime("[10/Oct/2000:13:55:36 -0700]", 0), std::nullopt);
}

TEST(Timestamps, AgreesWithTheCalendarOverSixCenturies) {
  std::mt19937_64 random(7);
  for (int i = 0; i < 20000; ++i) {
    const auto seconds = static_cast<int64_t>(random() % 18'000'000'000) - 9'000'000'000;
    const auto nanos = static_cast<int64_t>(random() % kSecond);
    const int offset = static_cast<int>(random() % 2879) - 1439;  // minutes
    const date::sys_seconds utc{std::chrono::seconds(seconds)};
    const auto local = utc + std::chrono::minutes(offset);
    const auto day = date::floor<date::days>(local);
    const date::year_month_day ymd(day);
    const date::hh_mm_ss<std::chrono::seconds> clock(local - day);
    const std::string text = fmt::format(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:09}{}{:02}:{:02}", static_cast<int>(ymd.year()),
        static_cast<unsigned>(ymd.month()), static_cast<unsigned>(ymd.day()), clock.hours().count(),
        clock.minutes().count(), clock.seconds().count(), nanos, offset < 0 ? '-' : '+',
        std::abs(offset) / 60, std::abs(offset) % 60);
    ASSERT_EQ(ParseRfc3339(text, 12345), seconds * kSecond + nanos) << text;
  }
}

}  // namespace
}  // namespace tocsin
