// Colours of the terminal, by meaning. Everything that tocsin prints for people paints through
// here, so that one switch takes all colour away.
//
// Pure functions.
#pragma once

#include <string>
#include <string_view>

#include "tocsin/rule.h"

namespace tocsin {

enum class Style : uint8_t { kPlain, kBold, kDim, kGood, kWarning, kBad, kAccent };

// `text` as it is when `colour` is false or the style is plain.
std::string Paint(std::string_view text, Style style, bool colour);
std::string PaintLevel(std::string_view text, Level level, bool colour);

// At most 8 columns: "info" for informational, "-" for no level.
std::string_view ShortLevelName(Level level);

}  // namespace tocsin
