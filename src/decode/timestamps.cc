#include "decode/timestamps.h"

#include <array>

namespace tocsin {
namespace {

constexpr int64_t kNanosPerSecond = 1'000'000'000;

// A position in a text. Every Take... either consumes what it names or leaves the position alone.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : rest_(text) {}

  bool done() const { return rest_.empty(); }

  bool TakeAny(std::string_view set) {
    if (rest_.empty() || set.find(rest_.front()) == std::string_view::npos) return false;
    rest_.remove_prefix(1);
    return true;
  }

  bool TakeWord(std::string_view word) {
    if (!rest_.starts_with(word)) return false;
    rest_.remove_prefix(word.size());
    return true;
  }

  // Exactly `count` digits.
  bool TakeDigits(size_t count, int* value) {
    if (rest_.size() < count) return false;
    int number = 0;
    for (size_t i = 0; i < count; ++i) {
      if (!IsDigit(rest_[i])) return false;
      number = number * 10 + (rest_[i] - '0');
    }
    rest_.remove_prefix(count);
    *value = number;
    return true;
  }

  bool next_is_digit() const { return !rest_.empty() && IsDigit(rest_.front()); }

  // The digits of a fraction as `digits` decimal places; more are cut off. At least one.
  bool TakeFraction(int digits, int64_t* value) {
    if (!next_is_digit()) return false;
    int64_t number = 0;
    int taken = 0;
    while (next_is_digit()) {
      if (taken < digits) {
        number = number * 10 + (rest_.front() - '0');
        ++taken;
      }
      rest_.remove_prefix(1);
    }
    for (; taken < digits; ++taken) number *= 10;
    *value = number;
    return true;
  }

  // A whole number; false when it has no digit or does not fit.
  bool TakeInteger(int64_t* value) {
    if (!next_is_digit()) return false;
    int64_t number = 0;
    while (next_is_digit()) {
      if (__builtin_mul_overflow(number, 10, &number) ||
          __builtin_add_overflow(number, rest_.front() - '0', &number)) {
        return false;
      }
      rest_.remove_prefix(1);
    }
    *value = number;
    return true;
  }

 private:
  static bool IsDigit(char c) { return c >= '0' && c <= '9'; }

  std::string_view rest_;
};

struct CivilTime {
  int year = 1970;
  int month = 1;
  int day = 1;
  int hour = 0;
  int minute = 0;
  int second = 0;
  int64_t nanos = 0;
  int32_t offset_s = 0;
};

bool IsLeap(int year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }

int DaysInMonth(int year, int month) {
  constexpr std::array<int, 12> kDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && IsLeap(year) ? 29 : kDays[month - 1];
}

// Days since 1970-01-01 in the proleptic Gregorian calendar. The year is counted from March, so
// that the leap day is its last; 400 years have 146097 days.
int64_t DaysFromCivil(int year, int month, int day) {
  const int64_t shifted = year - (month <= 2 ? 1 : 0);
  const int64_t era = (shifted >= 0 ? shifted : shifted - 399) / 400;
  const int64_t year_of_era = shifted - era * 400;
  const int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  const int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146097 + day_of_era - 719468;
}

std::optional<int64_t> ToNanos(const CivilTime& t) {
  if (t.month < 1 || t.month > 12 || t.day < 1 || t.day > DaysInMonth(t.year, t.month) ||
      t.hour > 23 || t.minute > 59 || t.second > 60) {
    return std::nullopt;
  }
  const int64_t seconds = DaysFromCivil(t.year, t.month, t.day) * 86400 + t.hour * 3600 +
                          t.minute * 60 + t.second - t.offset_s;
  int64_t nanos;
  if (__builtin_mul_overflow(seconds, kNanosPerSecond, &nanos) ||
      __builtin_add_overflow(nanos, t.nanos, &nanos)) {
    return std::nullopt;
  }
  return nanos;
}

bool TakeClock(Cursor* in, CivilTime* t) {
  return in->TakeDigits(2, &t->hour) && in->TakeAny(":") && in->TakeDigits(2, &t->minute) &&
         in->TakeAny(":") && in->TakeDigits(2, &t->second);
}

bool TakeOptionalFraction(Cursor* in, CivilTime* t) {
  return !in->TakeAny(".,") || in->TakeFraction(9, &t->nanos);
}

// What may stand at the end of a time: nothing (the offset stays), or a zone.
bool TakeZoneToEnd(Cursor* in, CivilTime* t) {
  if (in->done()) return true;
  in->TakeAny(" ");
  if (in->TakeAny("Zz") || in->TakeWord("UTC") || in->TakeWord("GMT")) {
    t->offset_s = 0;
    return in->done();
  }
  const bool east = in->TakeAny("+");
  if (!east && !in->TakeAny("-")) return false;
  int hours = 0;
  int minutes = 0;
  if (!in->TakeDigits(2, &hours)) return false;
  const bool colon = in->TakeAny(":");
  if (colon || in->next_is_digit()) {
    if (!in->TakeDigits(2, &minutes)) return false;
  }
  if (hours > 23 || minutes > 59) return false;
  t->offset_s = (hours * 3600 + minutes * 60) * (east ? 1 : -1);
  return in->done();
}

bool TakeMonthName(Cursor* in, int* month) {
  constexpr std::array<std::string_view, 12> kNames = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  for (size_t i = 0; i < kNames.size(); ++i) {
    if (in->TakeWord(kNames[i])) {
      *month = static_cast<int>(i) + 1;
      return true;
    }
  }
  return false;
}

// A decimal number in units of 10^digits nanoseconds.
std::optional<int64_t> ParseEpoch(std::string_view text, int digits) {
  Cursor in(text);
  const bool negative = in.TakeAny("-");
  int64_t whole = 0;
  int64_t fraction = 0;
  if (!in.TakeInteger(&whole)) return std::nullopt;
  if (in.TakeAny(".") && !in.TakeFraction(digits, &fraction)) return std::nullopt;
  if (!in.done()) return std::nullopt;
  for (int i = 0; i < digits; ++i) {
    if (__builtin_mul_overflow(whole, 10, &whole)) return std::nullopt;
  }
  if (__builtin_add_overflow(whole, fraction, &whole)) return std::nullopt;
  return negative ? -whole : whole;
}

}  // namespace

std::optional<int64_t> ParseRfc3339(std::string_view text, int32_t default_offset_s) {
  Cursor in(text);
  CivilTime t;
  t.offset_s = default_offset_s;
  if (!in.TakeDigits(4, &t.year) || !in.TakeAny("-") || !in.TakeDigits(2, &t.month) ||
      !in.TakeAny("-") || !in.TakeDigits(2, &t.day) || !in.TakeAny("Tt ") || !TakeClock(&in, &t) ||
      !TakeOptionalFraction(&in, &t) || !TakeZoneToEnd(&in, &t)) {
    return std::nullopt;
  }
  return ToNanos(t);
}

std::optional<int64_t> ParseEpochSeconds(std::string_view text, int32_t) {
  return ParseEpoch(text, 9);
}

std::optional<int64_t> ParseEpochMillis(std::string_view text, int32_t) {
  return ParseEpoch(text, 6);
}

std::optional<int64_t> ParseEpochOrRfc3339(std::string_view text, int32_t default_offset_s) {
  const size_t sign = text.starts_with('-') ? 1 : 0;
  const size_t digits = text.find_first_not_of("0123456789", sign);
  const size_t whole = (digits == std::string_view::npos ? text.size() : digits) - sign;
  if (whole == 4 && sign == 0 && text.size() > 4 && text[4] == '-') {
    return ParseRfc3339(text, default_offset_s);
  }
  return ParseEpoch(text, whole <= 11 ? 9 : whole <= 14 ? 6 : whole <= 17 ? 3 : 0);
}

std::optional<int64_t> ParseRfc3164(std::string_view text, int32_t default_year,
                                    int32_t default_offset_s) {
  Cursor in(text);
  CivilTime t;
  t.year = default_year;
  t.offset_s = default_offset_s;
  if (!TakeMonthName(&in, &t.month) || !in.TakeAny(" ")) return std::nullopt;
  if (!in.TakeDigits(2, &t.day)) {
    in.TakeAny(" ");
    if (!in.TakeDigits(1, &t.day)) return std::nullopt;
  }
  if (!in.TakeAny(" ")) return std::nullopt;
  const Cursor before_year = in;
  if (!in.TakeDigits(4, &t.year) || !in.TakeAny(" ")) {
    in = before_year;
    t.year = default_year;
  }
  if (!TakeClock(&in, &t) || !TakeOptionalFraction(&in, &t)) return std::nullopt;
  if (in.TakeAny(" ") && !in.TakeDigits(4, &t.year)) return std::nullopt;
  return in.done() ? ToNanos(t) : std::nullopt;
}

std::optional<int64_t> ParseAccessLogTime(std::string_view text, int32_t default_offset_s) {
  Cursor in(text);
  CivilTime t;
  t.offset_s = default_offset_s;
  if (!in.TakeDigits(2, &t.day) || !in.TakeAny("/") || !TakeMonthName(&in, &t.month) ||
      !in.TakeAny("/") || !in.TakeDigits(4, &t.year) || !in.TakeAny(":") || !TakeClock(&in, &t) ||
      !TakeOptionalFraction(&in, &t) || !TakeZoneToEnd(&in, &t)) {
    return std::nullopt;
  }
  return ToNanos(t);
}

}  // namespace tocsin
