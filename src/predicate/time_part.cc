#include "predicate/time_part.h"

#include <chrono>
#include <cstdlib>

namespace tocsin {
namespace {

using std::chrono::sys_days;
using std::chrono::year_month_day;

struct Stamp {
  year_month_day date;
  int hour = 0;
  int minute = 0;
};

// `count` digits at `at`, or -1.
int Digits(std::string_view text, size_t at, size_t count) {
  if (at + count > text.size()) return -1;
  int value = 0;
  for (size_t i = at; i < at + count; ++i) {
    if (text[i] < '0' || text[i] > '9') return -1;
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

// What may follow hh:mm: [:ss[.f]][Z|+hh:mm|+hhmm].
bool IsTail(std::string_view tail) {
  if (tail.starts_with(':')) {
    if (const int seconds = Digits(tail, 1, 2); seconds < 0 || seconds > 60) return false;
    tail.remove_prefix(3);
    if (tail.starts_with('.')) {
      const size_t end = tail.find_first_not_of("0123456789", 1);
      if (end == 1) return false;
      tail.remove_prefix(end == std::string_view::npos ? tail.size() : end);
    }
  }
  if (tail.empty() || tail == "Z" || tail == "z") return true;
  if (tail[0] != '+' && tail[0] != '-') return false;
  if (tail.size() == 6 && tail[3] == ':') return Digits(tail, 1, 2) >= 0 && Digits(tail, 4, 2) >= 0;
  return tail.size() == 5 && Digits(tail, 1, 4) >= 0;
}

std::optional<Stamp> FromCalendar(std::string_view text) {
  if (text.size() < 16 || text[4] != '-' || text[7] != '-' || text[13] != ':' ||
      (text[10] != 'T' && text[10] != 't' && text[10] != ' ')) {
    return std::nullopt;
  }
  const int year = Digits(text, 0, 4);
  const int month = Digits(text, 5, 2);
  const int day = Digits(text, 8, 2);
  Stamp stamp;
  stamp.hour = Digits(text, 11, 2);
  stamp.minute = Digits(text, 14, 2);
  if (year < 0 || month < 0 || day < 0 || stamp.hour < 0 || stamp.hour > 23 || stamp.minute < 0 ||
      stamp.minute > 59) {
    return std::nullopt;
  }
  stamp.date = std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(day);
  if (!stamp.date.ok() || !IsTail(text.substr(16))) return std::nullopt;
  return stamp;
}

// Whole seconds or milliseconds since 1970; a fraction is allowed. 12 digits and more are
// milliseconds.
std::optional<Stamp> FromEpoch(std::string_view text) {
  const size_t end = text.find_first_not_of("0123456789");
  const std::string_view whole = text.substr(0, end);
  if (whole.empty() || whole.size() > 15) return std::nullopt;
  if (end != std::string_view::npos &&
      (text[end] != '.' || end + 1 == text.size() ||
       text.find_first_not_of("0123456789", end + 1) != std::string_view::npos)) {
    return std::nullopt;
  }
  int64_t seconds = std::strtoll(std::string(whole).c_str(), nullptr, 10);
  if (whole.size() >= 12) seconds /= 1000;
  const int64_t days = seconds / 86400;
  Stamp stamp;
  stamp.date = year_month_day(sys_days(std::chrono::days(days)));
  stamp.hour = static_cast<int>(seconds % 86400 / 3600);
  stamp.minute = static_cast<int>(seconds % 3600 / 60);
  return stamp;
}

// ISO 8601: week 1 is the one with the year's first Thursday.
int IsoWeek(const year_month_day& date) {
  const sys_days day(date);
  const unsigned weekday = std::chrono::weekday(day).iso_encoding();
  const sys_days thursday = day + std::chrono::days(4 - static_cast<int>(weekday));
  const std::chrono::year year = year_month_day(thursday).year();
  return static_cast<int>((thursday - sys_days(year / 1 / 1)).count() / 7) + 1;
}

}  // namespace

std::optional<int> TimePartOf(std::string_view text, TimePart part) {
  std::optional<Stamp> stamp = FromCalendar(text);
  if (!stamp) stamp = FromEpoch(text);
  if (!stamp) return std::nullopt;
  switch (part) {
    case TimePart::kMinute:
      return stamp->minute;
    case TimePart::kHour:
      return stamp->hour;
    case TimePart::kDay:
      return static_cast<int>(static_cast<unsigned>(stamp->date.day()));
    case TimePart::kWeek:
      return IsoWeek(stamp->date);
    case TimePart::kMonth:
      return static_cast<int>(static_cast<unsigned>(stamp->date.month()));
    case TimePart::kYear:
      return static_cast<int>(stamp->date.year());
  }
  return std::nullopt;
}

}  // namespace tocsin
