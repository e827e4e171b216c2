// Sigma string values: text with wildcards -> pieces. `*` is any run (also empty, also across
// lines), `?` exactly one code point, `\` makes one of * ? \ literal and stands for itself before
// anything else. A pattern matches a whole value; `contains` and its kin add AnyRun pieces.
//
// Source: Sigma specification 2.1.0 and the scanner of the reference implementation.
// Pure values.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tocsin {

struct Piece {
  enum class Kind : uint8_t {
    kLiteral,  // text, never empty
    kAnyRun,   // *
    kAnyOne,   // ?
    kDash,     // one of - / and the dashes U+2013 U+2014 U+2015 (windash)
  };
  Kind kind = Kind::kLiteral;
  std::string text;

  bool operator==(const Piece&) const = default;
};

// No two literals and no two AnyRun stand side by side.
using Pattern = std::vector<Piece>;

Pattern ParsePattern(std::string_view text);
bool HasWildcard(const Pattern& pattern);

// The bytes a pattern without wildcards stands for.
std::string LiteralText(const Pattern& pattern);
Pattern LiteralPattern(std::string_view text);

void AddAnyRunFront(Pattern* pattern);
void AddAnyRunBack(Pattern* pattern);

// Every dash-like character that has no word character before it and one after it becomes a kDash
// piece. (Outside of the pattern, and wildcards, are no word characters.)
Pattern ExpandWindash(const Pattern& pattern);

// Folds the literals.
Pattern FoldPattern(const Pattern& pattern);

}  // namespace tocsin
