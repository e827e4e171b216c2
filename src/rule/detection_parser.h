// `detection:` of a rule -> named detections and conditions, and the checks between the two. What
// filters have in common with it is here, too.
//
// Pure functions.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "rule/aggregation.h"
#include "rule/parse_context.h"
#include "tocsin/rule.h"

namespace tocsin {

// Fills rule->detections and rule->conditions. `timeframe` is no detection. A pipe aggregation goes
// to `aggregation`; it is an error when that is null.
void ParseDetectionSection(const YamlNode& root, const ParseContext& context, Rule* rule,
                           std::optional<Aggregation>* aggregation);

// The members of `section`, a map, but those of `other_keys` -> out->detections. False, and an
// error, when there are too many.
bool ParseDetections(const YamlNode& section, std::span<const std::string_view> other_keys,
                     const ParseContext& context, SearchSection* out);

// Warns of a `timeframe` in the section, which only aggregations look at.
void WarnOfTimeframe(const YamlNode& section, const ParseContext& context);

}  // namespace tocsin
