// Whether a rule file still says what it said: what fixes are held to.
//
// Pure functions.
#pragma once

#include <string_view>

namespace tocsin {

// Whether every rule that could be read can be read afterwards and, when asked, means the same. A
// rule with a pipe aggregation of Sigma 1 is what the engine makes of it (rule/aggregation.h):
// other rules and a correlation.
bool KeepsRules(std::string_view before, std::string_view after, bool same_meaning);

}  // namespace tocsin
