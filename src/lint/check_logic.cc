// What a rule's logic says of itself.
#include "lint/checks.h"
#include "lint/logic_checks.h"

namespace tocsin {

std::string KeyOf(const DetectionItem& item) {
  std::string key = item.fields.front();
  for (const std::string& modifier : item.modifiers) key += "|" + modifier;
  return key;
}

void CheckLogic(const LintDocument& document, const LintConfig&, const ParseContext& context) {
  if (document.rule == nullptr || !document.good) return;
  FieldTests tests;
  const std::optional<RuleLogic> logic = LogicOf(*document.rule, &tests);
  if (!logic) return;
  Prover prover(tests);
  const RuleUnderCheck check = {*document.rule, document.text, *logic, tests, &prover, context};
  const bool contradictory = FindContradictions(check);
  FindPointlessConditions(check, contradictory);
  if (!contradictory) FindIdleParts(check);
  FindCoveredValues(check);
}

}  // namespace tocsin
