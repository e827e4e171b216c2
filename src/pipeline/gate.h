// A gate: conditions of one kind and how they are linked, by `and`, `or` or an expression over
// their names, maybe negated as a whole.
//
// Thread safety: immutable after parsing. Borrows nothing.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "pipeline/conditions.h"
#include "pipeline/param_reader.h"

namespace tocsin {

// `a and not (b or c)` with names resolved to indices into the gate's conditions.
struct GateExpression {
  enum class Kind : uint8_t { kCondition, kNot, kAnd, kOr };
  Kind kind = Kind::kCondition;
  size_t condition = 0;
  std::vector<GateExpression> children;
};

template <typename ConditionKind>
struct Gate {
  enum class Link : uint8_t { kAnd, kOr, kExpression };
  std::vector<ConditionKind> conditions;
  Link link = Link::kAnd;
  bool negated = false;
  GateExpression expression;

  // `test` says whether one condition holds. An empty gate is open.
  template <typename Test>
  bool IsOpen(const Test& test) const;
};

// The keys of one gate: prefix "rule" gives rule_conditions, rule_cond_op, rule_cond_not and
// rule_cond_expr.
template <typename ConditionKind>
Gate<ConditionKind> ParseGate(std::string_view prefix, ParamReader* reader);
extern template Gate<RuleCondition> ParseGate(std::string_view, ParamReader*);
extern template Gate<DetectionItemCondition> ParseGate(std::string_view, ParamReader*);
extern template Gate<FieldNameCondition> ParseGate(std::string_view, ParamReader*);

template <typename ConditionKind, typename Test>
bool EvaluateGate(const GateExpression& node, const Gate<ConditionKind>& gate, const Test& test) {
  using Kind = GateExpression::Kind;
  if (node.kind == Kind::kCondition) return test(gate.conditions[node.condition]);
  if (node.kind == Kind::kNot) return !EvaluateGate(node.children[0], gate, test);
  const bool wanted = node.kind == Kind::kOr;
  for (const GateExpression& child : node.children) {
    if (EvaluateGate(child, gate, test) == wanted) return wanted;
  }
  return !wanted;
}

template <typename ConditionKind>
template <typename Test>
bool Gate<ConditionKind>::IsOpen(const Test& test) const {
  if (conditions.empty()) return true;
  if (link == Link::kExpression) return EvaluateGate(expression, *this, test) != negated;
  const bool wanted = link == Link::kOr;
  for (const ConditionKind& condition : conditions) {
    if (test(condition) == wanted) return wanted != negated;
  }
  return wanted == negated;
}

}  // namespace tocsin
