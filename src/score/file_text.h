// The bytes of a file that a setting names.
//
// Pure function apart from reading the file.
#pragma once

#include <cstddef>
#include <string>

#include "tocsin/result.h"

namespace tocsin {

// Fails when the file can't be read or is larger than `limit` bytes: "open x.csv: No such file or
// directory".
Result<std::string> ReadFileText(const std::string& path, size_t limit);

}  // namespace tocsin
