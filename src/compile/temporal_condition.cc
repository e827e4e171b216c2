#include "compile/temporal_condition.h"

#include <algorithm>

#include "base/check.h"

namespace tocsin {
namespace {

using BoolStep = CorrelationPlan::BoolStep;
using Kind = Condition::Kind;

void AddSlots(const Condition& condition, const SlotFinder& slot_of, std::vector<uint32_t>* slots) {
  if (condition.kind == Kind::kIdentifier) {
    slots->push_back(slot_of(condition));
    return;
  }
  TOCSIN_CHECK(condition.kind == Kind::kOr);
  for (const Condition& child : condition.children) AddSlots(child, slot_of, slots);
}

void AddStep(const Condition& condition, const SlotFinder& slot_of, CorrelationPlan::Node* node) {
  CorrelationPlan::SequenceStep& step = node->sequence.emplace_back();
  step.forbidden = condition.kind == Kind::kNot;
  AddSlots(step.forbidden ? condition.children[0] : condition, slot_of, &step.slots);
}

}  // namespace

void BuildExpression(const Condition& condition, const SlotFinder& slot_of,
                     CorrelationPlan::Node* node) {
  if (condition.kind == Kind::kIdentifier) {
    node->expression.push_back({BoolStep::Op::kSlot, slot_of(condition)});
    return;
  }
  if (condition.kind == Kind::kNot) {
    node->negated = true;
    BuildExpression(condition.children[0], slot_of, node);
    node->expression.push_back({BoolStep::Op::kNot, 0});
    return;
  }
  const BoolStep::Op op = condition.kind == Kind::kAnd ? BoolStep::Op::kAnd : BoolStep::Op::kOr;
  for (size_t i = 0; i < condition.children.size(); ++i) {
    BuildExpression(condition.children[i], slot_of, node);
    if (i > 0) node->expression.push_back({op, 0});
  }
}

bool BuildSequence(const Condition& condition, const SlotFinder& slot_of,
                   CorrelationPlan::Node* node) {
  if (condition.kind == Kind::kAnd) {
    for (const Condition& step : condition.children) AddStep(step, slot_of, node);
  } else {
    AddStep(condition, slot_of, node);
  }
  std::vector<uint32_t> slots;
  for (const CorrelationPlan::SequenceStep& step : node->sequence) {
    slots.insert(slots.end(), step.slots.begin(), step.slots.end());
  }
  return std::is_sorted(slots.begin(), slots.end());
}

}  // namespace tocsin
