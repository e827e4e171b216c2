// Whether two correlation rules are the same one to an engine, whatever the rules that they refer
// to are called.
//
// Pure functions.
#pragma once

#include <functional>
#include <string>

#include "tocsin/correlation.h"

namespace tocsin {

// Whether a reference of the first and one of the second mean the same rule.
using SameReference = std::function<bool(const std::string& a, const std::string& b)>;

// True when both fire at the same events, and their alerts are treated alike. Those with aliases
// are not compared: never the same.
bool SameCorrelation(const CorrelationRule& a, const CorrelationRule& b, const SameReference& same);

}  // namespace tocsin
