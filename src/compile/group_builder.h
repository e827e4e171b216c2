// Variants -> groups: which rules can concern an event, and which atoms of which fields have to be
// watched for them.
#pragma once

#include <vector>

#include "compile/compiled.h"

namespace tocsin {

// `conditions[v]` is the OR of the conditions of out->variants[v]. Fills discriminator, groups,
// sources and stats.open_rules.
void BuildGroups(const std::vector<BoolExpr>& conditions, CompiledRuleSet* out);

}  // namespace tocsin
