// The texts that settings have as values: sizes, durations, numbers.
//
// Pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "rule/yaml_tree.h"
#include "score/setting_rows.h"

namespace tocsin {

// The value of a node by the kind of the setting, or what it should have been: "a size like
// 512MiB".
struct ReadSetting {
  std::optional<SettingValue> value;
  std::string wanted;
};
ReadSetting ReadSettingValue(const SettingInfo& setting, const YamlNode& node);

// A regular expression for the texts of kBytes and kDuration; "" for the other kinds.
std::string SettingPattern(SettingKind kind);

// The number behind a text of the setting's table: bytes, a count or nanoseconds.
uint64_t MagnitudeOf(const SettingInfo& setting, std::string_view text);

}  // namespace tocsin
