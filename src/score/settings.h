// The settings file: YAML with the sections below, every key optional. What is wrong in it is
// reported with its place; a file with errors gives no options.
//
//   correlation:   limits of windowed correlation, order of time
//   score:         risk of entities, with `levels`, `entities` and `criticality`
//   deduplication: repeated ids
//   suppression:   a list of what to hold back
//   enrichment:    a list of look-up files
//
// The table of settings is data: reading, defaults, help and reference come from the same rows.
// File names are relative to the settings file.
//
// Pure functions.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "tocsin/diagnostic.h"
#include "tocsin/options.h"

namespace tocsin {

enum class SettingKind : uint8_t { kBytes, kCount, kDuration, kNumber, kText, kTexts, kChoice };
// How a value of the kind is written: "a size like 512MiB".
std::string_view SettingKindText(SettingKind kind);

struct SettingInfo {
  std::string_view section;  // "score.levels"; "suppression[]" for the items of a list
  std::string_view key;
  SettingKind kind = SettingKind::kText;
  bool required = false;          // in an item of a list
  std::string_view default_text;  // as it would be written; "" when there is nothing to write
  std::string_view help;
  std::span<const std::string_view> choices = {};  // for kChoice
};

// Every setting, by section, in the order of the documentation.
std::span<const SettingInfo> AllSettings();

std::optional<Options> ParseSettings(std::string_view text, const std::string& file,
                                     Diagnostics* diagnostics);

}  // namespace tocsin
