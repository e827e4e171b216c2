#include "lint/item_edits.h"

#include "rule/text_places.h"

namespace tocsin {
namespace {

bool OnOneLine(const SourceRange& range) { return range.line > 0 && range.line == range.end_line; }

size_t Width(const SourceRange& range) { return range.end_column - range.column; }

}  // namespace

bool IsPlain(const Scalar& value) {
  return OnOneLine(value.range) && Width(value.range) == value.text.size() && !value.text.empty();
}

std::string KeyText(const std::string& field, std::span<const std::string> modifiers) {
  std::string text = field;
  for (const std::string& modifier : modifiers) text += "|" + modifier;
  return text;
}

std::optional<SourceRange> KeyPlace(const DetectionItem& item) {
  Scalar key;
  key.text = KeyText(item.fields[0], item.modifiers);
  key.range = item.key_range;
  const SourceRange place = InsideQuotes(key);
  if (!OnOneLine(place) || Width(place) != key.text.size()) return std::nullopt;
  return place;
}

SourceRange FieldPlace(const DetectionItem& item) {
  const std::optional<SourceRange> key = KeyPlace(item);
  if (!key) return item.key_range;
  SourceRange place = *key;
  place.end_column = place.column + static_cast<uint32_t>(item.fields[0].size());
  return place;
}

std::optional<TextEdit> RewriteValue(const Scalar& value, std::string_view text) {
  const size_t width = Width(value.range);
  const bool verbatim = width == value.text.size() || width == value.text.size() + 2;
  if (!OnOneLine(value.range) || !verbatim) return std::nullopt;
  std::string quoted = "'";
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20) return std::nullopt;
    quoted += c;
    if (c == '\'') quoted += c;
  }
  return TextEdit{value.range, quoted + "'"};
}

}  // namespace tocsin
