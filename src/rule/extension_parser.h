// `tocsin:` of a rule: what the Sigma standard lacks. The table of its keys is in
// extension_parser.cc. Also `kafka:`, by which Confluent Sigma says where detections go and what
// they carry along.
//
// Pure functions.
#pragma once

#include "rule/parse_context.h"
#include "tocsin/correlation.h"

namespace tocsin {

// Fills rule->extensions from a document's root, a map.
void ParseExtensions(const YamlNode& root, const ParseContext& context, Rule* rule);

// Fills rule->correlation, too.
void ParseExtensions(const YamlNode& root, const ParseContext& context, CorrelationRule* rule);

// Reports extensions that don't go together with each other or with the correlation. For rules that
// were read whole.
void CheckExtensions(const YamlNode& root, const ParseContext& context,
                     const CorrelationRule& rule);

}  // namespace tocsin
