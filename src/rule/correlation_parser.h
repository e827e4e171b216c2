// A document with `correlation:` -> CorrelationRule. References are not looked up here: what they
// name may stand in other files.
//
// Pure functions.
#pragma once

#include "rule/parse_context.h"
#include "tocsin/correlation.h"

namespace tocsin {

// Fills everything of `rule` but its file, range and hash from a document's root, a map.
void ParseCorrelation(const YamlNode& root, const ParseContext& context, CorrelationRule* rule);

}  // namespace tocsin
