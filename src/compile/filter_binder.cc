#include "compile/filter_binder.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "diag/quote.h"

namespace tocsin {
namespace {

// "product windows, category process_creation".
std::string SourceText(const LogSource& source) {
  std::string text;
  for (const auto& [name, value] :
       {std::pair{"product", &source.product}, std::pair{"category", &source.category},
        std::pair{"service", &source.service}}) {
    if (!value->empty()) text += fmt::format("{}{} {}", text.empty() ? "" : ", ", name, *value);
  }
  return text;
}

std::string NamesOf(const CorrelationRule& correlation) {
  constexpr size_t kMostNames = 4;
  std::vector<std::string> names;
  for (const PlacedName& name : correlation.rules) {
    names.push_back(names.size() == kMostNames ? "..." : name.text);
    if (names.size() > kMostNames) break;
  }
  return fmt::format("{}", fmt::join(names, ", "));
}

// An order that does not depend on the one they were given in.
void SortFilters(FilterList* filters) {
  const auto key = [](const SigmaFilter& f) {
    return std::tie(f.id, f.content_hash, f.file, f.range.line);
  };
  std::sort(filters->begin(), filters->end(),
            [&](const auto& a, const auto& b) { return key(*a) < key(*b); });
}

}  // namespace

FilterBinder::FilterBinder(std::vector<SigmaFilter> filters, std::span<const Rule> rules,
                           std::span<const ListedRule> list, const std::set<std::string>& unread,
                           Diagnostics* diagnostics)
    : rules_(rules), list_(list), diagnostics_(diagnostics), bound_(rules.size()) {
  if (filters.empty()) return;
  TakeFilters(std::move(filters));
  const RuleReferences references(list, unread);
  for (const auto& filter : filters_) {
    if (filter->any_rule) {
      BindAny(filter);
    } else {
      BindNamed(filter, references);
    }
  }
  SortFilters(&filters_);
  for (FilterList& bound : bound_) SortFilters(&bound);
}

void FilterBinder::TakeFilters(std::vector<SigmaFilter> filters) {
  std::map<std::string, std::string> ids;  // id -> file
  for (const ListedRule& listed : list_) {
    if (listed.standing == Standing::kRuns) ids.emplace(listed.head->id, listed.head->file);
  }
  for (SigmaFilter& filter : filters) {
    const auto [it, added] = ids.emplace(filter.id, filter.file);
    if (!added && !filter.id.empty()) {
      Complain(filter, Code::kDuplicateRuleId, filter.range,
               fmt::format("id {} is taken already by {}", filter.id, it->second));
      continue;
    }
    filters_.push_back(std::make_shared<const SigmaFilter>(std::move(filter)));
  }
}

void FilterBinder::BindAny(const std::shared_ptr<const SigmaFilter>& filter) {
  bool found = false;
  for (size_t r = 0; r < rules_.size(); ++r) {
    if (!Contains(filter->logsource, rules_[r].logsource)) continue;
    bound_[r].push_back(filter);
    found = true;
  }
  if (found) return;
  Complain(*filter, Code::kFilterWithoutRule, filter->logsource_range,
           fmt::format("no rule has a log source with {}", SourceText(filter->logsource)));
}

void FilterBinder::BindNamed(const std::shared_ptr<const SigmaFilter>& filter,
                             const RuleReferences& references) {
  for (const PlacedName& name : filter->rules) {
    const RuleReferences::Found found = references.Find(name.text);
    if (found.rule == RuleReferences::kNone) {
      // What is wrong with a rule that is refused has been told already.
      if (found.code == Code::kRefusedReference) continue;
      const bool unknown = found.code == Code::kUnknownReference;
      Complain(*filter, Code::kFilterReference, name.range, found.problem,
               unknown ? references.Suggest(name.text) : "name the rules by their ids");
    } else if (const CorrelationRule* correlation = list_[found.rule].correlation) {
      Complain(
          *filter, Code::kFilterOnCorrelation, name.range,
          fmt::format("{} is a correlation rule, which no filter applies to", Quote(name.text)),
          fmt::format("name the rules it refers to: {}", NamesOf(*correlation)));
    } else if (!Contains(filter->logsource, rules_[found.rule].logsource)) {
      Complain(*filter, Code::kFilterLogsource, name.range,
               fmt::format("the filter is for {}, and does not apply to the rule {} for {}",
                           SourceText(filter->logsource), Quote(rules_[found.rule].title),
                           SourceText(rules_[found.rule].logsource)),
               "leave out of the filter's log source what the rule's does not say");
    } else if (FilterList& bound = bound_[found.rule];
               bound.empty() || bound.back() != filter) {  // not named twice, by id and by name
      bound.push_back(filter);
    }
  }
}

void FilterBinder::Complain(const SigmaFilter& filter, Code code, const SourceRange& range,
                            std::string message, std::string hint) {
  Report(diagnostics_, code, filter.file, range, std::move(message), std::move(hint)).rule_id =
      filter.id;
}

Rule ApplyFilters(const Rule& rule, const FilterList& filters) {
  Rule filtered = rule;
  filtered.filters = filters;
  for (const auto& filter : filters) {
    for (const NamedDetection& detection : filter->detections) {
      filtered.detections.push_back(detection);
      filtered.detections.back().filter = filter;
    }
  }
  return filtered;
}

}  // namespace tocsin
