// The difference of two texts, line by line, in the unified form: hunks with two lines of context.
//
// Pure functions.
#pragma once

#include <string>
#include <string_view>

namespace tocsin {

// "" when the texts are equal. Painted when `colour` says so.
std::string UnifiedDiff(std::string_view before, std::string_view after, bool colour);

}  // namespace tocsin
