// Content hashes: XXH3-128, written as 32 lower-case hex digits. They tell texts apart and are the
// same on every machine; they protect against nothing.
//
// Pure functions.
#pragma once

#include <string>
#include <string_view>

namespace tocsin {

std::string HexHash128(std::string_view bytes);

}  // namespace tocsin
