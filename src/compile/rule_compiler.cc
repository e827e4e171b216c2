#include "compile/rule_compiler.h"

#include <fmt/format.h>

#include "base/hash.h"
#include "compile/correlation_plan.h"
#include "compile/group_builder.h"
#include "compile/literal_set.h"
#include "compile/program.h"
#include "diag/codes.h"

namespace tocsin {

bool RuleCompiler::Add(const Rule& rule, std::vector<Rule> variants) {
  const size_t variants_before = set_->variants.size();
  for (uint32_t index = 0; index < variants.size(); ++index) {
    Diagnostics found;
    const bool ok = AddVariant(variants[index], index, &found);
    // Later variants repeat the first one's warnings.
    if (index == 0 || !ok) {
      for (Diagnostic& d : found) {
        d.rule_id = rule.id;
        diagnostics_->push_back(std::move(d));
      }
    }
    if (ok) continue;
    set_->variants.resize(variants_before);
    conditions_.resize(variants_before);
    return false;
  }
  text_ += rule.content_hash;
  set_->rules.push_back(rule);
  set_->variant_rules.push_back(std::move(variants));
  return true;
}

bool RuleCompiler::AddVariant(const Rule& variant, uint32_t index, Diagnostics* diagnostics) {
  std::optional<std::vector<BoolExpr>> conditions = lowering_.LowerRule(variant, diagnostics);
  if (!conditions) return false;
  Variant compiled;
  compiled.rule = static_cast<RuleId>(set_->rules.size());
  compiled.index = index;
  compiled.logsource = variant.logsource;
  for (size_t i = 0; i < conditions->size(); ++i) {
    const std::optional<int32_t> entry = AppendProgram((*conditions)[i], &set_->program);
    if (!entry) {
      Report(diagnostics, Code::kRuleTooLarge, variant.file, variant.conditions[i].range,
             "the condition grows too large when it is compiled");
      return false;
    }
    compiled.entries.push_back(*entry);
  }
  for (const std::string& field : variant.correlation_fields) {
    compiled.correlation_fields.push_back(lowering_.InternField(field));
  }
  set_->variants.push_back(std::move(compiled));
  conditions_.push_back({BoolExpr::Kind::kOr, 0, 1, std::move(*conditions)});
  return true;
}

std::string RuleCompiler::MeaningText() const {
  std::string text = lowering_.interned();
  for (const Instruction& i : set_->program) {
    text += fmt::format("{} {} {}\n", i.item, i.yes, i.no);
  }
  for (const Variant& v : set_->variants) {
    text += fmt::format("{} {}/{}/{} {}\n", v.rule, v.logsource.category, v.logsource.product,
                        v.logsource.service, fmt::join(v.entries, " "));
    for (const FieldId field : v.correlation_fields) {
      text += fmt::format("asked {}\n", set_->field_names[field]);
    }
  }
  return text;
}

std::unique_ptr<const CompiledRuleSet> RuleCompiler::Finish(RuleSetStats stats,
                                                            CorrelationPlan plan) {
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
