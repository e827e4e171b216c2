// Whether two texts of a rule are the same rule to an engine: what a fix that promises "the same
// meaning" is held to.
//
// Pure functions.
#pragma once

#include "tocsin/rule.h"

namespace tocsin {

// True when both can be run, have the same log source and match the same events, whatever the
// events. What it can't prove equal within its budget is not the same.
bool SameMeaning(const Rule& a, const Rule& b);

}  // namespace tocsin
