// What a rule's logic says of itself.
#include "lint/checks.h"
#include "lint/logic_checks.h"

namespace tocsin {
namespace {

// Tests are compared in pairs: rules with more of them are left alone.
constexpr size_t kMaxTests = 4000;

}  // namespace

std::string KeyOf(const DetectionItem& item) {
  std::string key = item.is_keyword() ? "keywords" : item.fields.front();
  for (const std::string& modifier : item.modifiers) key += "|" + modifier;
  return key;
}

void CheckLogic(const LintDocument& document, const LintConfig&, const ParseContext& context) {
  if (document.rule == nullptr || !document.good) return;
  FieldTests tests;
  const std::optional<RuleLogic> logic = LogicOf(*document.rule, &tests);
  if (!logic || tests.size() > kMaxTests) return;
  Prover prover(tests);
  const RuleUnderCheck check = {*document.rule, document.text, *logic, tests, &prover, context};
  const bool contradictory = FindContradictions(check);
  FindPointlessConditions(check, contradictory);
  if (!contradictory) FindIdleParts(check);
  FindCoveredValues(check);
}

}  // namespace tocsin
