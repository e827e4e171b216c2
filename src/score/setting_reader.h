// Reads maps and lists of a settings file into values, along rows of the table of settings. What is
// wrong is reported with its place, and reading goes on.
//
// One thread. Borrows the context.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rule/parse_context.h"
#include "rule/yaml_tree.h"
#include "score/setting_rows.h"

namespace tocsin {

class SettingsReader;

// A key at the top of the file, and how what stands there is read.
template <typename Target>
struct SettingSection {
  std::string_view name;
  void (*read)(SettingsReader* reader, const YamlNode& node, Target* target);
};

class SettingsReader {
 public:
  // Relative file names are placed beside the file, but for those in lines from `end_line` on,
  // which are not of the file.
  explicit SettingsReader(const ParseContext& context,
                          uint32_t end_line = std::numeric_limits<uint32_t>::max());

  // The one document of the text; an empty map when there is nothing in it, nothing when it can't
  // be read or is no map.
  static std::optional<YamlNode> ReadDocument(std::string_view text, const ParseContext& context);

  bool IsMap(const YamlNode& node, const std::string& what);
  // False for null, too, without a word. `section` ends with "[]".
  bool IsList(const YamlNode& node, std::string_view section);
  void RefuseUnknown(const YamlNode& map, const std::string& what,
                     std::span<const std::string_view> known);

  // Fills `target` from a map; `also` are keys of the map that are read elsewhere. Null is an empty
  // map.
  template <typename Target>
  void ReadMap(const YamlNode& node, std::span<const SettingRow<Target>> rows,
               std::span<const std::string_view> also, Target* target) {
    const YamlNode empty = EmptyMap(node);
    const YamlNode& map = IsNull(node) ? empty : node;
    const std::string what = Titled(rows.front().section);
    if (!IsMap(map, what)) return;
    std::vector<std::string_view> known(also.begin(), also.end());
    for (const SettingRow<Target>& row : rows) {
      known.push_back(row.key);
      if (std::optional<SettingValue> value = ReadMember(map, row, what)) row.set(*target, *value);
    }
    RefuseUnknown(map, what, known);
  }

  // Fills `targets` with the items of a list; null leaves them as they are.
  template <typename Target>
  void ReadList(const YamlNode& list, std::span<const SettingRow<Target>> rows,
                std::vector<Target>* targets) {
    if (!IsList(list, rows.front().section)) return;
    targets->clear();
    for (const YamlNode& item : list.items) {
      ReadMap<Target>(item, rows, {}, &targets->emplace_back());
    }
  }

  // Reads those of the sections that the file has.
  template <typename Target>
  void ReadSections(const YamlNode& root, std::span<const SettingSection<Target>> sections,
                    Target* target) {
    for (const SettingSection<Target>& section : sections) {
      if (const YamlNode* node = root.Find(section.name)) section.read(this, *node, target);
    }
  }

  const ParseContext& context() const { return context_; }
  // "'score'", "an item of 'sources'": a section in a message.
  static std::string Titled(std::string_view section);

 private:
  static YamlNode EmptyMap(const YamlNode& at);
  std::optional<SettingValue> ReadMember(const YamlNode& map, const SettingInfo& setting,
                                         const std::string& what);
  bool PassesCheck(const SettingInfo& setting, const YamlNode& node);
  void Place(const SettingInfo& setting, const YamlNode& node, SettingValue* value);

  const ParseContext& context_;
  const std::string folder_;
  const uint32_t end_line_;
};

// A person reads from the top: the diagnostics from `begin` on by their places.
void SortByPlace(size_t begin, Diagnostics* diagnostics);

}  // namespace tocsin
