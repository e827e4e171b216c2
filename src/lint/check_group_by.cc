// Correlations that group by a field that the rules they refer to know nothing of.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "diag/quote.h"
#include "diag/suggest.h"
#include "lint/checks.h"
#include "lint/field_catalogue.h"
#include "lint/items.h"
#include "rule/rule_expression.h"

namespace tocsin {
namespace {

using RulesByReference = std::map<std::string_view, const Rule*, std::less<>>;

bool Uses(const Rule& rule, std::string_view field) {
  const KnownFields* known = FieldsOf(rule.logsource);
  bool used = known != nullptr && known->Has(field);
  ForEachItem(rule, [&](const DetectionItem& item) { used = used || item.fields[0] == field; });
  return used;
}

// The rules of a correlation; none when one of them is a correlation itself, or is not there.
std::vector<const Rule*> RulesOf(const CorrelationRule& correlation, const RulesByReference& all) {
  std::vector<const Rule*> rules;
  for (const PlacedName& name : correlation.rules) {
    const auto rule = all.find(RuleReference(name.text));
    if (rule == all.end()) return {};
    rules.push_back(rule->second);
  }
  return rules;
}

void CheckCorrelation(const CorrelationRule& correlation, const RulesByReference& all,
                      const ParseContext& context) {
  const std::vector<const Rule*> rules = RulesOf(correlation, all);
  if (rules.empty()) return;
  for (const PlacedName& group : correlation.group_by) {
    const bool alias =
        std::any_of(correlation.aliases.begin(), correlation.aliases.end(),
                    [&](const CorrelationAlias& named) { return named.name.text == group.text; });
    const bool used = std::any_of(rules.begin(), rules.end(),
                                  [&](const Rule* rule) { return Uses(*rule, group.text); });
    if (alias || used) continue;
    std::vector<std::string_view> names;
    for (const Rule* rule : rules) {
      ForEachItem(*rule, [&](const DetectionItem& item) { names.push_back(item.fields[0]); });
    }
    const std::string hint = DidYouMean(group.text, names);
    context.Complain(
        Code::kGroupByUnusedField, group.range,
        fmt::format("no rule that the correlation refers to uses the field {}", Quote(group.text)),
        hint.empty() ? "events without the field are in no group: make sure that it is called so"
                     : hint);
  }
}

}  // namespace

void CheckGroupBy(const RuleIndex& index, const LintConfig&, Diagnostics* diagnostics) {
  RulesByReference all;
  for (const Rule& rule : index.lowered->set->rules) {
    if (!rule.id.empty()) all.emplace(rule.id, &rule);
    if (!rule.name.empty()) all.emplace(rule.name, &rule);
  }
  for (const CorrelationRule& correlation : index.correlations) {
    const size_t begin = diagnostics->size();
    CheckCorrelation(correlation, all, {correlation.file, diagnostics});
    for (size_t i = begin; i < diagnostics->size(); ++i) {
      (*diagnostics)[i].rule_id = correlation.id;
    }
  }
}

}  // namespace tocsin
