// The hash of folded texts in HashIndex, and one with a seed for other tables in memory.
#pragma once

#include <xxhash.h>

#include <cstdint>
#include <string_view>

namespace tocsin {

inline uint64_t HashText(std::string_view text) { return XXH3_64bits(text.data(), text.size()); }

inline uint64_t HashText(std::string_view text, uint64_t seed) {
  return XXH3_64bits_withSeed(text.data(), text.size(), seed);
}

}  // namespace tocsin
