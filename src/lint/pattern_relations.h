// What two patterns say of each other, for all texts. Both are taken as they stand: fold both, or
// neither.
//
// An answer of true is certain. Disjoint is exact. Includes is exact but for pairs that would take
// too long; there it says false.
//
// Pure functions.
#pragma once

#include "predicate/pattern.h"

namespace tocsin {

// Every text that `inner` matches is matched by `outer`.
bool Includes(const Pattern& outer, const Pattern& inner);
// No text is matched by both.
bool Disjoint(const Pattern& a, const Pattern& b);

}  // namespace tocsin
