// Regular expressions that say what a text says, and those that say the same as shorter ones.
//
// Pure functions.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "compile/regex_reader.h"
#include "predicate/predicate.h"

namespace tocsin {

struct PlainRegex {
  std::string text;
  bool at_begin = false;  // of the value
  bool at_end = false;
};

// Any run of characters, also none: .* and .*?
bool IsAnyRun(const RegexNode& node);
// What stands side by side in an expression without alternatives; empty when it has some.
std::span<const RegexNode> PartsOf(const RegexNode& root);

// Nothing when it is more than a text. `flags`: all that are set, by modifiers too.
std::optional<PlainRegex> PlainRegexOf(const RegexReading& reading, std::string_view flags);

// The same predicate in the form that equal ones have: an expression that is plain text becomes a
// pattern; others lose what changes nothing.
Predicate Simplified(Predicate predicate);

}  // namespace tocsin
