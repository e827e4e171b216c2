#include "rule/attribute_values.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace tocsin {
namespace {

// Indexed by Level and Status; the first entry is kNone.
constexpr auto kLevels =
    std::to_array<std::string_view>({"", "informational", "low", "medium", "high", "critical"});
constexpr auto kStatuses = std::to_array<std::string_view>(
    {"", "stable", "test", "experimental", "deprecated", "unsupported"});

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsHexDigit(char c) { return IsDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

template <typename Enum>
std::optional<Enum> ByName(std::span<const std::string_view> names, std::string_view name) {
  const auto found = std::find(names.begin(), names.end(), LowerAscii(name));
  if (found == names.end()) return std::nullopt;
  return static_cast<Enum>(found - names.begin() + 1);
}

// Takes `least` to `most` digits off the front; -1 when there are fewer.
int TakeNumber(std::string_view* text, size_t least, size_t most) {
  size_t count = 0;
  while (count < most && count < text->size() && IsDigit((*text)[count])) ++count;
  if (count < least) return -1;
  int number = 0;
  std::from_chars(text->data(), text->data() + count, number);
  text->remove_prefix(count);
  return number;
}

bool TakeSeparator(std::string_view* text, char separator) {
  if (!text->starts_with(separator)) return false;
  text->remove_prefix(1);
  return true;
}

int DaysOf(int year, int month) {
  static constexpr std::array<int, 12> kDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return kDays[static_cast<size_t>(month) - 1] + (month == 2 && leap ? 1 : 0);
}

bool IsTagCharacter(char c) { return (c >= 'a' && c <= 'z') || IsDigit(c) || c == '_' || c == '-'; }

}  // namespace

bool IsUuid(std::string_view text) {
  constexpr std::string_view kForm = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
  if (text.size() != kForm.size()) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    if (kForm[i] == '-' ? text[i] != '-' : !IsHexDigit(text[i])) return false;
  }
  return true;
}

std::string LowerAscii(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

bool IsDate(std::string_view text) {
  const int year = TakeNumber(&text, 4, 4);
  if (year < 1 || text.empty() || (text[0] != '-' && text[0] != '/')) return false;
  const char separator = text[0];
  const size_t least_digits = separator == '-' ? 2 : 1;
  TakeSeparator(&text, separator);
  const int month = TakeNumber(&text, least_digits, 2);
  if (month < 1 || month > 12 || !TakeSeparator(&text, separator)) return false;
  const int day = TakeNumber(&text, least_digits, 2);
  return day >= 1 && day <= DaysOf(year, month) && text.empty();
}

std::string DateMeant(std::string_view text) {
  text = text.substr(0, text.find_first_of("T "));
  const int year = TakeNumber(&text, 4, 4);
  if (year < 1 || text.empty() || std::string_view("-/._").find(text[0]) == text.npos) return "";
  const char separator = text[0];
  TakeSeparator(&text, separator);
  const int month = TakeNumber(&text, 1, 2);
  if (!TakeSeparator(&text, separator)) return "";
  const int day = TakeNumber(&text, 1, 2);
  const std::string date = fmt::format("{:04}-{:02}-{:02}", year, month, day);
  return text.empty() && IsDate(date) ? date : "";
}

bool IsTag(std::string_view text) {
  const size_t dot = text.find('.');
  if (dot == 0 || dot == std::string_view::npos || dot + 1 == text.size()) return false;
  const std::string_view space = text.substr(0, dot);
  const std::string_view name = text.substr(dot + 1);
  return std::all_of(space.begin(), space.end(), IsTagCharacter) &&
         std::all_of(name.begin(), name.end(),
                     [](char c) { return c == '.' || IsTagCharacter(c); });
}

std::optional<Level> ParseLevel(std::string_view name) { return ByName<Level>(LevelNames(), name); }

std::optional<Status> ParseStatus(std::string_view name) {
  return ByName<Status>(StatusNames(), name);
}

std::span<const std::string_view> LevelNames() {
  return std::span<const std::string_view>(kLevels).subspan(1);
}

std::span<const std::string_view> StatusNames() {
  return std::span<const std::string_view>(kStatuses).subspan(1);
}

std::string_view LevelName(Level level) { return kLevels[static_cast<size_t>(level)]; }

std::string_view StatusName(Status status) { return kStatuses[static_cast<size_t>(status)]; }

}  // namespace tocsin
