// `condition:` of a rule -> trees, and whether they and the rule's detections fit together: every
// name exists, every selector finds something, every detection is used.
//
// Pure functions.
#pragma once

#include "rule/parse_context.h"
#include "tocsin/rule.h"

namespace tocsin {

// `node` is one condition or a list of them. The rule's detections must be there already.
void ParseConditions(const YamlNode& node, const ParseContext& context, Rule* rule);

}  // namespace tocsin
