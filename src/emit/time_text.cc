#include "emit/time_text.h"

#include <fmt/core.h>

#include <chrono>

namespace tocsin {
namespace {

constexpr int64_t kNsPerSecond = 1'000'000'000;

struct Calendar {
  int year;
  unsigned month, day;
  int64_t hour, minute, second, fraction_ns;
};

Calendar CalendarOf(int64_t time_ns) {
  int64_t seconds = time_ns / kNsPerSecond;
  int64_t fraction = time_ns % kNsPerSecond;
  if (fraction < 0) {
    fraction += kNsPerSecond;
    --seconds;
  }
  const std::chrono::sys_seconds time{std::chrono::seconds(seconds)};
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const int64_t of_day = (time - day).count();
  return {static_cast<int>(date.year()),
          static_cast<unsigned>(date.month()),
          static_cast<unsigned>(date.day()),
          of_day / 3600,
          of_day / 60 % 60,
          of_day % 60,
          fraction};
}

}  // namespace

std::string Rfc3339(int64_t time_ns) {
  const Calendar c = CalendarOf(time_ns);
  std::string out = fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", c.year, c.month, c.day,
                                c.hour, c.minute, c.second);
  if (c.fraction_ns != 0) {
    std::string fraction = fmt::format(".{:09}", c.fraction_ns);
    fraction.erase(fraction.find_last_not_of('0') + 1);
    out += fraction;
  }
  return out + "Z";
}

std::string UnixSeconds(int64_t time_ns) {
  constexpr int64_t kNsPerMs = 1'000'000;
  const int64_t ms = time_ns / kNsPerMs - (time_ns % kNsPerMs < 0 ? 1 : 0);
  const int64_t size = ms < 0 ? -ms : ms;
  return fmt::format("{}{}.{:03}", ms < 0 ? "-" : "", size / 1000, size % 1000);
}

std::string TimeToSecond(int64_t time_ns) {
  const Calendar c = CalendarOf(time_ns);
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02}", c.year, c.month, c.day, c.hour,
                     c.minute, c.second);
}

}  // namespace tocsin
