// The attributes of a rule that say what it is about (title, id, status, tags, ...), everything but
// what makes the rule's kind. The table of attributes is in attributes.cc.
//
// Pure functions.
#pragma once

#include <span>

#include "rule/parse_context.h"
#include "tocsin/rule.h"

namespace tocsin {

// Fills the attributes of `rule` from a document's root, a map. `other_keys` are read elsewhere;
// what neither they nor Sigma define goes to RuleHead::custom, with a warning when it looks like a
// misspelt attribute.
void ParseAttributes(const YamlNode& root, std::span<const std::string_view> other_keys,
                     const ParseContext& context, RuleHead* rule);

// Reports that the mandatory attribute `key` is missing, with the key that may have been meant.
void ReportMissing(const YamlNode& root, std::string_view key, const ParseContext& context);

}  // namespace tocsin
