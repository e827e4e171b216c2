#include "compile/rule_compiler.h"

#include <fmt/format.h>

#include "base/hash.h"
#include "compile/correlation_plan.h"
#include "compile/group_builder.h"
#include "compile/literal_set.h"
#include "compile/program.h"
#include "diag/codes.h"

namespace tocsin {

void RuleCompiler::SetFilters(FilterList filters) {
  for (FilterId id = 0; id < filters.size(); ++id) filter_ids_.emplace(filters[id].get(), id);
  set_->filters = std::move(filters);
}

bool RuleCompiler::Add(const Rule& rule, std::vector<Rule> variants, Diagnostics* diagnostics) {
  if (!AddVariants(variants, diagnostics)) return false;
  text_ += rule.content_hash;
  set_->rules.push_back(rule);
  set_->variant_rules.push_back(std::move(variants));
  return true;
}

bool RuleCompiler::CanAdd(const std::vector<Rule>& variants, Diagnostics* diagnostics) {
  const size_t before = set_->variants.size();
  const bool ok = AddVariants(variants, diagnostics);
  DropVariantsFrom(before);
  return ok;
}

bool RuleCompiler::AddVariants(const std::vector<Rule>& variants, Diagnostics* diagnostics) {
  const size_t before = set_->variants.size();
  for (uint32_t index = 0; index < variants.size(); ++index) {
    Diagnostics found;
    const bool ok = AddVariant(variants[index], index, &found);
    // Later variants repeat the first one's warnings.
    if (index == 0 || !ok) diagnostics->insert(diagnostics->end(), found.begin(), found.end());
    if (ok) continue;
    DropVariantsFrom(before);
    return false;
  }
  return true;
}

bool RuleCompiler::AddVariant(const Rule& variant, uint32_t index, Diagnostics* diagnostics) {
  std::optional<LoweredRule> lowered = lowering_.LowerRule(variant, diagnostics);
  if (!lowered) return false;
  Variant compiled;
  compiled.rule = static_cast<RuleId>(set_->rules.size());
  compiled.index = index;
  compiled.logsource = variant.logsource;
  for (size_t i = 0; i < lowered->conditions.size(); ++i) {
    const std::optional<int32_t> entry =
        AddProgram(lowered->conditions[i], variant, variant.conditions[i].range, diagnostics);
    if (!entry) return false;
    compiled.entries.push_back(*entry);
  }
  for (size_t i = 0; i < lowered->filters.size(); ++i) {
    const SigmaFilter& filter = *variant.filters[i];
    const std::optional<int32_t> entry =
        AddProgram(lowered->filters[i], filter, filter.condition().range, diagnostics);
    if (!entry) return false;
    compiled.filters.push_back({filter_ids_.at(&filter), *entry});
  }
  for (const AskedField& field : variant.asks.fields) {
    compiled.correlation_fields.push_back(lowering_.InternField(field.name));
  }
  set_->variants.push_back(std::move(compiled));
  conditions_.push_back({BoolExpr::Kind::kOr, 0, 1, std::move(lowered->conditions)});
  return true;
}

std::optional<int32_t> RuleCompiler::AddProgram(const BoolExpr& expr, const RuleHead& author,
                                                const SourceRange& range,
                                                Diagnostics* diagnostics) {
  const std::optional<int32_t> entry = AppendProgram(expr, &set_->program);
  if (!entry) {
    Report(diagnostics, Code::kRuleTooLarge, author.file, range,
           "the condition grows too large when it is compiled")
        .rule_id = author.id;
  }
  return entry;
}

void RuleCompiler::DropVariantsFrom(size_t variant) {
  set_->variants.resize(variant);
  conditions_.resize(variant);
}

std::string RuleCompiler::MeaningText() const {
  std::string text = lowering_.interned();
  for (const Instruction& i : set_->program) {
    text += fmt::format("{} {} {}\n", i.item, i.yes, i.no);
  }
  for (const Variant& v : set_->variants) {
    text += fmt::format("{} {}/{}/{} {}\n", v.rule, v.logsource.category, v.logsource.product,
                        v.logsource.service, fmt::join(v.entries, " "));
    for (const FilterProgram& f : v.filters)
      text += fmt::format("filter {} {}\n", f.filter, f.entry);
    for (const FieldId field : v.correlation_fields) {
      text += fmt::format("asked {}\n", set_->field_names[field]);
    }
  }
  return text;
}

std::unique_ptr<const CompiledRuleSet> RuleCompiler::Finish(RuleSetStats stats,
                                                            CorrelationPlan plan) {
  for (const auto& filter : set_->filters) text_ += filter->content_hash;
  text_ += MeaningText();
  if (!plan.nodes.empty()) text_ += plan.hash;
  set_->hash = HexHash128(text_);
  set_->stats = stats;
  set_->stats.rules = set_->rules.size();
  set_->stats.variants = set_->variants.size();
  set_->stats.atoms = set_->atoms.size();
  set_->stats.correlations = plan.nodes.size();
  set_->correlations = std::make_shared<CorrelationPlan>(std::move(plan));
  BuildLiteralSets(set_.get());
  BuildGroups(conditions_, set_.get());
  return std::move(set_);
}

}  // namespace tocsin
