// The distance of local time from UTC, as people write it: "+02:00".
//
// Pure function.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace tocsin {

// Seconds, east positive: "+02:00" -> 7200. Nothing when the text is not of that form or beyond 14
// hours.
std::optional<int32_t> ParseUtcOffset(std::string_view text);

}  // namespace tocsin
