// A rule as text: log source, detections and conditions in one canonical form, whatever the layout
// of the file it came from. For golden tests and for people who want to see what a processing
// pipeline made of a rule; it is no Sigma YAML and is never read back.
//
// Pure functions.
#pragma once

#include <cstddef>
#include <string>

#include "tocsin/rule.h"

namespace tocsin {

// Log source, detections in order with "all of" and "any of" spelled out, conditions; then, when
// there are any: dropped detections, fields, custom attributes. Ends with a line end.
std::string PrintRule(const Rule& rule);

// What a correlation asks of the rule's events, `name: name in the events`; then, when there are
// any, the fields and custom attributes of the correlation. `asker`: index into Rule::asks.
std::string PrintAsker(const Rule& rule, size_t asker);

// With no more parentheses than the grammar needs.
std::string PrintCondition(const Condition& condition);

}  // namespace tocsin
