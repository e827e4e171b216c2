// `condition:` of a correlation: operators with numbers, and the field to compute from; or, for
// temporal types, a text that joins the names of rules.
//
// Pure functions.
#pragma once

#include "rule/correlation_tables.h"
#include "rule/parse_context.h"

namespace tocsin {

// Fills thresholds, value_fields and percentile, or expression. `type` is the rule's; the rule's
// list of referenced rules must be there already, and is taken from an expression when there is
// none (empty). `node` is null when the correlation has no condition.
void ParseCorrelationCondition(const YamlNode* node, const YamlNode& section,
                               const CorrelationTypeRow& type, const ParseContext& context,
                               CorrelationRule* rule);

}  // namespace tocsin
