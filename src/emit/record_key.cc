#include "emit/record_key.h"

#include <fmt/format.h>

#include <array>
#include <vector>

#include "base/case_fold.h"
#include "base/hash.h"
#include "score/detection_id.h"
#include "score/entities.h"

namespace tocsin {
namespace {

constexpr std::array<std::string_view, 4> kNames = {"detection_id", "dedupe_key", "group_key",
                                                    "none"};

// What a detection of a single event is about. Case does not tell entities apart.
std::vector<FieldText> EntityTexts(const DetectionRecord& detection) {
  static const auto* const kKinds = new std::vector<EntityKind>(RiskOptions::DefaultEntities());
  std::vector<FieldText> texts;
  for (const std::string& field : detection.rule->extensions.suppress_by) {
    for (std::string& text : DetectionTexts(detection, field)) {
      texts.emplace_back(field, std::move(text));
    }
  }
  if (!texts.empty()) return texts;
  for (const EntityName& name : EntitiesOf(detection, *kKinds)) {
    texts.emplace_back(name.kind->name, FoldCase(name.value));
  }
  if (texts.empty() && detection.event != nullptr && !detection.event->host.empty()) {
    texts.emplace_back("host", FoldCase(detection.event->host));
  }
  return texts;
}

std::vector<FieldText> SubjectsOf(const DetectionRecord& detection) {
  if (detection.correlation) return detection.correlation->group;
  if (detection.incident) {
    return {{detection.incident->entity_kind, FoldCase(detection.incident->entity)}};
  }
  return EntityTexts(detection);
}

}  // namespace

std::span<const std::string_view> DetectionKeyNames() { return kNames; }

std::string DedupeKey(const DetectionRecord& detection) {
  // Values from events may hold any byte: their lengths keep them apart.
  std::string name = RuleIdentity(*detection.rule);
  for (const auto& [field, text] : SubjectsOf(detection)) {
    name += fmt::format("|{}:{}={}:{}", field.size(), field, text.size(), text);
  }
  return HexHash128(name);
}

std::string GroupKey(const DetectionRecord& detection) {
  const std::vector<FieldText> subjects = SubjectsOf(detection);
  if (subjects.empty()) return "";
  if (!detection.correlation) return subjects.front().second;
  std::vector<std::string_view> values;
  for (const auto& subject : subjects) values.push_back(subject.second);
  return fmt::format("{}", fmt::join(values, "|"));
}

std::string RecordKey(DetectionKey key, const DetectionRecord& detection) {
  switch (key) {
    case DetectionKey::kDetectionId:
      return detection.id;
    case DetectionKey::kDedupeKey:
      return DedupeKey(detection);
    case DetectionKey::kGroupKey:
      return GroupKey(detection);
    case DetectionKey::kNone:
      break;
  }
  return "";
}

}  // namespace tocsin
