// The keys and values of field tests as their author wrote them, and how they are rewritten.
//
// Pure functions. Borrow their arguments for the call.
#pragma once

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "tocsin/rule.h"

namespace tocsin {

inline bool HasModifier(const DetectionItem& item, std::string_view modifier) {
  return std::find(item.modifiers.begin(), item.modifiers.end(), modifier) != item.modifiers.end();
}

// Written as it is, without quotes.
bool IsPlain(const Scalar& value);

// The key as written: field|modifier|modifier.
std::string KeyText(const std::string& field, std::span<const std::string> modifiers);
// Where its text stands, without quotes. Nothing when it is written in a way that can't be edited.
std::optional<SourceRange> KeyPlace(const DetectionItem& item);
// The place of the field's name in it; the whole key when that is not known.
SourceRange FieldPlace(const DetectionItem& item);

// Replaces a value, in quotes that suit it. Nothing when no edit can.
std::optional<TextEdit> RewriteValue(const Scalar& value, std::string_view text);

}  // namespace tocsin
