// The forms that single attribute values have: ids, dates, tags, level and status names.
//
// Pure functions.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "tocsin/rule.h"

namespace tocsin {

// 8-4-4-4-12 hex digits, in any case.
bool IsUuid(std::string_view text);

// ASCII only; other bytes stay.
std::string LowerAscii(std::string_view text);

// A day of the calendar: YYYY-MM-DD, or YYYY/M/D with one or two digits.
bool IsDate(std::string_view text);
// The day that was meant, YYYY-MM-DD, when a text that is no date begins with the year and can mean
// only one: 2024-1-5, 2024.01.05, 2024-01-05T12:00:00Z. Else "".
std::string DateMeant(std::string_view text);

// namespace.name, lower case: ^[a-z0-9_-]+\.[a-z0-9._-]+$
bool IsTag(std::string_view text);

// The names of Sigma, without regard to case.
std::optional<Level> ParseLevel(std::string_view name);
std::optional<Status> ParseStatus(std::string_view name);
std::span<const std::string_view> LevelNames();
std::span<const std::string_view> StatusNames();

}  // namespace tocsin
