#include "lint/keys.h"

#include "lint/item_edits.h"

namespace tocsin {

bool HasKey(const Detection& map, const std::string& key) {
  return std::any_of(map.children.begin(), map.children.end(), [&](const Detection& child) {
    return KeyText(child.item.fields[0], child.item.modifiers) == key;
  });
}

std::optional<TextEdit> ChangeModifiers(const DetectionItem& item, const Detection* map,
                                        const std::vector<std::string>& modifiers) {
  const std::optional<SourceRange> place = KeyPlace(item);
  const std::string key = KeyText(item.fields[0], modifiers);
  if (!place || map == nullptr || HasKey(*map, key)) return std::nullopt;
  return TextEdit{*place, key};
}

SourceRange PlaceOfModifier(const DetectionItem& item, std::string_view modifier) {
  const std::optional<SourceRange> key = KeyPlace(item);
  if (!key) return item.key_range;
  size_t at = item.fields[0].size();
  for (const std::string& each : item.modifiers) {
    ++at;  // the bar
    if (each == modifier) break;
    at += each.size();
  }
  SourceRange place = *key;
  place.column += static_cast<uint32_t>(at);
  place.end_column = place.column + static_cast<uint32_t>(modifier.size());
  return place;
}

}  // namespace tocsin
