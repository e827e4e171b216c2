// Source text as cells of a terminal: what one character is shown as, and how many columns it
// takes. Whatever a file holds, nothing in the result controls the terminal: control characters,
// invisible characters and those that turn the writing direction become escapes, bad bytes U+FFFD,
// a tab four blanks.
//
// Pure functions.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tocsin {

struct Glyph {
  size_t bytes = 0;    // of the source, at least 1
  size_t columns = 0;  // on the terminal
};

// Appends what the character at `at` (inside `text`) is shown as.
Glyph AppendGlyph(std::string_view text, size_t at, std::string* out);

// All of `text`, as glyphs.
std::string Printable(std::string_view text);

}  // namespace tocsin
