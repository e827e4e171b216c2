// Texts read line by line.
//
// Pure function. Borrows the text.
#pragma once

#include <algorithm>
#include <string_view>

namespace tocsin {

// Cuts the first line, with its end, from `text` and gives it without.
inline std::string_view TakeLine(std::string_view* text) {
  const size_t end = std::min(text->find('\n'), text->size());
  const std::string_view line = text->substr(0, end);
  text->remove_prefix(std::min(end + 1, text->size()));
  return line;
}

}  // namespace tocsin
