#include "score/setting_reader.h"

#include <fmt/core.h>

#include <algorithm>
#include <filesystem>

#include "diag/quote.h"
#include "diag/suggest.h"
#include "score/setting_values.h"

namespace tocsin {

SettingsReader::SettingsReader(const ParseContext& context, uint32_t end_line)
    : context_(context),
      folder_(std::filesystem::path(context.file).parent_path().string()),
      end_line_(end_line) {}

std::optional<YamlNode> SettingsReader::ReadDocument(std::string_view text,
                                                     const ParseContext& context) {
  const ErrorWatch errors(context.diagnostics);
  std::vector<YamlDocument> documents = ParseYaml(text, context.file, {}, context.diagnostics);
  if (documents.size() > 1) {
    context.Complain(Code::kSettingValue, documents[1].root.range,
                     "a settings file holds one document");
  }
  if (documents.empty()) {
    if (errors.SawError()) return std::nullopt;
    return EmptyMap({});
  }
  YamlNode& root = documents.front().root;
  if (!SettingsReader(context).IsMap(root, "the settings file")) return std::nullopt;
  return std::move(root);
}

bool SettingsReader::IsMap(const YamlNode& node, const std::string& what) {
  if (node.kind == YamlNode::Kind::kMap) return true;
  context_.Complain(Code::kSettingValue, node.range,
                    fmt::format("{} must be a map, not {}", what, KindName(node)));
  return false;
}

void SettingsReader::RefuseUnknown(const YamlNode& map, const std::string& what,
                                   std::span<const std::string_view> known) {
  for (const auto& [key, value] : map.members) {
    if (std::find(known.begin(), known.end(), key.text) != known.end()) continue;
    context_.Complain(Code::kUnknownSetting, key.range,
                      fmt::format("{} has no key {}", what, Quote(key.text)),
                      DidYouMean(key.text, known));
  }
}

std::string SettingsReader::Titled(std::string_view section) {
  constexpr std::string_view kItem = "[]";
  const size_t item = section.find(kItem);
  if (item == std::string_view::npos) return fmt::format("'{}'", section);
  const std::string_view rest = section.substr(item + kItem.size());
  const std::string list = fmt::format("an item of '{}'", section.substr(0, item));
  return rest.empty() ? list : fmt::format("'{}' of {}", rest.substr(1), list);
}

YamlNode SettingsReader::EmptyMap(const YamlNode& at) {
  YamlNode map;
  map.kind = YamlNode::Kind::kMap;
  map.range = at.range;
  return map;
}

bool SettingsReader::IsList(const YamlNode& node, std::string_view section) {
  if (node.kind == YamlNode::Kind::kList) return true;
  if (IsNull(node)) return false;
  section.remove_suffix(std::string_view("[]").size());
  context_.Complain(Code::kSettingValue, node.range,
                    fmt::format("'{}' must be a list, not {}", section, KindName(node)));
  return false;
}

std::optional<SettingValue> SettingsReader::ReadMember(const YamlNode& map,
                                                       const SettingInfo& setting,
                                                       const std::string& what) {
  const YamlNode* node = map.Find(setting.key);
  if (node == nullptr) {
    if (setting.required) {
      context_.Complain(Code::kMissingSetting, map.range,
                        fmt::format("{} needs the key '{}'", what, setting.key));
    }
    return std::nullopt;
  }
  ReadSetting read = ReadSettingValue(setting, *node);
  if (!read.value) {
    context_.Complain(Code::kSettingValue, node->range,
                      fmt::format("'{}' of {} must be {}", setting.key, what, read.wanted));
    return std::nullopt;
  }
  if (!PassesCheck(setting, *node)) return std::nullopt;
  Place(setting, *node, &*read.value);
  return std::move(read.value);
}

bool SettingsReader::PassesCheck(const SettingInfo& setting, const YamlNode& node) {
  if (setting.check == nullptr) return true;
  bool passes = true;
  const auto look = [&](const YamlNode& text) {
    SettingFault fault = setting.check(text.text);
    if (fault.message.empty()) return;
    passes = false;
    context_.Complain(Code::kSettingValue, text.range, std::move(fault.message),
                      std::move(fault.hint));
  };
  if (node.kind == YamlNode::Kind::kScalar && !IsNull(node) && !node.text.empty()) look(node);
  for (const YamlNode& item : node.items) look(item);
  for (const auto& [name, text] : node.members) look(name);
  return passes;
}

void SettingsReader::Place(const SettingInfo& setting, const YamlNode& node, SettingValue* value) {
  if (setting.place == nullptr) return;
  const auto place = [&](const YamlNode& at, std::string* text) {
    if (at.range.line < end_line_) setting.place(folder_, text);
  };
  place(node, &value->text);
  const bool list = node.kind == YamlNode::Kind::kList;
  for (size_t i = 0; i < value->texts.size(); ++i) {
    place(list ? node.items[i] : node, &value->texts[i]);
  }
  for (const auto& [name, text] : node.members) place(text, &value->map[name.text]);
}

void SortByPlace(size_t begin, Diagnostics* diagnostics) {
  std::stable_sort(diagnostics->begin() + static_cast<ptrdiff_t>(begin), diagnostics->end(),
                   [](const Diagnostic& a, const Diagnostic& b) {
                     return std::pair(a.range.line, a.range.column) <
                            std::pair(b.range.line, b.range.column);
                   });
}

}  // namespace tocsin
