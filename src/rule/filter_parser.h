// A document with `filter:` -> SigmaFilter. The rules it names are not looked up here: they may
// stand in other files.
//
// Pure functions.
#pragma once

#include "rule/parse_context.h"
#include "tocsin/filter.h"

namespace tocsin {

// Fills everything of `filter` but its file, range and hash from a document's root, a map.
void ParseFilter(const YamlNode& root, const ParseContext& context, SigmaFilter* filter);

}  // namespace tocsin
