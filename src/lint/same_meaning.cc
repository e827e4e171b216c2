#include "lint/same_meaning.h"

#include <optional>

#include "lint/prover.h"
#include "lint/rule_logic.h"

namespace tocsin {
namespace {

// A fix is worth more thought than a check.
constexpr size_t kSteps = 3'000'000;

}  // namespace

bool SameMeaning(const Rule& a, const Rule& b) {
  if (!(a.logsource == b.logsource)) return false;
  FieldTests tests;
  const std::optional<RuleLogic> left = LogicOf(a, &tests);
  const std::optional<RuleLogic> right = LogicOf(b, &tests);
  if (!left || !right) return false;
  const Formula one = left->Meaning();
  const Formula other = right->Meaning();
  if (Canonical(one) == Canonical(other)) return true;
  return Prover(tests, kSteps).Equivalent(one, other, Values::kMany);
}

}  // namespace tocsin
