// Lists of names in rules: referenced rules, fields to group by. One name may stand alone.
//
// Pure functions.
#pragma once

#include <vector>

#include "rule/parse_context.h"
#include "tocsin/correlation.h"

namespace tocsin {

// The names of a scalar or of a list of scalars. A list that is empty or too long, an entry that is
// no name, and a name that stands twice are errors. `key` is what the list is called.
std::vector<PlacedName> ReadNames(std::string_view key, const YamlNode& value,
                                  const ParseContext& context);

}  // namespace tocsin
