// Which filters apply to which rules, and how: a filter names rules by id or name, or means any,
// and applies to those of them whose log source it contains.
//
// One thread. Borrows the rules, the list and the diagnostics for its life.
#pragma once

#include <memory>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "compile/rule_references.h"
#include "tocsin/filter.h"

namespace tocsin {

using FilterList = std::vector<std::shared_ptr<const SigmaFilter>>;

class FilterBinder {
 public:
  // `rules` are the first of `list`. Names of filters that lead nowhere are reported, and ids that
  // are taken already. The order in which the filters are given means nothing otherwise.
  FilterBinder(std::vector<SigmaFilter> filters, std::span<const Rule> rules,
               std::span<const ListedRule> list, const std::set<std::string>& unread,
               Diagnostics* diagnostics);

  // All of them; the index is the FilterId.
  const FilterList& filters() const { return filters_; }
  // Those that apply to a rule, in the order of filters().
  const FilterList& Of(uint32_t rule) const { return bound_[rule]; }

 private:
  void TakeFilters(std::vector<SigmaFilter> filters);
  void BindAny(const std::shared_ptr<const SigmaFilter>& filter);
  void BindNamed(const std::shared_ptr<const SigmaFilter>& filter,
                 const RuleReferences& references);
  void Complain(const SigmaFilter& filter, Code code, const SourceRange& range, std::string message,
                std::string hint = {});

  std::span<const Rule> rules_;
  std::span<const ListedRule> list_;
  Diagnostics* diagnostics_;
  FilterList filters_;
  std::vector<FilterList> bound_;  // by rule
};

// A copy of the rule with the detections of the filters beside its own.
Rule ApplyFilters(const Rule& rule, const FilterList& filters);

}  // namespace tocsin
