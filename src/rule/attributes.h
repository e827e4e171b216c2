// The attributes of a rule that say what it is about (title, id, status, tags, ...), everything but
// `logsource` and `detection`. The table of attributes is in attributes.cc.
//
// Pure functions.
#pragma once

#include "rule/parse_context.h"
#include "tocsin/rule.h"

namespace tocsin {

// Fills the attributes of `rule` from a document's root, a map. What Sigma does not define goes to
// Rule::custom, with a warning when it looks like a misspelt attribute.
void ParseAttributes(const YamlNode& root, const ParseContext& context, Rule* rule);

// Reports that the mandatory attribute `key` is missing, with the key that may have been meant.
void ReportMissing(const YamlNode& root, std::string_view key, const ParseContext& context);

}  // namespace tocsin
