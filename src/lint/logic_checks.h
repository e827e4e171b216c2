// The checks of one rule's logic, which share its formulas.
//
// Borrow their argument for the call.
#pragma once

#include <string>
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
// Parts of detections without which they would say the same.
void FindIdleParts(const RuleUnderCheck& check);
// Values that another value of their list covers.
void FindCoveredValues(const RuleUnderCheck& check);

// The key of an item as written: "Image|endswith".
std::string KeyOf(const DetectionItem& item);

}  // namespace tocsin
