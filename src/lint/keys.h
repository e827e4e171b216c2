// Keys of detection items that are about to get other modifiers.
//
// Pure functions. Borrow their arguments for the call.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tocsin/rule.h"

namespace tocsin {

// Visits each item with the map that it stands in; null for keywords.
template <typename Visit>
void ForEachItemOfMaps(const Detection& detection, const Detection* map, const Visit& visit) {
  if (detection.kind == Detection::Kind::kItem) visit(detection.item, map);
  for (const Detection& child : detection.children) {
    ForEachItemOfMaps(child, detection.kind == Detection::Kind::kAll ? &detection : nullptr, visit);
  }
}

template <typename Visit>
void ForEachItemOfMaps(const Rule& rule, const Visit& visit) {
  for (const NamedDetection& named : rule.detections) ForEachItemOfMaps(named.body, nullptr, visit);
}

bool HasKey(const Detection& map, const std::string& key);

// Gives an item these modifiers. Nothing when its map has such a key already, or when the key is
// written in a way that can't be edited.
std::optional<TextEdit> ChangeModifiers(const DetectionItem& item, const Detection* map,
                                        const std::vector<std::string>& modifiers);

// The place of a modifier in the key; the whole key when that is not known.
SourceRange PlaceOfModifier(const DetectionItem& item, std::string_view modifier);

}  // namespace tocsin
