// What a rule's logic says of itself.
#include "lint/checks.h"
#include "lint/logic_checks.h"

namespace tocsin {

void CheckLogic(const LintDocument& document, const LintConfig&, const ParseContext& context) {
  if (document.rule == nullptr || !document.good) return;
  FieldTests tests;
  const std::optional<RuleLogic> logic = LogicOf(*document.rule, &tests);
  if (!logic) return;
  Prover prover(tests);
  const RuleUnderCheck check = {*document.rule, document.text, *logic, tests, &prover, context};
  const bool contradictory = FindContradictions(check);
  FindPointlessConditions(check, contradictory);
  FindCoveredValues(check);
}

}  // namespace tocsin
