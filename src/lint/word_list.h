// Lists of words that checks hold a word against.
//
// Pure functions.
#pragma once

#include <algorithm>
#include <span>
#include <string_view>

namespace tocsin {

using Words = std::span<const std::string_view>;

inline bool IsOneOf(std::string_view word, Words words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

}  // namespace tocsin
