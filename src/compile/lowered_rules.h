// Rules whose meaning is known and that can't be run yet: what the linter asks about cost and
// sameness.
//
// Immutable. Borrows nothing.
#pragma once

#include <memory>
#include <vector>

#include "compile/bool_expr.h"
#include "compile/compiled.h"

namespace tocsin {

struct LoweredRules {
  // Everything but what scans: literal sets, databases, groups, correlations.
  std::unique_ptr<const CompiledRuleSet> set;
  std::vector<BoolExpr> conditions;  // by VariantId: the OR of its conditions
};

}  // namespace tocsin
