// TOCSIN_CHECK(condition): we are wrong when it does not hold; no input may reach that. Prints the
// place and aborts.
#pragma once

namespace tocsin {

[[noreturn]] void CheckFailed(const char* condition, const char* file, int line);

}  // namespace tocsin

#define TOCSIN_CHECK(condition) \
  ((condition) ? static_cast<void>(0) : ::tocsin::CheckFailed(#condition, __FILE__, __LINE__))
