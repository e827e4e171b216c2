// Writes a file anew, whole or not at all.
//
// Thread safety: pure functions apart from the file system.
#pragma once

#include <string>
#include <string_view>

#include "tocsin/result.h"

namespace tocsin {

// Whoever opens the file sees the old text or the new one. Its mode stays, and a symbolic link
// still points to it.
Result<void> ReplaceFile(const std::string& path, std::string_view text);

}  // namespace tocsin
