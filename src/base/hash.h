// Content hashes: XXH3. They tell texts apart and are the same on every machine; they protect
// against nothing.
//
// Pure functions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace tocsin {

// With a seed that nobody outside knows, tables can't be flooded with keys of one hash.
uint64_t Hash64(std::string_view bytes, uint64_t seed);

// 128 bits: low half, high half.
std::pair<uint64_t, uint64_t> Hash128(std::string_view bytes);

// The same as 32 lower-case hex digits.
std::string HexHash128(std::string_view bytes);

}  // namespace tocsin
