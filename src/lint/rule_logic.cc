#include "lint/rule_logic.h"

#include <span>
#include <utility>

namespace tocsin {
namespace {

constexpr size_t kMaxNodes = 50'000;

std::optional<DetectionLogic> LogicOf(const DetectionItem& source, FieldTests* tests) {
  Diagnostics ignored;  // the compiler reports them
  std::optional<Item> item = LowerItem(source, "", &ignored);
  if (!item) return std::nullopt;
  DetectionLogic out;
  out.all = item->all;
  out.negated = item->negated;
  std::vector<Formula> fields;
  for (const std::string& field : item->fields) {
    std::vector<Formula> values;
    const bool alone = item->fields.size() == 1;
    for (std::vector<Predicate>& alternatives : item->values) {
      std::vector<Formula> any;
      for (Predicate& p : alternatives) {
        any.push_back(Formula::Test(tests->Intern(field, alone ? std::move(p) : p)));
      }
      values.push_back(Formula::Or(std::move(any)));
    }
    if (alone) out.values = values;
    fields.push_back(item->all ? Formula::And(std::move(values)) : Formula::Or(std::move(values)));
  }
  out.formula = Formula::Or(std::move(fields));
  if (item->negated) out.formula = Not(out.formula);
  return out;
}

std::optional<DetectionLogic> LogicOf(const Detection& source, FieldTests* tests) {
  if (source.kind == Detection::Kind::kItem) {
    std::optional<DetectionLogic> out = LogicOf(source.item, tests);
    if (out) out->source = &source;
    return out;
  }
  DetectionLogic out;
  out.source = &source;
  std::vector<Formula> formulas;
  for (const Detection& child : source.children) {
    std::optional<DetectionLogic> logic = LogicOf(child, tests);
    if (!logic) return std::nullopt;
    formulas.push_back(logic->formula);
    out.children.push_back(std::move(*logic));
  }
  out.formula = source.kind == Detection::Kind::kAll ? Formula::And(std::move(formulas))
                                                     : Formula::Or(std::move(formulas));
  return out;
}

// How large the formula of a selection will be.
size_t CountNodes(const SelectionExpr& selection, std::span<const size_t> sizes) {
  if (selection.kind == SelectionExpr::Kind::kDetection) return sizes[selection.detection];
  size_t count = 1;
  for (const SelectionExpr& child : selection.children) count += CountNodes(child, sizes);
  return count;
}

}  // namespace

std::vector<Formula> RuleLogic::DetectionFormulas() const {
  std::vector<Formula> formulas;
  for (const DetectionLogic& detection : detections) formulas.push_back(detection.formula);
  return formulas;
}

Formula RuleLogic::Meaning() const {
  const std::vector<Formula> formulas = DetectionFormulas();
  std::vector<Formula> any;
  for (const SelectionExpr& condition : conditions) any.push_back(FormulaOf(condition, formulas));
  return Formula::Or(std::move(any));
}

std::optional<RuleLogic> LogicOf(const Rule& rule, FieldTests* tests) {
  RuleLogic out;
  std::vector<size_t> sizes;
  for (const NamedDetection& named : rule.detections) {
    std::optional<DetectionLogic> logic = LogicOf(named.body, tests);
    if (!logic) return std::nullopt;
    sizes.push_back(CountNodes(logic->formula));
    out.detections.push_back(std::move(*logic));
  }
  size_t nodes = 0;
  for (const ConditionText& condition : rule.conditions) {
    Diagnostics ignored;
    std::optional<SelectionExpr> selection = ResolveCondition(rule, condition.tree, &ignored);
    if (!selection) return std::nullopt;
    nodes += CountNodes(*selection, sizes);
    out.conditions.push_back(std::move(*selection));
  }
  if (nodes > kMaxNodes) return std::nullopt;
  return out;
}

}  // namespace tocsin
