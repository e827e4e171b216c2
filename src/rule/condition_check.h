// `condition:` of a rule -> trees, and whether they and the rule's detections fit together: every
// name exists, every selector finds something, every detection is used.
//
// Pure functions.
#pragma once

#include <optional>

#include "rule/aggregation.h"
#include "rule/parse_context.h"
#include "tocsin/rule.h"

namespace tocsin {

// `node` is one condition or a list of them. The detections of `section` must be there already. A
// pipe aggregation after the only condition goes to `aggregation`, when there is one (not null);
// otherwise it is an error.
void ParseConditions(const YamlNode& node, const ParseContext& context, SearchSection* section,
                     std::optional<Aggregation>* aggregation);

}  // namespace tocsin
