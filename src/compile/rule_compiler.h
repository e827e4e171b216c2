// Rules with their variants, one after the other -> a CompiledRuleSet.
//
// One thread. Borrows nothing.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "compile/bool_expr.h"
#include "compile/compiled.h"
#include "compile/filter_binder.h"
#include "compile/lowered_rules.h"
#include "compile/lowering.h"

namespace tocsin {

class RuleCompiler {
 public:
  // All filters that rules will have, by FilterId; before the first rule.
  void SetFilters(FilterList filters);
  // False, with errors, when the rule can't be run. The first rule gets RuleId 0.
  bool Add(const Rule& rule, std::vector<Rule> variants, Diagnostics* diagnostics);
  // Whether Add would take the variants.
  bool CanAdd(const std::vector<Rule>& variants, Diagnostics* diagnostics);
  size_t rule_count() const { return set_->rules.size(); }

  std::unique_ptr<const CompiledRuleSet> Finish(RuleSetStats stats, CorrelationPlan plan);
  // Instead of Finish: what was added so far.
  LoweredRules TakeLowered() { return {std::move(set_), std::move(conditions_)}; }

 private:
  // What the pipelines made of the rules, as text: two rule sets that differ in it are not the
  // same.
  std::string MeaningText() const;
  bool AddVariants(const std::vector<Rule>& variants, Diagnostics* diagnostics);
  bool AddVariant(const Rule& variant, uint32_t index, Diagnostics* diagnostics);
  std::optional<int32_t> AddProgram(const BoolExpr& expr, const RuleHead& author,
                                    const SourceRange& range, Diagnostics* diagnostics);
  void DropVariantsFrom(size_t variant);

  std::unique_ptr<CompiledRuleSet> set_ = std::make_unique<CompiledRuleSet>();
  Lowering lowering_{set_.get()};
  std::unordered_map<const SigmaFilter*, FilterId> filter_ids_;
  // By VariantId: the OR of its conditions. Filters are left out: what they take away is counted,
  // so the rule has to be asked wherever it would match without them.
  std::vector<BoolExpr> conditions_;
  std::string text_;
};

}  // namespace tocsin
