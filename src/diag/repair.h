// What fixes are made of: stretches that can be replaced or removed, and a word in the place of
// another, in the quotes that are there.
//
// Pure functions.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "tocsin/diagnostic.h"

namespace tocsin {

// Where `text` stands in a range that holds it, perhaps in quotes. Nothing when it is not there
// letter by letter: it is escaped, or goes over several lines.
std::optional<SourceRange> PlaceOfText(const SourceRange& range, std::string_view text);

// The lines of a stretch of `text`, line ends included, to be removed whole. Nothing when anything
// but blanks stands beside it, a comment inside of it, or a block of text begins at its end.
std::optional<SourceRange> WholeLines(std::string_view text, const SourceRange& range);

// "write 'text'". Nothing when `old` is not in the range letter by letter, or the text would have
// to be escaped there.
std::optional<Fix> Rewrite(const SourceRange& range, std::string_view old, std::string_view text,
                           bool same_meaning);

// The same for a word that means nothing, and the only name that is one edit away from it. What is
// written so did not run before: the meaning is another.
std::optional<Fix> RewriteAsNeighbour(const SourceRange& range, std::string_view word,
                                      std::span<const std::string_view> names);

}  // namespace tocsin
