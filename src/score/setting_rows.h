// The rows of the table of settings, each with the place of its value. A section is a group of rows
// that fill one type.
//
// Immutable. Borrows nothing.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "score/settings.h"

namespace tocsin {

// A value as read, by its kind.
struct SettingValue {
  uint64_t whole = 0;                      // kBytes, kCount
  int64_t duration_ns = 0;                 // kDuration
  double number = 0;                       // kNumber
  size_t choice = 0;                       // kChoice: index into the choices
  bool flag = false;                       // kFlag
  std::string text;                        // kText, kTextOrNone
  std::vector<std::string> texts;          // kTexts
  std::map<std::string, std::string> map;  // kTextMap
};

// SettingInfo::place of a text that is a file name.
void PlaceFile(const std::string& folder, std::string* text);

template <typename Target>
struct SettingRow : SettingInfo {
  void (*set)(Target& target, SettingValue& value);
};

std::span<const SettingRow<Options>> CorrelationSettings();
std::span<const SettingRow<RiskOptions>> ScoreSettings();
std::span<const SettingRow<RiskOptions>> LevelSettings();
std::span<const SettingRow<EntityKind>> EntitySettings();
std::span<const SettingRow<CriticalityOptions>> CriticalitySettings();
std::span<const SettingRow<DeduplicationOptions>> DeduplicationSettings();
std::span<const SettingRow<SuppressionRule>> SuppressionSettings();
std::span<const SettingRow<EnrichmentOptions>> EnrichmentSettings();

}  // namespace tocsin
