#include <fmt/format.h>

#include <map>

#include "base/hash.h"
#include "compile/compiled.h"
#include "compile/group_builder.h"
#include "compile/literal_set.h"
#include "compile/lowering.h"
#include "compile/program.h"
#include "diag/codes.h"
#include "rule/rule_parser.h"
#include "tocsin/ruleset.h"

namespace tocsin {
namespace {

constexpr std::string_view kExpandPipeline =
    "name: placeholder values\n"
    "transformations:\n"
    "  - id: values\n"
    "    type: value_placeholders\n";

// A chain that resolves placeholders from given values.
PipelineChain ExpandChain(
    const std::vector<std::pair<std::string, std::vector<std::string>>>& vars) {
  Diagnostics none;
  auto pipeline =
      std::make_shared<Pipeline>(*Pipeline::Parse(kExpandPipeline, "placeholder values", &none));
  pipeline->vars = vars;
  return PipelineChain({std::move(pipeline)});
}

size_t ErrorCount(const Diagnostics& diagnostics) {
  size_t count = 0;
  for (const Diagnostic& d : diagnostics) count += d.severity == Severity::kError ? 1 : 0;
  return count;
}

}  // namespace

struct RuleSetBuilder::State {
  RuleSetOptions options;
  std::vector<PipelineChain> chains = ShippedChains();
  std::vector<Rule> rules;
  Diagnostics diagnostics;
  RuleSetStats stats;

  bool Skips(const Rule& rule) const {
    if (rule.status == Status::kUnsupported) return true;
    if (rule.status == Status::kDeprecated && !options.load_deprecated) return true;
    return rule.level != Level::kNone && rule.level < options.min_level;
  }

  // The rule as each chain that touches it rewrites it; the rule itself when none does. Empty when
  // a chain refuses it.
  std::vector<Rule> VariantsOf(const Rule& rule) {
    Rule expanded = rule;
    if (!options.vars.empty()) {
      bool touched = false;
      std::optional<Rule> applied = ExpandChain(options.vars).Apply(rule, &touched, &diagnostics);
      if (!applied) return {};
      expanded = std::move(*applied);
    }
    std::vector<Rule> variants;
    for (const PipelineChain& chain : chains) {
      bool touched = false;
      std::optional<Rule> variant = chain.Apply(expanded, &touched, &diagnostics);
      if (!variant) return {};
      if (touched) variants.push_back(std::move(*variant));
    }
    if (variants.empty()) variants.push_back(std::move(expanded));
    return variants;
  }
};

namespace {

// Turns rules into a CompiledRuleSet, one after the other.
class Compiler {
 public:
  explicit Compiler(Diagnostics* diagnostics) : diagnostics_(diagnostics), lowering_(set_.get()) {}

  // False, with errors, when the rule can't be run.
  bool Add(const Rule& rule, std::vector<Rule> variants) {
    const auto rule_id = static_cast<RuleId>(set_->rules.size());
    const size_t variants_before = set_->variants.size();
    bool first = true;
    for (const Rule& variant : variants) {
      // Later variants repeat the first one's warnings.
      Diagnostics found;
      const bool ok = AddVariant(rule_id, variant, &found);
      if (first || !ok) {
        for (Diagnostic& d : found) {
          d.rule_id = rule.id;
          diagnostics_->push_back(std::move(d));
        }
      }
      first = false;
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

  std::unique_ptr<CompiledRuleSet> Finish(RuleSetStats stats) {
    set_->stats = stats;
    set_->stats.rules = set_->rules.size();
    set_->stats.variants = set_->variants.size();
    set_->stats.atoms = set_->atoms.size();
    set_->hash = HexHash128(text_ + MeaningText());
    BuildLiteralSets(set_.get());
    BuildGroups(conditions_, set_.get());
    return std::move(set_);
  }

 private:
  // What the pipelines made of the rules, as text: two rule sets that differ in it are not the
  // same.
  std::string MeaningText() const {
    std::string text = lowering_.interned();
    for (const Instruction& i : set_->program)
      text += fmt::format("{} {} {}\n", i.item, i.yes, i.no);
    for (const Variant& v : set_->variants) {
      text += fmt::format("{} {}/{}/{} {}\n", v.rule, v.logsource.category, v.logsource.product,
                          v.logsource.service, fmt::join(v.entries, " "));
    }
    return text;
  }

  bool AddVariant(RuleId rule_id, const Rule& variant, Diagnostics* diagnostics) {
    std::optional<std::vector<BoolExpr>> conditions = lowering_.LowerRule(variant, diagnostics);
    if (!conditions) return false;
    Variant compiled{rule_id, variant.logsource, {}};
    for (size_t i = 0; i < conditions->size(); ++i) {
      const std::optional<int32_t> entry = AppendProgram((*conditions)[i], &set_->program);
      if (!entry) {
        Report(diagnostics, Code::kRuleTooLarge, variant.file, variant.conditions[i].range,
               "the condition grows too large when it is compiled");
        return false;
      }
      compiled.entries.push_back(*entry);
    }
    set_->variants.push_back(std::move(compiled));
    conditions_.push_back({BoolExpr::Kind::kOr, 0, 1, std::move(*conditions)});
    return true;
  }

  Diagnostics* diagnostics_;
  std::unique_ptr<CompiledRuleSet> set_ = std::make_unique<CompiledRuleSet>();
  Lowering lowering_;
  std::vector<BoolExpr> conditions_;
  std::string text_;
};

}  // namespace

RuleSetBuilder::RuleSetBuilder(RuleSetOptions options) : state_(std::make_unique<State>()) {
  state_->options = std::move(options);
}
RuleSetBuilder::~RuleSetBuilder() = default;

void RuleSetBuilder::SetChains(std::vector<PipelineChain> chains) {
  state_->chains = std::move(chains);
}

void RuleSetBuilder::AddText(std::string_view text, const std::string& file) {
  const size_t before = ErrorCount(state_->diagnostics);
  for (Rule& rule : ParseRules(text, file, &state_->diagnostics)) AddRule(std::move(rule));
  if (ErrorCount(state_->diagnostics) > before) ++state_->stats.rejected;
}

void RuleSetBuilder::AddRule(Rule rule) { state_->rules.push_back(std::move(rule)); }

const Diagnostics& RuleSetBuilder::diagnostics() const { return state_->diagnostics; }

std::shared_ptr<const RuleSet> RuleSetBuilder::Build() {
  Compiler compiler(&state_->diagnostics);
  std::map<std::string, const Rule*> ids;
  for (const Rule& rule : state_->rules) {
    if (state_->Skips(rule)) {
      ++state_->stats.skipped;
      continue;
    }
    if (const auto [it, added] = ids.emplace(rule.id, &rule); !added && !rule.id.empty()) {
      Report(&state_->diagnostics, Code::kDuplicateRuleId, rule.file, rule.range,
             fmt::format("id {} is taken already by {}", rule.id, it->second->file));
      ++state_->stats.rejected;
      continue;
    }
    std::vector<Rule> variants = state_->VariantsOf(rule);
    if (variants.empty() || !compiler.Add(rule, std::move(variants))) ++state_->stats.rejected;
  }
  return std::make_shared<RuleSet>(compiler.Finish(state_->stats));
}

}  // namespace tocsin
