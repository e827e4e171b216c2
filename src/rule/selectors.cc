#include "rule/selectors.h"

namespace tocsin {
namespace {

// The whole name fits the pattern. Each literal piece between stars is searched once, leftmost.
bool FitsGlob(std::string_view pattern, std::string_view name) {
  size_t star = pattern.find('*');
  if (star == std::string_view::npos) return pattern == name;
  if (!name.starts_with(pattern.substr(0, star))) return false;
  name.remove_prefix(star);
  pattern.remove_prefix(star + 1);
  for (star = pattern.find('*'); star != std::string_view::npos; star = pattern.find('*')) {
    const size_t found = name.find(pattern.substr(0, star));
    if (found == std::string_view::npos) return false;
    name.remove_prefix(found + star);
    pattern.remove_prefix(star + 1);
  }
  return name.ends_with(pattern);
}

}  // namespace

bool SelectorSees(std::string_view pattern, std::string_view name) {
  const bool hidden = name.starts_with('_');
  if (pattern == kThem) return !hidden;
  if (hidden && !pattern.starts_with('_')) return false;
  return FitsGlob(pattern, name);
}

std::vector<const NamedDetection*> SelectDetections(const Rule& rule, const Condition& selector,
                                                    const SigmaFilter* filter) {
  const bool exact = selector.kind == Condition::Kind::kIdentifier;
  std::vector<const NamedDetection*> selected;
  for (const NamedDetection& detection : rule.detections) {
    if (detection.filter.get() != filter) continue;
    const bool sees =
        exact ? detection.name == selector.name : SelectorSees(selector.name, detection.name);
    if (sees) selected.push_back(&detection);
  }
  return selected;
}

}  // namespace tocsin
