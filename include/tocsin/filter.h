// The abstract syntax of a Sigma filter: a condition of its own that is joined by AND to the
// conditions of the rules it names, as far as its log source contains theirs. `not selection` takes
// the selected events away from these rules; `selection` leaves them nothing else. Parsers make it
// (src/rule), the compiler applies it to copies of rules before processing pipelines (src/compile).
//
// Source: Sigma filters specification 2.1.0 with `any` of the draft, as narrowed by the project's
// decisions.
// Thread safety: plain values. Borrows nothing.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tocsin/correlation.h"
#include "tocsin/rule.h"

namespace tocsin {

using FilterId = uint32_t;  // index into RuleSet::filters()

struct SigmaFilter : RuleHead, SearchSection {
  bool any_rule = false;          // `rules: any`, or an empty list
  std::vector<PlacedName> rules;  // ids or names, when it is not for any rule

  const ConditionText& condition() const { return conditions.front(); }
};

// True when every attribute that the filter says is equal in the rule. A rule without a category is
// not one of a filter that names a category.
bool Contains(const LogSource& filter, const LogSource& rule);

// What a person calls a filter: its id, else its title.
std::string_view FilterLabel(const SigmaFilter& filter);

// Who wrote a detection of a rule: the rule itself, or the filter that brought it along.
const RuleHead& AuthorOf(const NamedDetection& detection, const Rule& rule);

}  // namespace tocsin
