// Edits of YAML lists as they stand in a file.
//
// Pure functions.
#pragma once

#include <optional>
#include <string_view>

#include "tocsin/diagnostic.h"

namespace tocsin {

// Takes one entry out of a list: its line, or its stretch with one comma. Nothing where that would
// take more with it: a comment, an anchor, the only entry of a flow list.
std::optional<TextEdit> RemoveFromList(std::string_view text, const SourceRange& entry);

}  // namespace tocsin
