// `detection:` of a rule -> named detections and conditions, and the checks between the two.
//
// Pure functions.
#pragma once

#include "rule/parse_context.h"
#include "tocsin/rule.h"

namespace tocsin {

// Fills rule->detections and rule->conditions. `timeframe` is no detection.
void ParseDetectionSection(const YamlNode& root, const ParseContext& context, Rule* rule);

}  // namespace tocsin
