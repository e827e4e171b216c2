#include "tocsin/ruleset.h"

#include "compile/compiled.h"
#include "compile/correlation_plan.h"

namespace tocsin {

RuleSet::RuleSet(std::unique_ptr<const CompiledRuleSet> compiled)
    : compiled_(std::move(compiled)) {}
RuleSet::~RuleSet() = default;

std::span<const Rule> RuleSet::rules() const { return compiled_->rules; }
std::span<const Rule> RuleSet::variants(RuleId rule) const {
  return compiled_->variant_rules[rule];
}
std::span<const std::shared_ptr<const SigmaFilter>> RuleSet::filters() const {
  return compiled_->filters;
}
std::span<const std::string> RuleSet::field_names() const { return compiled_->field_names; }
const CorrelationPlan& RuleSet::correlations() const { return *compiled_->correlations; }
std::shared_ptr<const CorrelationPlan> RuleSet::correlation_plan() const {
  return compiled_->correlations;
}
const RuleSetStats& RuleSet::stats() const { return compiled_->stats; }
const std::string& RuleSet::hash() const { return compiled_->hash; }

}  // namespace tocsin
