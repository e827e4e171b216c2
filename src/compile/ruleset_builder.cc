#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "compile/correlation_plan_builder.h"
#include "compile/rule_compiler.h"
#include "diag/codes.h"
#include "pipeline/placeholders.h"
#include "rule/documents.h"
#include "tocsin/ruleset.h"

namespace tocsin {
namespace {

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
  std::vector<CorrelationRule> correlations;
  std::function<void(const ParsedDocument&)> observer;
  Diagnostics diagnostics;
  RuleSetStats stats;

  Standing StandingOf(const RuleHead& rule) const {
    if (rule.status == Status::kUnsupported) return Standing::kSkipped;
    const bool deprecated = rule.status == Status::kDeprecated && !options.load_deprecated;
    const bool low = rule.level != Level::kNone && rule.level < options.min_level;
    return deprecated || low ? Standing::kOnDemand : Standing::kRuns;
  }

  std::vector<ListedRule> ListRules();
  bool Compile(uint32_t listed, CorrelationPlanBuilder* planner, RuleCompiler* compiler);
  std::vector<Rule> VariantsOf(const Rule& rule, Diagnostics* found) const;
  std::set<std::string> RefusedIds() const;
  CorrelationPlan LowerAll(RuleCompiler* compiler);
};

// Every rule that could be read, correlations last. Of several with one id the first that runs
// keeps it.
std::vector<ListedRule> RuleSetBuilder::State::ListRules() {
  std::vector<ListedRule> list;
  for (const Rule& rule : rules) list.push_back({&rule, nullptr, StandingOf(rule)});
  for (const CorrelationRule& rule : correlations) {
    list.push_back({&rule, &rule, StandingOf(rule)});
  }
  std::map<std::string, const RuleHead*> ids;
  for (ListedRule& listed : list) {
    const RuleHead& head = *listed.head;
    if (listed.standing != Standing::kRuns || head.id.empty()) continue;
    const auto [it, added] = ids.emplace(head.id, &head);
    if (added) continue;
    Report(&diagnostics, Code::kDuplicateRuleId, head.file, head.range,
           fmt::format("id {} is taken already by {}", head.id, it->second->file));
    listed.standing = Standing::kRefused;
    ++(listed.correlation == nullptr ? stats.rejected : stats.correlations_rejected);
  }
  return list;
}

std::set<std::string> RuleSetBuilder::State::RefusedIds() const {
  std::set<std::string> ids;
  for (const Diagnostic& d : diagnostics) {
    if (d.severity == Severity::kError && !d.rule_id.empty()) ids.insert(d.rule_id);
  }
  return ids;
}

// The rule as each chain that touches it rewrites it; the rule itself when none does. Empty when a
// chain refuses it.
std::vector<Rule> RuleSetBuilder::State::VariantsOf(const Rule& rule, Diagnostics* found) const {
  std::optional<Rule> expanded = ResolveGiven(options.vars, options.lists, rule, found);
  if (!expanded) return {};
  std::vector<Rule> variants;
  for (const PipelineChain& chain : chains) {
    bool touched = false;
    std::optional<Rule> variant = chain.Apply(*expanded, &touched, found);
    if (!variant) return {};
    if (touched) variants.push_back(std::move(*variant));
  }
  if (variants.empty()) variants.push_back(std::move(*expanded));
  return variants;
}

// When only what correlations ask for can't be had, the rule runs without it, and they don't.
bool RuleSetBuilder::State::Compile(uint32_t listed, CorrelationPlanBuilder* planner,
                                    RuleCompiler* compiler) {
  Rule rule = rules[listed];
  rule.correlation_fields = planner->FieldsOf(listed);
  Diagnostics found;
  std::vector<Rule> variants = VariantsOf(rule, &found);
  diagnostics.insert(diagnostics.end(), found.begin(), found.end());
  const bool asked_too_much =
      std::any_of(found.begin(), found.end(), [](const Diagnostic& diagnostic) {
        return diagnostic.code == RowOf(Code::kCorrelationFieldMapping).id;
      });
  if (variants.empty() && asked_too_much) {
    planner->Refuse(listed);
    rule.correlation_fields.clear();
    variants = VariantsOf(rule, &diagnostics);
  }
  if (!variants.empty() && compiler->Add(rules[listed], std::move(variants))) return true;
  planner->Refuse(listed);
  return false;
}

// Everything up to the point where databases are built.
CorrelationPlan RuleSetBuilder::State::LowerAll(RuleCompiler* compiler) {
  std::set<std::string> refused_ids = RefusedIds();
  const std::vector<ListedRule> list = ListRules();
  CorrelationPlanBuilder planner(list, std::move(refused_ids), &diagnostics);
  planner.Resolve();
  std::vector<RuleId> rule_ids(list.size(), CorrelationPlan::kNone);
  for (uint32_t i = 0; i < list.size(); ++i) {
    const Standing standing = list[i].standing;
    const bool on_demand = standing == Standing::kOnDemand && planner.IsNeeded(i);
    if (standing != Standing::kRuns && !on_demand) {
      stats.skipped += standing == Standing::kRefused ? 0 : 1;
      continue;
    }
    if (list[i].correlation != nullptr) continue;
    const auto id = static_cast<RuleId>(compiler->rule_count());
    if (Compile(i, &planner, compiler)) {
      rule_ids[i] = id;
    } else {
      ++stats.rejected;
    }
  }
  CorrelationPlan plan = planner.Finish(rule_ids, compiler->rule_count());
  stats.correlations_rejected += planner.refused_count();
  return plan;
}

RuleSetBuilder::RuleSetBuilder(RuleSetOptions options) : state_(std::make_unique<State>()) {
  state_->options = std::move(options);
}
RuleSetBuilder::~RuleSetBuilder() = default;

void RuleSetBuilder::SetChains(std::vector<PipelineChain> chains) {
  state_->chains = std::move(chains);
}

void RuleSetBuilder::Observe(std::function<void(const ParsedDocument&)> observer) {
  state_->observer = std::move(observer);
}

void RuleSetBuilder::AddText(std::string_view text, const std::string& file) {
  const size_t before = ErrorCount(state_->diagnostics);
  ParseOptions options;
  options.legacy_aggregation = state_->options.legacy_aggregation;
  ParsedRules parsed;
  VisitDocuments(text, file, options, &state_->diagnostics, [&](ParsedDocument document) {
    if (state_->observer) state_->observer(document);
    Keep(std::move(document), &parsed);
  });
  for (Rule& rule : parsed.rules) AddRule(std::move(rule));
  for (CorrelationRule& rule : parsed.correlations) AddCorrelation(std::move(rule));
  if (ErrorCount(state_->diagnostics) > before) ++state_->stats.rejected;
}

void RuleSetBuilder::AddRule(Rule rule) { state_->rules.push_back(std::move(rule)); }

void RuleSetBuilder::AddCorrelation(CorrelationRule rule) {
  state_->correlations.push_back(std::move(rule));
}

const Diagnostics& RuleSetBuilder::diagnostics() const { return state_->diagnostics; }

std::shared_ptr<const RuleSet> RuleSetBuilder::Build() {
  RuleCompiler compiler(&state_->diagnostics);
  CorrelationPlan plan = state_->LowerAll(&compiler);
  return std::make_shared<RuleSet>(compiler.Finish(state_->stats, std::move(plan)));
}

std::unique_ptr<const LoweredRules> RuleSetBuilder::Lower() {
  RuleCompiler compiler(&state_->diagnostics);
  state_->LowerAll(&compiler);
  return std::make_unique<const LoweredRules>(compiler.TakeLowered());
}

}  // namespace tocsin
