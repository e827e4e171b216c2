#include "service/setting_overrides.h"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>

#include "diag/codes.h"
#include "diag/quote.h"
#include "diag/suggest.h"
#include "rule/parse_context.h"

namespace tocsin {
namespace {

constexpr std::string_view kVariablePrefix = "TOCSIN_";
constexpr std::string_view kVariableStep = "__";
constexpr std::string_view kItem = "[]";
// No list of a configuration is longer; it keeps a slip from becoming a memory problem.
constexpr size_t kMostItems = 10'000;

std::vector<std::string> Split(std::string_view text, std::string_view separator) {
  std::vector<std::string> parts;
  for (;;) {
    const size_t at = text.find(separator);
    parts.emplace_back(text.substr(0, at));
    if (at == std::string_view::npos) return parts;
    text.remove_prefix(at + separator.size());
  }
}

std::string Lower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

// sources[0].topics -> sources.0.topics
std::vector<std::string> Steps(std::string_view key) {
  std::string dotted;
  for (const char c : key) {
    if (c == '[') dotted += '.';
    if (c != '[' && c != ']') dotted += c;
  }
  return Split(dotted, ".");
}

std::string Join(std::span<const std::string> steps) {
  std::string text;
  for (const std::string& step : steps) {
    if (!text.empty()) text += '.';
    text += step;
  }
  return text;
}

// The second item of a list comes before the tenth.
bool Before(const std::string& a, const std::string& b) {
  return std::pair(a.size(), std::string_view(a)) < std::pair(b.size(), std::string_view(b));
}

// Walks the table of settings and the tree side by side.
class Layer {
 public:
  Layer(const SettingOverride& override, std::span<const SettingInfo> settings, uint32_t line,
        Diagnostics* diagnostics)
      : override_(override),
        settings_(settings),
        context_{override_.origin, diagnostics},
        place_{line, 1, line, 2} {}

  void Apply(YamlNode* root) {
    YamlNode* node = root;
    for (size_t i = 0; i < override_.steps.size(); ++i) {
      const std::string& step = override_.steps[i];
      if (const SettingInfo* setting = FindSetting(step)) {
        return Put(*setting, std::span(override_.steps).subspan(i + 1), node);
      }
      const std::string section = section_.empty() ? step : section_ + "." + step;
      const bool list = IsSection(section + std::string(kItem));
      if (!list && !IsSection(section)) return RefuseStep(step);
      section_ = section;
      node = Member(node, step, list ? YamlNode::Kind::kList : YamlNode::Kind::kMap);
      if (node == nullptr) return;
      if (!list) continue;
      if (++i == override_.steps.size()) {
        return Refuse("it is a list, no setting", fmt::format("name an item: {}.0", section_));
      }
      if (!TakeItem(override_.steps[i], &node)) return;
      section_ += kItem;
    }
    Refuse("it is a section, no setting", "name one of its keys: " + OneOf(Keys()));
  }

 private:
  const SettingInfo* FindSetting(std::string_view key) const {
    const auto found =
        std::find_if(settings_.begin(), settings_.end(), [&](const SettingInfo& setting) {
          return setting.section == section_ && setting.key == key;
        });
    return found == settings_.end() ? nullptr : &*found;
  }

  // Whether rows stand in the section or below it.
  bool IsSection(std::string_view section) const {
    return std::any_of(settings_.begin(), settings_.end(), [&](const SettingInfo& setting) {
      if (!setting.section.starts_with(section)) return false;
      const std::string_view rest = setting.section.substr(section.size());
      return rest.empty() || rest.front() == '.';
    });
  }

  // What may stand in the section: settings and sections.
  std::vector<std::string_view> Keys() const {
    std::vector<std::string_view> keys;
    const auto add = [&](std::string_view key) {
      if (std::find(keys.begin(), keys.end(), key) == keys.end()) keys.push_back(key);
    };
    for (const SettingInfo& setting : settings_) {
      if (setting.section == section_) add(setting.key);
      std::string_view rest = setting.section;
      if (!section_.empty()) {
        if (!rest.starts_with(section_ + ".")) continue;
        rest.remove_prefix(section_.size() + 1);
      }
      add(rest.substr(0, rest.find_first_of(".[")));
    }
    return keys;
  }

  void Refuse(std::string message, std::string hint) {
    context_.Complain(Code::kUnknownSetting, {}, std::move(message), std::move(hint));
  }

  void RefuseStep(const std::string& step) {
    const std::vector<std::string_view> keys = Keys();
    const std::string what = section_.empty() ? "the configuration" : fmt::format("'{}'", section_);
    Refuse(fmt::format("{} has no key {}", what, Quote(step)), SuggestOneOf(step, keys));
  }

  YamlNode Made(YamlNode::Kind kind, std::string_view text = {}) const {
    YamlNode node;
    node.kind = kind;
    node.text = text;
    node.quoted = true;
    node.range = place_;
    return node;
  }

  // The member of that kind, made when it is missing. Null when the file has something else there,
  // which the reader will say.
  YamlNode* Member(YamlNode* map, const std::string& key, YamlNode::Kind kind) {
    if (map == nullptr || map->kind != YamlNode::Kind::kMap) return nullptr;
    for (auto& [name, value] : map->members) {
      if (name.text != key) continue;
      if (IsNull(value)) value = Made(kind);
      return value.kind == kind ? &value : nullptr;
    }
    return &map->members.emplace_back(Made(YamlNode::Kind::kScalar, key), Made(kind)).second;
  }

  // Goes from a list to the item of that index, which is added when it is the next one.
  bool TakeItem(const std::string& text, YamlNode** node) {
    size_t index = 0;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, index);
    const size_t size = (*node)->items.size();
    if (error != std::errc() || stop != end || index > size || index >= kMostItems) {
      Refuse(fmt::format("{} is no item of '{}'", Quote(text), section_),
             fmt::format("items count from 0, the next one to be added is {}", size));
      return false;
    }
    if (index == size) (*node)->items.push_back(Made(YamlNode::Kind::kMap));
    *node = &(*node)->items[index];
    return true;
  }

  // `rest` are the steps after the setting: the name in a map of texts.
  void Put(const SettingInfo& setting, std::span<const std::string> rest, YamlNode* section) {
    const bool map = setting.kind == SettingKind::kTextMap;
    if (map == rest.empty()) {
      return Refuse(map ? fmt::format("'{}' is a map of names and texts", setting.key)
                        : fmt::format("'{}' has no parts", setting.key),
                    map ? fmt::format("add a name: {}.{}.NAME", section_, setting.key)
                        : fmt::format("the setting is {}.{}", section_, setting.key));
    }
    if (!map) return Replace(section, std::string(setting.key), Value(setting));
    std::string name = Join(rest);
    if (setting.dotted_names && override_.from_environment) {
      std::replace(name.begin(), name.end(), '_', '.');
    }
    YamlNode* texts = Member(section, std::string(setting.key), YamlNode::Kind::kMap);
    Replace(texts, name, Made(YamlNode::Kind::kScalar, override_.value));
  }

  void Replace(YamlNode* map, const std::string& key, YamlNode value) {
    if (map == nullptr || map->kind != YamlNode::Kind::kMap) return;
    for (auto& [name, old] : map->members) {
      if (name.text != key) continue;
      old = std::move(value);
      return;
    }
    map->members.emplace_back(Made(YamlNode::Kind::kScalar, key), std::move(value));
  }

  YamlNode Value(const SettingInfo& setting) const {
    if (setting.kind != SettingKind::kTexts) return Made(YamlNode::Kind::kScalar, override_.value);
    YamlNode list = Made(YamlNode::Kind::kList);
    if (override_.value.empty()) return list;
    for (const std::string& text : Split(override_.value, ",")) {
      list.items.push_back(Made(YamlNode::Kind::kScalar, text));
    }
    return list;
  }

  const SettingOverride& override_;
  const std::span<const SettingInfo> settings_;
  const ParseContext context_;
  const SourceRange place_;
  std::string section_;
};

}  // namespace

std::vector<SettingOverride> EnvironmentOverrides(std::span<const std::string> variables) {
  std::vector<SettingOverride> overrides;
  for (const std::string& variable : variables) {
    const size_t equals = variable.find('=');
    if (equals == std::string::npos || !variable.starts_with(kVariablePrefix)) continue;
    const std::string name = variable.substr(0, equals);
    if (name.find(kVariableStep) == std::string::npos) continue;
    const std::string path = Lower(std::string_view(name).substr(kVariablePrefix.size()));
    overrides.push_back({name, Split(path, kVariableStep), variable.substr(equals + 1), true});
  }
  std::stable_sort(overrides.begin(), overrides.end(),
                   [](const SettingOverride& a, const SettingOverride& b) {
                     return std::lexicographical_compare(a.steps.begin(), a.steps.end(),
                                                         b.steps.begin(), b.steps.end(), Before);
                   });
  return overrides;
}

std::vector<SettingOverride> ArgumentOverrides(std::span<const std::string> arguments,
                                               Diagnostics* diagnostics) {
  std::vector<SettingOverride> overrides;
  for (const std::string& argument : arguments) {
    const size_t equals = argument.find('=');
    const std::string key = argument.substr(0, equals);
    const std::string origin = "--set " + key;
    if (equals == std::string::npos || key.empty()) {
      Report(diagnostics, Code::kSettingValue, origin, {}, "it gives no setting a value",
             "write --set section.key=value");
      continue;
    }
    overrides.push_back({origin, Steps(key), argument.substr(equals + 1), false});
  }
  return overrides;
}

void LayOver(const SettingOverride& override, std::span<const SettingInfo> settings, uint32_t line,
             YamlNode* root, Diagnostics* diagnostics) {
  Layer(override, settings, line, diagnostics).Apply(root);
}

}  // namespace tocsin
