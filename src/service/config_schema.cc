#include "service/config_schema.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include "emit/json_writer.h"
#include "score/setting_values.h"
#include "service/service_settings.h"

namespace tocsin {
namespace {

constexpr std::string_view kItem = "[]";

class SchemaWriter {
 public:
  std::string Write() {
    json_.StartObject();
    Member("$schema", "http://json-schema.org/draft-07/schema#");
    Member("title", "Configuration of tocsin");
    WriteMap("");
    json_.EndObject();
    return json_.Take();
  }

 private:
  void Member(std::string_view key, std::string_view text) {
    json_.Key(key);
    json_.String(text);
  }

  void Types(std::string_view type, bool or_null) {
    if (!or_null) return Member("type", type);
    json_.Key("type");
    json_.StartArray();
    json_.String(type);
    json_.String("null");
    json_.EndArray();
  }

  // The sections right below one: "sources[]" below "", "sources[].logsource" below "sources[]".
  static std::vector<std::string_view> SectionsBelow(const std::string& section) {
    std::vector<std::string_view> below;
    const std::string begin = section.empty() ? "" : section + ".";
    for (const SettingInfo& setting : AllServiceSettings()) {
      if (!setting.section.starts_with(begin) || setting.section == section) continue;
      const size_t end = setting.section.find('.', begin.size());
      const std::string_view name = setting.section.substr(0, end);
      if (std::find(below.begin(), below.end(), name) == below.end()) below.push_back(name);
    }
    return below;
  }

  // The members of the schema of a map: the settings of the section and the sections below it.
  void WriteMap(const std::string& section) {
    // Sections may be left empty, which is null; a file and an item of a list can't.
    Types("object", !section.empty() && !section.ends_with(kItem));
    json_.Key("additionalProperties");
    json_.Bool(false);
    json_.Key("properties");
    json_.StartObject();
    std::vector<std::string_view> required;
    for (const SettingInfo& setting : AllServiceSettings()) {
      if (setting.section != section) continue;
      WriteSetting(setting);
      if (setting.required) required.push_back(setting.key);
    }
    for (const std::string_view below : SectionsBelow(section)) WriteSection(section, below);
    json_.EndObject();
    if (required.empty()) return;
    json_.Key("required");
    json_.StartArray();
    for (const std::string_view key : required) json_.String(key);
    json_.EndArray();
  }

  void WriteSection(const std::string& above, std::string_view section) {
    std::string_view key = section.substr(above.empty() ? 0 : above.size() + 1);
    const bool list = key.ends_with(kItem);
    if (list) key.remove_suffix(kItem.size());
    json_.Key(key);
    json_.StartObject();
    if (list) {
      Types("array", true);
      json_.Key("items");
      json_.StartObject();
    }
    WriteMap(std::string(section));
    if (list) json_.EndObject();
    json_.EndObject();
  }

  void WriteSetting(const SettingInfo& setting) {
    json_.Key(setting.key);
    json_.StartObject();
    Member("description", setting.help);
    WriteValue(setting);
    if (!setting.default_text.empty()) {
      json_.Key("default");
      WriteDefault(setting);
    }
    json_.EndObject();
  }

  void WriteValue(const SettingInfo& setting) {
    switch (setting.kind) {
      case SettingKind::kBytes:
      case SettingKind::kDuration:
        Member("type", "string");
        return Member("pattern", SettingPattern(setting.kind));
      case SettingKind::kCount:
        Member("type", "integer");
        return WriteBounds(setting);
      case SettingKind::kNumber:
        Member("type", "number");
        return WriteBounds(setting);
      case SettingKind::kText:
        return WriteText();
      case SettingKind::kTexts:
        return WriteTexts(setting.required);
      case SettingKind::kChoice:
        json_.Key("enum");
        json_.StartArray();
        for (const std::string_view choice : setting.choices) json_.String(choice);
        return json_.EndArray();
      case SettingKind::kTextOrNone:
        return Types("string", true);
      case SettingKind::kFlag:
        return Member("type", "boolean");
      case SettingKind::kTextMap:
        return WriteTextMap();
    }
  }

  void WriteBounds(const SettingInfo& setting) {
    json_.Key("minimum");
    json_.Number(setting.least.empty() ? "0" : setting.least);
    if (setting.most.empty()) return;
    json_.Key("maximum");
    json_.Number(setting.most);
  }

  void WriteText() {
    Member("type", "string");
    json_.Key("minLength");
    json_.Uint(1);
  }

  void WriteTexts(bool required) {
    json_.Key("anyOf");
    json_.StartArray();
    json_.StartObject();
    WriteText();
    json_.EndObject();
    json_.StartObject();
    Member("type", "array");
    json_.Key("items");
    json_.StartObject();
    WriteText();
    json_.EndObject();
    if (required) {
      json_.Key("minItems");
      json_.Uint(1);
    }
    json_.EndObject();
    json_.EndArray();
  }

  // YAML takes many a value of a property for a number or a boolean; to the reader it is its text.
  void WriteTextMap() {
    Types("object", true);
    json_.Key("additionalProperties");
    json_.StartObject();
    json_.Key("type");
    json_.StartArray();
    for (const std::string_view type : {"string", "number", "boolean"}) json_.String(type);
    json_.EndArray();
    json_.EndObject();
  }

  void WriteDefault(const SettingInfo& setting) {
    const std::string_view text = setting.default_text;
    switch (setting.kind) {
      case SettingKind::kCount:
      case SettingKind::kNumber:
        return json_.Number(text);
      case SettingKind::kFlag:
        return json_.Bool(text == "true");
      case SettingKind::kTexts:
        json_.StartArray();
        return json_.EndArray();
      case SettingKind::kTextMap:
        json_.StartObject();
        return json_.EndObject();
      default: {
        const bool quoted = text.starts_with('"');
        return json_.String(quoted ? text.substr(1, text.size() - 2) : text);
      }
    }
  }

  JsonWriter json_;
};

}  // namespace

std::string ServiceConfigSchema() { return SchemaWriter().Write(); }

}  // namespace tocsin
