// The forms in which records write their time -> nanoseconds since 1970-01-01 00:00 UTC. Each
// parser takes the whole text or nothing: a calendar date that does not exist, a rest behind the
// time or a result outside of int64 nanoseconds (1677..2262) gives nullopt. Fractions have any
// number of digits; those behind the ninth are cut off. Second 60 (a leap second) is the second
// after :59.
//
// `default_offset_s` is the distance of the writer's local time from UTC, east positive, for texts
// that carry no zone.
//
// Pure functions: no allocation, no locale, no clock.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace tocsin {

// 2020-06-10T02:50:56.537Z and its relatives: `T`, `t` or one blank before the time, a fraction
// after
// `.` or `,`, then no zone, `Z`, `UTC`, +hh, +hhmm or +hh:mm, with or without a blank before it.
std::optional<int64_t> ParseRfc3339(std::string_view text, int32_t default_offset_s);

// Decimal text, possibly negative or with a fraction: 1591757456.537. No exponent. The offset is
// not used: epochs are UTC.
std::optional<int64_t> ParseEpochSeconds(std::string_view text, int32_t default_offset_s);
std::optional<int64_t> ParseEpochMillis(std::string_view text, int32_t default_offset_s);

// An epoch whose unit shows in its size: seconds up to 11 digits before the point, else milli-,
// micro- or nanoseconds; or a text for ParseRfc3339.
std::optional<int64_t> ParseEpochOrRfc3339(std::string_view text, int32_t default_offset_s);

// `Oct  1 22:14:15` or `Oct 01 22:14:15.123`: the form of RFC 3164, which has neither year nor
// zone. A year behind the day or behind the time is taken (`Oct 1 2020 22:14:15`, as network
// devices do).
std::optional<int64_t> ParseRfc3164(std::string_view text, int32_t default_year,
                                    int32_t default_offset_s);

// `10/Oct/2000:13:55:36 -0700`, as web servers write it; the zone may be absent.
std::optional<int64_t> ParseAccessLogTime(std::string_view text, int32_t default_offset_s);

}  // namespace tocsin
