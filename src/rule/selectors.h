// Which detections a condition speaks of. Shared by the rule parser, the compiler and the judge, so
// that all of them mean the same.
//
//   them          every detection whose name does not begin with '_'
//   sel*_x        every name that fits, where * stands for any run of characters; a name that
//   begins
//                 with '_' is seen only by a pattern that begins with '_'
//   name          exactly that detection
//
// Pure functions. The result borrows the rule.
#pragma once

#include <string_view>
#include <vector>

#include "tocsin/filter.h"
#include "tocsin/rule.h"

namespace tocsin {

// The name that a selector carries for `them`.
inline constexpr std::string_view kThem = "them";

// The detections a selector (or an identifier) means, in the order of the rule. Empty when none. It
// sees the detections of its own part of the rule: those of `filter`, or the rule's own (null).
std::vector<const NamedDetection*> SelectDetections(const Rule& rule, const Condition& selector,
                                                    const SigmaFilter* filter = nullptr);

// Whether a selector with this pattern sees a detection with this name.
bool SelectorSees(std::string_view pattern, std::string_view name);

}  // namespace tocsin
