// Event times for readers: nanoseconds since 1970 UTC -> text, in UTC.
//
// Pure functions.
#pragma once

#include <cstdint>
#include <string>

namespace tocsin {

// RFC 3339 with as many digits of the fraction as it needs: 2020-06-10T02:50:56.537Z.
std::string Rfc3339(int64_t time_ns);

// Seconds since 1970, rounded down to milliseconds: 1591757456.537.
std::string UnixSeconds(int64_t time_ns);

// To the second, without a zone: 2020-06-10 02:50:56.
std::string TimeToSecond(int64_t time_ns);

}  // namespace tocsin
