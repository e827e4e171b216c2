// Legacy collections (rule/collection.h) written out: each rule with all that it takes from other
// documents, without `action:`.
//
// Lines are moved and indented, not written anew: comments, quotes and the order of keys stay. What
// stands above a global document goes above the first rule that takes from it.
//
// Pure functions.
#pragma once

#include <optional>
#include <string_view>

#include "tocsin/diagnostic.h"

namespace tocsin {

// Whether documents of a rule file are joined by `action:`.
bool IsCollection(std::string_view text);

// The rules say what the collection makes of them, key by key: the text was read again and
// compared. Nothing where lines can't be moved safely (maps in braces, anchors, what no rule
// takes), or an action is wrong.
std::optional<Fix> WriteOutCollection(std::string_view text);

}  // namespace tocsin
