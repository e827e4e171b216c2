#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "compile/correlation_plan_builder.h"
#include "compile/filter_binder.h"
#include "compile/rule_compiler.h"
#include "diag/codes.h"
#include "diag/quote.h"
#include "pipeline/asker_key.h"
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

bool Changed(const Asks& asks) {
  return std::any_of(
             asks.fields.begin(), asks.fields.end(),
             [](const AskedField& field) { return field.refusal || field.name != field.asked; }) ||
         std::any_of(asks.askers.begin(), asks.askers.end(),
                     [](const Asker& asker) { return asker.refusal.has_value(); });
}

}  // namespace

struct RuleSetBuilder::State {
  RuleSetOptions options;
  std::vector<PipelineChain> chains = ShippedChains();
  std::vector<Rule> rules;
  std::vector<CorrelationRule> correlations;
  std::vector<SigmaFilter> filters;
  std::function<void(const ParsedDocument&)> observer;
  std::set<std::string> unread_names;  // of rules with an error
  Diagnostics diagnostics;
  RuleSetStats stats;
  // What was said of rules with filters, since each rule repeats what is wrong with its filters.
  std::set<std::string> said;
  // The rules that have to do without a filter.
  std::map<const SigmaFilter*, std::vector<std::string>> refused_filters;

  Standing StandingOf(const RuleHead& rule) const {
    if (rule.status == Status::kUnsupported) return Standing::kSkipped;
    const bool deprecated = rule.status == Status::kDeprecated && !options.load_deprecated;
    const bool low = rule.level != Level::kNone && rule.level < options.min_level;
    return deprecated || low ? Standing::kOnDemand : Standing::kRuns;
  }

  std::vector<ListedRule> ListRules();
  bool Compile(uint32_t listed, const FilterList& filters, CorrelationPlanBuilder* planner,
               RuleCompiler* compiler);
  FilterList UsableFilters(const Rule& rule, const FilterList& filters, RuleCompiler* compiler);
  void Say(const Diagnostics& found, bool filtered);
  void SayRefusedFilters(const FilterList& filters);
  std::vector<Rule> VariantsOf(const Rule& rule, Diagnostics* found) const;
  std::set<std::string> Unread() const;
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
    const RuleHead& first = *it->second;
    Report(&diagnostics, Code::kDuplicateRuleId, head.file, head.id_range,
           fmt::format("the id {} is taken already by {}{}", Quote(head.id), Quote(first.title),
                       first.file == head.file ? "" : " in " + first.file),
           "give this rule an id of its own, as uuidgen prints them")
        .related.push_back({"first used here", first.id_range, first.file});
    diagnostics.back().rule_id = head.id;
    listed.standing = Standing::kRefused;
    ++(listed.correlation == nullptr ? stats.rejected : stats.correlations_rejected);
  }
  return list;
}

// The ids and names of rules that could not be read.
std::set<std::string> RuleSetBuilder::State::Unread() const {
  std::set<std::string> ids = unread_names;
  for (const Diagnostic& d : diagnostics) {
    if (d.severity == Severity::kError && !d.rule_id.empty()) ids.insert(d.rule_id);
  }
  return ids;
}

// The rule as each chain that touches it rewrites it. When none does, the rule itself, as often as
// chains know what correlations ask of it under different names: correlations do not change what a
// rule matches. Empty when a chain refuses it.
std::vector<Rule> RuleSetBuilder::State::VariantsOf(const Rule& rule, Diagnostics* found) const {
  std::optional<Rule> expanded = ResolveGiven(options.vars, options.lists, rule, found);
  if (!expanded) return {};
  std::vector<Rule> variants;
  std::vector<Rule> untouched;
  for (const PipelineChain& chain : chains) {
    bool touched = false;
    std::optional<Rule> variant = chain.Apply(*expanded, &touched, found);
    if (!variant) return {};
    if (touched || Changed(variant->asks)) {
      (touched ? variants : untouched).push_back(std::move(*variant));
    }
  }
  if (!variants.empty()) return variants;
  if (untouched.empty()) untouched.push_back(std::move(*expanded));
  return untouched;
}

// When only a filter can't be had, the rule runs without the filter.
bool RuleSetBuilder::State::Compile(uint32_t listed, const FilterList& filters,
                                    CorrelationPlanBuilder* planner, RuleCompiler* compiler) {
  Rule rule = rules[listed];
  rule.asks = planner->AsksOf(listed);
  Diagnostics found;
  const auto add = [&](const FilterList& with) {
    found.clear();
    std::vector<Rule> variants = VariantsOf(ApplyFilters(rule, with), &found);
    std::vector<Asks> asks;
    for (const Rule& variant : variants) asks.push_back(variant.asks);
    if (variants.empty() || !compiler->Add(rules[listed], std::move(variants), &found))
      return false;
    for (const Asks& heard : asks) planner->Hear(listed, heard);
    stats.filtered_rules += with.empty() ? 0 : 1;
    return true;
  };
  bool added = add(filters);
  if (!added && !filters.empty()) added = add(UsableFilters(rule, filters, compiler));
  Say(found, !filters.empty());
  if (!added) planner->Refuse(listed);
  return added;
}

// Those with which the rule can be run; the others are reported. None when the rule itself is what
// can't be run.
FilterList RuleSetBuilder::State::UsableFilters(const Rule& rule, const FilterList& filters,
                                                RuleCompiler* compiler) {
  FilterList usable;
  const auto runs = [&](Diagnostics* found) {
    const std::vector<Rule> variants = VariantsOf(ApplyFilters(rule, usable), found);
    return !variants.empty() && compiler->CanAdd(variants, found);
  };
  Diagnostics found;
  if (!runs(&found)) return {};
  for (const auto& filter : filters) {
    found.clear();
    usable.push_back(filter);
    if (runs(&found)) continue;
    usable.pop_back();
    for (Diagnostic& diagnostic : found) diagnostic.rule_id = filter->id;
    Say(found, true);
    refused_filters[filter.get()].push_back(rule.title);
  }
  return usable;
}

void RuleSetBuilder::State::Say(const Diagnostics& found, bool filtered) {
  for (const Diagnostic& d : found) {
    const auto key = [&] {
      return fmt::format("{}:{}:{} {} {}", d.file, d.range.line, d.range.column, d.code, d.message);
    };
    if (!filtered || said.insert(key()).second) diagnostics.push_back(d);
  }
}

void RuleSetBuilder::State::SayRefusedFilters(const FilterList& filters) {
  stats.filters_rejected += refused_filters.size();
  for (const auto& filter : filters) {
    const auto refused = refused_filters.find(filter.get());
    if (refused == refused_filters.end()) continue;
    const std::vector<std::string>& titles = refused->second;
    Report(&diagnostics, Code::kFilterRefused, filter->file, filter->range,
           "the filter can't be run with all of its rules; these run without it",
           titles.size() == 1
               ? Quote(titles.front())
               : fmt::format("{} and {} more", Quote(titles.front()), titles.size() - 1))
        .rule_id = filter->id;
  }
}

// Everything up to the point where databases are built.
CorrelationPlan RuleSetBuilder::State::LowerAll(RuleCompiler* compiler) {
  std::set<std::string> unread = Unread();
  const std::vector<ListedRule> list = ListRules();
  const size_t filters_read = filters.size();
  const FilterBinder binder(std::move(filters), rules, list, unread, &diagnostics);
  stats.filters = binder.filters().size();
  stats.filters_rejected = filters_read - stats.filters;
  compiler->SetFilters(binder.filters());
  const auto key_of = [this](const RuleHead& head) { return AskerKey(chains, head); };
  CorrelationPlanBuilder planner(list, std::move(unread), key_of, &diagnostics);
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
    if (Compile(i, binder.Of(i), &planner, compiler)) {
      rule_ids[i] = id;
    } else {
      ++stats.rejected;
    }
  }
  SayRefusedFilters(binder.filters());
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
    if (!document.good) {
      std::visit([this](const auto& rule) { state_->unread_names.insert(rule.name); },
                 document.rule);
    }
    Keep(std::move(document), &parsed);
  });
  for (Rule& rule : parsed.rules) AddRule(std::move(rule));
  for (CorrelationRule& rule : parsed.correlations) AddCorrelation(std::move(rule));
  for (SigmaFilter& filter : parsed.filters) AddFilter(std::move(filter));
  if (ErrorCount(state_->diagnostics) > before) ++state_->stats.rejected;
}

void RuleSetBuilder::AddRule(Rule rule) { state_->rules.push_back(std::move(rule)); }

void RuleSetBuilder::AddCorrelation(CorrelationRule rule) {
  state_->correlations.push_back(std::move(rule));
}

void RuleSetBuilder::AddFilter(SigmaFilter filter) { state_->filters.push_back(std::move(filter)); }

const Diagnostics& RuleSetBuilder::diagnostics() const { return state_->diagnostics; }

std::shared_ptr<const RuleSet> RuleSetBuilder::Build() {
  RuleCompiler compiler;
  CorrelationPlan plan = state_->LowerAll(&compiler);
  return std::make_shared<RuleSet>(compiler.Finish(state_->stats, std::move(plan)));
}

std::unique_ptr<const LoweredRules> RuleSetBuilder::Lower() {
  RuleCompiler compiler;
  state_->LowerAll(&compiler);
  return std::make_unique<const LoweredRules>(compiler.TakeLowered());
}

}  // namespace tocsin
