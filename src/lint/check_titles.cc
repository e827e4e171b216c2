// Titles that several rules have.
#include <fmt/format.h>

#include <unordered_map>

#include "diag/quote.h"
#include "lint/checks.h"

namespace tocsin {

void CheckRepeatedTitles(const RuleIndex& rules, const LintConfig&, Diagnostics* diagnostics) {
  std::unordered_map<std::string_view, const IndexedRule*> seen;
  for (const IndexedRule& rule : rules.rules) {
    if (rule.title.empty()) continue;
    const auto [first, added] = seen.emplace(rule.title, &rule);
    if (added) continue;
    Diagnostic& finding =
        Report(diagnostics, Code::kDuplicateTitle, rule.file, rule.title_range,
               fmt::format("the title {} is taken by {}", Quote(rule.title), first->second->file),
               "say what sets this rule apart");
    finding.rule_id = rule.id;
    finding.related.push_back({"the other rule", first->second->title_range, first->second->file});
  }
}

}  // namespace tocsin
