// `logsource:` -> LogSource.
//
// Pure functions.
#pragma once

#include "rule/parse_context.h"
#include "tocsin/rule.h"

namespace tocsin {

// Fills the log source of `out` and its range; everything that is wrong with it is reported.
void ParseLogSource(const YamlNode& root, const ParseContext& context, SearchSection* out);

}  // namespace tocsin
