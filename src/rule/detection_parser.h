// `detection:` of a rule -> named detections and conditions, and the checks between the two.
//
// Pure functions.
#pragma once

#include <optional>

#include "rule/aggregation.h"
#include "rule/parse_context.h"
#include "tocsin/rule.h"

namespace tocsin {

// Fills rule->detections and rule->conditions. `timeframe` is no detection. A pipe aggregation goes
// to `aggregation`; it is an error when that is null.
void ParseDetectionSection(const YamlNode& root, const ParseContext& context, Rule* rule,
                           std::optional<Aggregation>* aggregation);

}  // namespace tocsin
