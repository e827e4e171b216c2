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
// The same file configures the service (service/service_settings.h); its other sections are known
// here by name.
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

enum class SettingKind : uint8_t {
  kBytes,
  kCount,
  kDuration,
  kNumber,
  kText,   // not empty
  kTexts,  // one text or a list
  kChoice,
  kTextOrNone,  // "" is a value: none
  kFlag,
  kTextMap,  // names with texts
};
// How a value of the kind is written: "a size like 512MiB".
std::string SettingKindText(SettingKind kind);

// What is wrong about a text: "no profile is called 'zek'", with what to do about it.
struct SettingFault {
  std::string message;  // "" when nothing is
  std::string hint;
};

struct SettingInfo {
  std::string_view section;  // "score.levels"; "suppression[]" for the items of a list
  std::string_view key;
  SettingKind kind = SettingKind::kText;
  bool required = false;          // in an item of a list
  std::string_view default_text;  // as it would be written; "" when there is nothing to write
  std::string_view help;
  std::span<const std::string_view> choices = {};  // for kChoice
  // For kBytes, kCount and kDuration, as they would be written; "": what the kind allows.
  std::string_view least = {};
  std::string_view most = {};
  // Looks at every text; at the names of a kTextMap.
  SettingFault (*check)(const std::string& text) = nullptr;
  // Makes a relative file name, in a text of this setting, one in `folder`.
  void (*place)(const std::string& folder, std::string* text) = nullptr;
  // Of a kTextMap: names hold dots where the environment's have underscores.
  bool dotted_names = false;
};

// Every setting of the sections above, by section, in the order of the documentation.
std::span<const SettingInfo> AllSettings();

// The sections called `others` belong to somebody else and are not looked at.
std::optional<Options> ParseSettings(std::string_view text, const std::string& file,
                                     std::span<const std::string_view> others,
                                     Diagnostics* diagnostics);

}  // namespace tocsin
