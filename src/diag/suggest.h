// "did you mean": the known name that a misspelt word is nearest to.
//
// Pure functions; the cost of a call is bounded by 64 bytes of word times the number of names.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace tocsin {

// The name with the fewest edits (insert, delete, replace, swap neighbours; case does not count)
// from `word`, the first of several. Empty when the best one needs more than a third of the word's
// length, or more than three.
std::string_view Nearest(std::string_view word, std::span<const std::string_view> names);

// The only name that is at most one edit from `word`, or the same but for its case. Empty when
// there is none, or several.
std::string_view OnlyNeighbour(std::string_view word, std::span<const std::string_view> names);

// "did you mean 'selection'?": the nearest name, else the only one that begins with the word (of
// four bytes or more). "" when there is neither.
std::string DidYouMean(std::string_view word, std::span<const std::string_view> names);

// "a, b or c", to list the values that are allowed.
std::string OneOf(std::span<const std::string_view> names);

}  // namespace tocsin
