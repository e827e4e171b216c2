// %placeholders% in values with the modifier `expand`.
//
// Between two percent signs, one or more characters other than % are a placeholder's name; \% is a
// literal percent sign. A placeholder takes each value of its variable in turn: several values or
// placeholders multiply, and the results are alternatives like any list of values. Once an item
// holds no placeholder any more, `expand` is removed and \% becomes %; otherwise the item is left
// for a later pipeline, and for the compiler to reject.
//
// Pure functions. Borrows nothing.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "tocsin/rule.h"

namespace tocsin {

// The values of a placeholder, as Sigma strings; null leaves it in place.
using PlaceholderLookup = std::function<const std::vector<std::string>*(std::string_view name)>;

enum class PlaceholderOutcome : uint8_t { kUnchanged, kChanged, kTooMany };

// Resolves what `lookup` knows in one item. kTooMany, and the item as it was, when the item would
// get more than 100,000 values or 16 MB of text.
PlaceholderOutcome ExpandPlaceholders(const PlaceholderLookup& lookup, DetectionItem* item);

}  // namespace tocsin
