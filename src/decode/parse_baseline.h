// The yardstick of `tocsin bench`: what the JSON library alone needs for the same bytes.
//
// Pure functions. Borrows the records during the call.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace tocsin {

// Parses each record into a document tree and forgets it. Records are readable for kRecordPadding
// bytes past their end. Returns how many were JSON.
uint64_t ParseBaseline(const std::vector<std::string_view>& records);

}  // namespace tocsin
