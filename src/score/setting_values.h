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

}  // namespace tocsin
