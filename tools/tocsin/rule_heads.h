// What the files of a rule set are called: by the first of their rules, or by their first filter
// when they hold nothing else.
//
// Pure functions. The heads belong to the rule set.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "tocsin/ruleset.h"

namespace tocsin {

struct ListedHead {
  const RuleHead* head = nullptr;
  std::string_view word;  // the level of a rule, or "filter"
};

std::map<std::string, ListedHead> HeadsByFile(const RuleSet& rules);

// The key of a file's record in the topic of rules: the id, or the file's name without folder and
// ending when there is none.
std::string TopicKey(const std::string& file, const RuleHead& head);

}  // namespace tocsin
