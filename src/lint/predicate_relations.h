// What two predicates say of each other, for one and the same text: `contains cmd` is implied by
// `endswith \cmd.exe`, `lt 5` excludes `gte 7`.
//
// An answer of true is certain; false may mean that it is not known.
//
// Pure functions. Predicates about a field as a whole (kExists, kNotExists, kNull) have no texts
// and no relations here.
#pragma once

#include "predicate/predicate.h"

namespace tocsin {

// Every text that satisfies `p` satisfies `q`.
bool Implies(const Predicate& p, const Predicate& q);
// No text satisfies both.
bool Excludes(const Predicate& p, const Predicate& q);
// No text satisfies it.
bool IsImpossible(const Predicate& p);

bool IsAboutField(const Predicate& p);

}  // namespace tocsin
