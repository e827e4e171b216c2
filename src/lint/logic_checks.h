// The checks of one rule's logic, which share its formulas.
//
// Borrow their argument for the call.
#pragma once

#include <string_view>

#include "lint/prover.h"
#include "lint/rule_logic.h"
#include "rule/parse_context.h"

namespace tocsin {

struct RuleUnderCheck {
  const Rule& rule;
  std::string_view text;  // of the file
  const RuleLogic& logic;
  const FieldTests& tests;
  Prover* prover;
  const ParseContext& context;
};

// Detections, and parts of them, that nothing can match. True when there are any.
bool FindContradictions(const RuleUnderCheck& check);
// Conditions that are never or always true; detections that make no difference to them.
void FindPointlessConditions(const RuleUnderCheck& check, bool contradictory);
// Values that another value of their list covers.
void FindCoveredValues(const RuleUnderCheck& check);

}  // namespace tocsin
