// Block maps joined as a collection joins what they say (rule/collection.h), line by line.
//
// Pure functions.
#pragma once

#include <string_view>

#include "lint/block_map.h"

namespace tocsin {

enum class Winner : uint8_t { kMap, kOther };

// Puts the entries of `other` into a map, which is called `name` ("": it is a whole rule). Those of
// the map stay in their order; a new one goes to where authors of Sigma rules look for it. False
// when both have a map that is not written as a block.
bool MergeBlocks(const BlockMap& other, std::string_view name, Winner winner, BlockMap* map);

}  // namespace tocsin
