// The clocks of the process, in nanoseconds.
#pragma once

#include <chrono>
#include <cstdint>

namespace tocsin {

template <typename Clock>
int64_t NanosecondsOf() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(Clock::now().time_since_epoch())
      .count();
}

// The time of the day, since 1970.
inline int64_t WallClock() { return NanosecondsOf<std::chrono::system_clock>(); }
// Only goes forward; for durations.
inline int64_t SteadyClock() { return NanosecondsOf<std::chrono::steady_clock>(); }

}  // namespace tocsin
