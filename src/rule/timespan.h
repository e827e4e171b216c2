// Times as rules write them: one whole number and one unit.
//
//   s 1 second, m 60 s, h 60 m, d 24 h, w 7 d, M (month) 2,629,746 s, y (year) 31,556,952 s
//
// Units are case-sensitive: m is a minute, M a month. Times of 100 years and more are refused.
//
// Pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "rule/parse_context.h"

namespace tocsin {

// In nanoseconds, at least one second. Nothing, and an error with the code invalid_timespan, when
// the value of `key` is no such time; the hint spells out what may have been meant.
std::optional<int64_t> ReadTimespan(std::string_view key, const YamlNode& value,
                                    const ParseContext& context);

}  // namespace tocsin
