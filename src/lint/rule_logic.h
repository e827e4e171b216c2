// A rule as formulas, part by part, so that what is said of a formula can be said of a place.
//
// Pure values and functions. Borrows the rule.
#pragma once

#include <optional>
#include <vector>

#include "compile/selection.h"
#include "lint/formula.h"
#include "tocsin/rule.h"

namespace tocsin {

// A detection, or a part of one.
struct DetectionLogic {
  const Detection* source = nullptr;
  Formula formula;
  std::vector<DetectionLogic> children;
  // Of an item with one field: each value alone, in the order of the source's; before a negation.
  std::vector<Formula> values;
  bool all = false;      // the item asks for every value
  bool negated = false;  // the item must not match
};

struct RuleLogic {
  std::vector<DetectionLogic> detections;  // in the order of the rule's
  std::vector<SelectionExpr> conditions;   // likewise

  std::vector<Formula> DetectionFormulas() const;
  // One of the conditions.
  Formula Meaning() const;
};

// Nothing when the rule can't be run, or is too large to be reasoned about.
std::optional<RuleLogic> LogicOf(const Rule& rule, FieldTests* tests);

}  // namespace tocsin
