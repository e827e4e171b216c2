#include "lint/same_meaning.h"

#include <algorithm>
#include <optional>

#include "lint/prover.h"
#include "lint/rule_logic.h"

namespace tocsin {
namespace {

// A fix is worth more thought than a check.
constexpr size_t kSteps = 3'000'000;

// The same tree of maps and lists has parts that can be compared one by one.
bool SamePart(const DetectionLogic& x, const DetectionLogic& y, const FieldTests& tests) {
  if (Canonical(x.formula) == Canonical(y.formula)) return true;
  const bool alike = !x.children.empty() && x.children.size() == y.children.size() &&
                     x.source->kind == y.source->kind;
  if (alike && std::ranges::equal(x.children, y.children,
                                  [&](const DetectionLogic& a, const DetectionLogic& b) {
                                    return SamePart(a, b, tests);
                                  })) {
    return true;
  }
  return Prover(tests, kSteps).Equivalent(x.formula, y.formula, Values::kMany);
}

// Most fixes leave the condition and all but one detection as they are.
bool SamePartByPart(const Rule& a, const RuleLogic& left, const Rule& b, const RuleLogic& right,
                    const FieldTests& tests) {
  const auto same_name = [](const NamedDetection& x, const NamedDetection& y) {
    return x.name == y.name;
  };
  const auto same_text = [](const ConditionText& x, const ConditionText& y) {
    return x.text == y.text;
  };
  const auto same_part = [&tests](const DetectionLogic& x, const DetectionLogic& y) {
    return SamePart(x, y, tests);
  };
  return std::ranges::equal(a.detections, b.detections, same_name) &&
         std::ranges::equal(a.conditions, b.conditions, same_text) &&
         std::ranges::equal(left.detections, right.detections, same_part);
}

}  // namespace

bool SameMeaning(const Rule& a, const Rule& b) {
  if (!(a.logsource == b.logsource)) return false;
  FieldTests tests;
  const std::optional<RuleLogic> left = LogicOf(a, &tests);
  const std::optional<RuleLogic> right = LogicOf(b, &tests);
  if (!left || !right) return false;
  if (SamePartByPart(a, *left, b, *right, tests)) return true;
  const Formula one = left->Meaning();
  const Formula other = right->Meaning();
  if (Canonical(one) == Canonical(other)) return true;
  return Prover(tests, kSteps).Equivalent(one, other, Values::kMany);
}

}  // namespace tocsin
