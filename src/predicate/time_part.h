// Parts of a time stamp as written (`hour`, `week`, ...): the digits on the wall, no zone
// conversion.
//
// Pure functions. Source: Sigma specification 2.1.0, modifiers of time; weeks after ISO 8601.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace tocsin {

enum class TimePart : uint8_t { kMinute, kHour, kDay, kWeek, kMonth, kYear };

// From RFC 3339, `YYYY-MM-DD[T ]hh:mm[:ss[.f]]`, or epoch seconds or milliseconds (then UTC).
// Nothing for any other text.
std::optional<int> TimePartOf(std::string_view text, TimePart part);

}  // namespace tocsin
