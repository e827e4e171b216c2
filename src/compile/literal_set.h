// Long lists of literals (hundreds of hashes, driver names, domains) get a matcher of their own, so
// that asking one costs one pass over the value instead of one search per literal.
#pragma once

#include "compile/compiled.h"

namespace tocsin {

// Gives every `any` item with many literals a LiteralSet.
void BuildLiteralSets(CompiledRuleSet* out);

}  // namespace tocsin
