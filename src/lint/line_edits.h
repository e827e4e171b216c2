// Repairs that take whole lines.
//
// Pure functions.
#pragma once

#include <optional>
#include <string_view>

#include "tocsin/diagnostic.h"

namespace tocsin {

// Takes the line out on which `range` stands, when nothing else stands there but what begins it
// (`before`, without blanks around: "-" of a list, "key:" of a map). Nothing otherwise: not when a
// comment would be lost.
std::optional<TextEdit> DropLine(std::string_view text, const SourceRange& range,
                                 std::string_view before);

// Writes `line` above the line on which `range` stands, with the same indent, when that line begins
// with `before`.
std::optional<TextEdit> LineAbove(std::string_view text, const SourceRange& range,
                                  std::string_view before, std::string_view line);

}  // namespace tocsin
