// Rules that no recognised input can feed: their log source contradicts itself, or names what no
// profile and no pipeline knows.
#include <fmt/format.h>

#include <algorithm>

#include "diag/quote.h"
#include "diag/suggest.h"
#include "lint/checks.h"
#include "lint/event_sources.h"
#include "lint/words.h"

namespace tocsin {
namespace {

using Names = std::set<std::string_view, std::less<>>;

const ProductSources* FindProduct(std::string_view product) {
  for (const ProductSources& sources : RecognisedProducts()) {
    if (sources.product == product) return &sources;
  }
  return nullptr;
}

// What a pipeline has translated is fed by what it was translated to.
bool IsTranslated(const Rule& written, const std::vector<Rule>& variants) {
  return variants.size() > 1 || variants[0].logsource != written.logsource ||
         variants[0].detections.size() != written.detections.size();
}

// Another product whose events say this service of themselves.
std::string_view ProductOf(std::string_view service) {
  for (const ProductSources& sources : RecognisedProducts()) {
    if (sources.services.contains(service)) return sources.product;
  }
  return {};
}

std::string NearestOf(std::string_view word, const Names& names) {
  const std::vector<std::string_view> list(names.begin(), names.end());
  return DidYouMean(word, list);
}

void CheckProduct(const Rule& rule, Diagnostics* diagnostics) {
  Names names;
  for (const ProductSources& sources : RecognisedProducts()) names.insert(sources.product);
  std::string hint = NearestOf(rule.logsource.product, names);
  if (hint.empty()) return;
  Report(diagnostics, Code::kUnfedLogsource, rule.file, rule.logsource_range,
         fmt::format("no input is recognised as product {}", rule.logsource.product),
         std::move(hint));
}

void CheckRule(const Rule& rule, Diagnostics* diagnostics) {
  const LogSource& logsource = rule.logsource;
  if (logsource.product.empty()) return;
  const ProductSources* sources = FindProduct(logsource.product);
  if (sources == nullptr) {
    CheckProduct(rule, diagnostics);
    return;
  }
  const bool odd_service = !logsource.service.empty() &&
                           !sources->services.contains(logsource.service) &&
                           !sources->services.empty();
  const bool odd_category =
      !logsource.category.empty() && !sources->categories.contains(logsource.category);
  if (!odd_service && !odd_category) return;
  const std::string_view word =
      odd_service ? std::string_view(logsource.service) : std::string_view(logsource.category);
  std::string hint = NearestOf(word, odd_service ? sources->services : sources->categories);
  const std::string_view owner = odd_service ? ProductOf(word) : std::string_view();
  if (!owner.empty()) hint = fmt::format("{} is a service of product {}", Quote(word), owner);
  if (hint.empty()) {
    hint =
        "only events that are asserted to be such (--logsource), or that no profile "
        "recognises, can reach the rule";
  }
  Report(diagnostics, Code::kUnfedLogsource, rule.file, rule.logsource_range,
         fmt::format("no input profile gives events of {}", InWords(logsource)), std::move(hint));
}

}  // namespace

void CheckSources(const RuleIndex& index, const LintConfig&, Diagnostics* diagnostics) {
  const CompiledRuleSet& set = *index.lowered->set;
  for (RuleId id = 0; id < set.rules.size(); ++id) {
    const size_t begin = diagnostics->size();
    if (!IsTranslated(set.rules[id], set.variant_rules[id])) {
      CheckRule(set.rules[id], diagnostics);
    }
    for (size_t i = begin; i < diagnostics->size(); ++i) {
      (*diagnostics)[i].rule_id = set.rules[id].id;
    }
  }
}

}  // namespace tocsin
