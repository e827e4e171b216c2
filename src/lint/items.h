// The items of a rule, wherever they stand in its detections.
//
// Pure functions.
#pragma once

#include "tocsin/rule.h"

namespace tocsin {

template <typename Visit>
void ForEachItem(const Detection& detection, const Visit& visit) {
  if (detection.kind == Detection::Kind::kItem) visit(detection.item);
  for (const Detection& child : detection.children) ForEachItem(child, visit);
}

template <typename Visit>
void ForEachItem(const Rule& rule, const Visit& visit) {
  for (const NamedDetection& detection : rule.detections) ForEachItem(detection.body, visit);
}

// The same, without keywords.
template <typename Visit>
void ForEachField(const Rule& rule, const Visit& visit) {
  ForEachItem(rule, [&](const DetectionItem& item) {
    if (!item.is_keyword()) visit(item);
  });
}

}  // namespace tocsin
