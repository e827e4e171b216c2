// UTF-8, read one character at a time, with bad bytes told apart.
//
// Pure functions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tocsin {

struct Utf8Character {
  char32_t code_point = 0;
  size_t bytes = 1;    // how far to go on; 1 for a bad byte
  bool valid = false;  // well-formed: shortest form, no surrogate, at most U+10FFFF
};

// The character that begins at `at`, which is inside `text`.
Utf8Character DecodeUtf8(std::string_view text, size_t at);

// Characters in `text`; every bad byte counts as one.
size_t CountCharacters(std::string_view text);

}  // namespace tocsin
