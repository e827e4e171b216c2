// Rules with their variants, one after the other -> a CompiledRuleSet.
//
// One thread. Borrows the diagnostics for its life.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "compile/bool_expr.h"
#include "compile/compiled.h"
#include "compile/lowered_rules.h"
#include "compile/lowering.h"

namespace tocsin {

class RuleCompiler {
 public:
  explicit RuleCompiler(Diagnostics* diagnostics)
      : diagnostics_(diagnostics), lowering_(set_.get()) {}

  // False, with errors, when the rule can't be run. The first rule gets RuleId 0.
  bool Add(const Rule& rule, std::vector<Rule> variants);
  size_t rule_count() const { return set_->rules.size(); }

  std::unique_ptr<const CompiledRuleSet> Finish(RuleSetStats stats, CorrelationPlan plan);
  // Instead of Finish: what was added so far.
  LoweredRules TakeLowered() { return {std::move(set_), std::move(conditions_)}; }

 private:
  // What the pipelines made of the rules, as text: two rule sets that differ in it are not the
  // same.
  std::string MeaningText() const;
  bool AddVariant(const Rule& variant, uint32_t index, Diagnostics* diagnostics);

  Diagnostics* diagnostics_;
  std::unique_ptr<CompiledRuleSet> set_ = std::make_unique<CompiledRuleSet>();
  Lowering lowering_;
  std::vector<BoolExpr> conditions_;  // by VariantId: the OR of its conditions
  std::string text_;
};

}  // namespace tocsin
