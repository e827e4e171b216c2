// The comparisons of `lt`, `lte`, `gt`, `gte` and of plain equality.
#pragma once

#include <cstdint>

namespace tocsin {

enum class Comparison : uint8_t { kLt, kLte, kGt, kGte, kEqual };

// Whether an order (negative, zero, positive) satisfies the comparison.
constexpr bool Satisfies(int order, Comparison comparison) {
  constexpr bool kTruth[][3] = {
      // less, equal, greater
      {true, false, false}, {true, true, false},  {false, false, true},
      {false, true, true},  {false, true, false},
  };
  return kTruth[static_cast<int>(comparison)][order < 0 ? 0 : order == 0 ? 1 : 2];
}

}  // namespace tocsin
