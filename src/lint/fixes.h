// The fixes that findings offer, applied to the texts of rule files.
//
// A fix that promises the same meaning is held to it (keeps_rules.h), and no fix may make a rule
// unreadable: one that would is not applied. Fixes that are in each other's way wait for the next
// round; rounds go on until nothing changes.
//
// Pure functions, but for what `lint` does.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "tocsin/diagnostic.h"

namespace tocsin {

using RuleTexts = std::map<std::string, std::string>;  // by file

struct FixResult {
  RuleTexts texts;                // all of them, afterwards
  std::set<std::string> changed;  // the files whose text is another one
  size_t fixed = 0;               // findings
  Diagnostics other_meaning;      // of these: after which the rule matches other events
  Diagnostics refused;            // findings whose fix did not keep its promise
  Diagnostics found;              // what lint says of the texts as they were given
  Diagnostics findings;           // and of `texts`
};

FixResult FixTexts(RuleTexts texts, const std::function<Diagnostics(const RuleTexts&)>& lint);

}  // namespace tocsin
