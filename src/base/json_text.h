// JSON string contents with their escapes -> text. Lenient where the grammar leaves no choice but
// to lose a record: an unpaired surrogate becomes U+FFFD, an unknown escape stays as it is written.
//
// Pure functions.
#pragma once

#include <string>
#include <string_view>

namespace tocsin {

// Writes the text that `escaped` (the characters between the quotes) stands for to `out`, which has
// room for escaped.size() bytes: the text is never longer. Returns its length.
size_t UnescapeJsonTo(std::string_view escaped, char* out);

std::string UnescapeJson(std::string_view escaped);

}  // namespace tocsin
