// The hash of folded texts in HashIndex.
#pragma once

#include <xxhash.h>

#include <cstdint>
#include <string_view>

namespace tocsin {

inline uint64_t HashText(std::string_view text) { return XXH3_64bits(text.data(), text.size()); }

}  // namespace tocsin
