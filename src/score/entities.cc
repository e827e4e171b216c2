#include "score/entities.h"

#include <algorithm>

#include "base/case_fold.h"

namespace tocsin {
namespace {

constexpr size_t kMaxNames = 16;  // of one kind in one detection
constexpr size_t kMaxValueBytes = 512;

bool IsNobody(const EntityKind& kind, std::string_view folded) {
  return std::any_of(kind.ignore.begin(), kind.ignore.end(),
                     [&](const std::string& name) { return FoldCase(name) == folded; });
}

// Of a folded value.
std::string KeyOf(std::string_view kind, std::string_view folded) {
  return std::string(kind) + '\0' + std::string(folded);
}

}  // namespace

std::string EntityKey(std::string_view kind, std::string_view value) {
  return KeyOf(kind, FoldCase(value));
}

std::vector<EntityName> EntitiesOf(const DetectionRecord& detection,
                                   std::span<const EntityKind> kinds) {
  std::vector<EntityName> names;
  for (const EntityKind& kind : kinds) {
    const size_t before = names.size();
    // A correlation may be grouped by the kind itself.
    for (size_t i = 0; i <= kind.fields.size() && names.size() == before; ++i) {
      const std::string& field = i == 0 ? kind.name : kind.fields[i - 1];
      if (i == 0 && detection.kind != DetectionKind::kCorrelation) continue;
      for (std::string& value : DetectionTexts(detection, field)) {
        if (value.empty() || value.size() > kMaxValueBytes) continue;
        const std::string folded = FoldCase(value);
        if (IsNobody(kind, folded)) continue;
        std::string key = KeyOf(kind.name, folded);
        const bool known = std::any_of(names.begin(), names.end(),
                                       [&](const EntityName& name) { return name.key == key; });
        if (known || names.size() - before >= kMaxNames) continue;
        names.push_back({&kind, std::move(value), std::move(key)});
      }
    }
  }
  return names;
}

}  // namespace tocsin
