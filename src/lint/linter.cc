#include "tocsin/linter.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <tuple>
#include <utility>
#include <variant>

#include "lint/catalogue.h"
#include "lint/checks.h"
#include "lint/open_placeholders.h"
#include "lint/suppressions.h"
#include "lint/write_out_collection.h"
#include "rule/documents.h"
#include "tocsin/ruleset.h"

namespace tocsin {
namespace {

IndexedRule IndexOf(const LintDocument& document) {
  IndexedRule rule;
  rule.file = document.file;
  rule.begin = BeginOf(document.root);
  rule.title = document.head.title;
  rule.id = document.head.id;
  rule.status = document.head.status;
  if (const YamlNode* title = document.root.Find("title")) rule.title_range = title->range;
  return rule;
}

// Aggregations are translated, so that the rest of their rules is checked.
RuleSetOptions BuilderOptions() {
  RuleSetOptions options;
  options.legacy_aggregation = true;
  return options;
}

}  // namespace

struct Linter::State {
  explicit State(LintOptions given) : options(std::move(given)) {
    if (!options.chains.empty()) builder.SetChains(options.chains);
    const auto& asked = options.config.codes;
    house_rules = asked && std::any_of(asked->begin(), asked->end(), IsHouseRule);
  }

  void CheckDocument(const ParsedDocument& parsed, std::string_view text, const std::string& file);
  void OfferFixes(Diagnostics* findings) const;
  void ReportSuppressions(Diagnostics* findings) const;

  LintOptions options;
  bool house_rules = false;  // some are asked for
  RuleSetBuilder builder{BuilderOptions()};
  Diagnostics findings;  // of checks; the builder has its own
  RuleIndex index;
  std::vector<std::string> files;                                 // in the order given
  std::map<std::string, Fix, std::less<>> written_out;            // collections, by file
  std::map<std::string, Suppressions, std::less<>> suppressions;  // by file
};

void Linter::State::CheckDocument(const ParsedDocument& parsed, std::string_view text,
                                  const std::string& file) {
  const auto* rule = std::get_if<Rule>(&parsed.rule);
  const auto* correlation = std::get_if<CorrelationRule>(&parsed.rule);
  const auto* filter = std::get_if<SigmaFilter>(&parsed.rule);
  const RuleHead& head =
      std::visit([](const auto& each) -> const RuleHead& { return each; }, parsed.rule);
  const Aggregation* aggregation = parsed.aggregation ? &*parsed.aggregation : nullptr;
  const LintDocument document = {file,        text,   parsed.root, head,       rule,
                                 correlation, filter, parsed.good, aggregation};
  const ParseContext context = {file, &findings};
  const size_t begin = findings.size();
  for (const DocumentCheck check : DocumentChecks()) check(document, options.config, context);
  if (house_rules) {
    for (const DocumentCheck check : HouseChecks()) check(document, options.config, context);
  }
  for (size_t i = begin; i < findings.size(); ++i) findings[i].rule_id = head.id;
  index.rules.push_back(IndexOf(document));
  if (correlation != nullptr && parsed.good) index.correlations.push_back(*correlation);
}

// What the parser finds and a whole file mends.
void Linter::State::OfferFixes(Diagnostics* findings) const {
  for (Diagnostic& finding : *findings) {
    if (finding.code != RowOf(Code::kLegacyCollection).id) continue;
    const auto fix = written_out.find(finding.file);
    if (fix != written_out.end()) finding.fix = fix->second;
  }
}

// Of their findings those that the configuration asks for.
void Linter::State::ReportSuppressions(Diagnostics* findings) const {
  Diagnostics found;
  for (const auto& [file, comments] : suppressions) comments.Report(file, options.config, &found);
  std::copy_if(found.begin(), found.end(), std::back_inserter(*findings),
               [&](const Diagnostic& finding) { return options.config.Reports(finding); });
}

Linter::Linter(LintOptions options) : state_(std::make_unique<State>(std::move(options))) {}
Linter::~Linter() = default;

void Linter::AddText(std::string_view text, const std::string& file) {
  state_->files.push_back(file);
  state_->suppressions.emplace(file, Suppressions::Of(text));
  state_->builder.Observe(
      [&](const ParsedDocument& document) { state_->CheckDocument(document, text, file); });
  const Diagnostics& told = state_->builder.diagnostics();
  const size_t before = told.size();
  state_->builder.AddText(text, file);
  const auto is_collection = [](const Diagnostic& finding) {
    return finding.code == RowOf(Code::kLegacyCollection).id;
  };
  if (std::none_of(told.begin() + static_cast<ptrdiff_t>(before), told.end(), is_collection)) {
    return;
  }
  if (auto fix = WriteOutCollection(text)) state_->written_out.emplace(file, *std::move(fix));
}

void Linter::Add(Diagnostics findings) {
  std::move(findings.begin(), findings.end(), std::back_inserter(state_->findings));
}

Diagnostics Linter::Finish() {
  const std::unique_ptr<const LoweredRules> lowered = state_->builder.Lower();
  state_->index.lowered = lowered.get();
  Diagnostics findings = std::move(state_->findings);
  for (const SetCheck check : SetChecks()) check(state_->index, state_->options.config, &findings);
  const Diagnostics& built = state_->builder.diagnostics();
  findings.insert(findings.end(), built.begin(), built.end());
  SoftenOpenPlaceholders(state_->index, &findings);
  state_->OfferFixes(&findings);
  std::erase_if(findings, [&](const Diagnostic& finding) {
    if (!state_->options.config.Reports(finding)) return true;
    const auto suppressions = state_->suppressions.find(finding.file);
    return suppressions != state_->suppressions.end() && suppressions->second.Hides(finding);
  });
  state_->ReportSuppressions(&findings);
  std::map<std::string_view, size_t> order;
  for (const std::string& file : state_->files) order.emplace(file, order.size());
  const auto place = [&](const Diagnostic& finding) {
    const auto at = order.find(finding.file);
    return std::tuple(at == order.end() ? order.size() : at->second, finding.range.line,
                      finding.range.column, finding.severity, finding.code);
  };
  std::stable_sort(findings.begin(), findings.end(),
                   [&](const auto& a, const auto& b) { return place(a) < place(b); });
  return findings;
}

}  // namespace tocsin
