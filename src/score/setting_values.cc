#include "score/setting_values.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "base/check.h"
#include "diag/suggest.h"
#include "rule/parse_context.h"

namespace tocsin {
namespace {

constexpr uint64_t kMaxCount = 1'000'000'000;
constexpr uint64_t kMaxBytes = uint64_t{1} << 50;
constexpr uint64_t kMaxDurationNs = uint64_t{100} * 365 * static_cast<uint64_t>(kDayNs);
constexpr double kMaxNumber = 1e9;

struct Unit {
  std::string_view name;
  uint64_t factor;
};

constexpr std::array<Unit, 7> kSizeUnits = {{{"B", 1},
                                             {"KiB", uint64_t{1} << 10},
                                             {"MiB", uint64_t{1} << 20},
                                             {"GiB", uint64_t{1} << 30},
                                             {"KB", 1000},
                                             {"MB", 1000'000},
                                             {"GB", 1000'000'000}}};
constexpr std::array<Unit, 6> kTimeUnits = {{{"ms", 1'000'000},
                                             {"s", kSecondNs},
                                             {"m", kMinuteNs},
                                             {"h", kHourNs},
                                             {"d", kDayNs},
                                             {"w", 7 * kDayNs}}};

struct KindText {
  std::string_view noun;
  std::string_view example;  // of what may be written, unless bounds say it
};

// By SettingKind.
constexpr std::array<KindText, 10> kKindTexts = {{{"a size", "like 512MiB"},
                                                  {"a whole number", ""},
                                                  {"a duration", "like 5m (ms, s, m, h, d, w)"},
                                                  {"a number", "from 0 on"},
                                                  {"text", ""},
                                                  {"text or a list of texts", ""},
                                                  {"a choice", ""},
                                                  {"text", "or ''"},
                                                  {"true or false", ""},
                                                  {"a map of names and texts", ""}}};

// Digits and one unit, at most `limit` in the smallest unit.
std::optional<uint64_t> WithUnit(std::string_view text, std::span<const Unit> units,
                                 uint64_t limit) {
  uint64_t number = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc()) return std::nullopt;
  const std::string_view name(stop, static_cast<size_t>(end - stop));
  const auto unit =
      std::find_if(units.begin(), units.end(), [&](const Unit& u) { return u.name == name; });
  if (unit == units.end() || number > limit / unit->factor) return std::nullopt;
  return number * unit->factor;
}

bool ReadBytes(const SettingInfo&, const YamlNode& node, SettingValue* value) {
  const auto bytes = WithUnit(node.text, kSizeUnits, kMaxBytes);
  value->whole = bytes.value_or(0);
  return value->whole > 0;
}

bool ReadCount(const SettingInfo&, const YamlNode& node, SettingValue* value) {
  constexpr std::array<Unit, 1> kNoUnit = {{{"", 1}}};
  const auto count = WithUnit(node.text, kNoUnit, kMaxCount);
  value->whole = count.value_or(0);
  return count.has_value();
}

bool ReadDuration(const SettingInfo&, const YamlNode& node, SettingValue* value) {
  const auto duration = WithUnit(node.text, kTimeUnits, kMaxDurationNs);
  value->duration_ns = static_cast<int64_t>(duration.value_or(0));
  return duration.has_value();
}

bool ReadNumber(const SettingInfo&, const YamlNode& node, SettingValue* value) {
  const char* end = node.text.data() + node.text.size();
  const auto [stop, error] = std::from_chars(node.text.data(), end, value->number);
  return error == std::errc() && stop == end && value->number >= 0 && value->number <= kMaxNumber;
}

bool ReadText(const SettingInfo&, const YamlNode& node, SettingValue* value) {
  value->text = node.text;
  return node.kind == YamlNode::Kind::kScalar && !node.text.empty() && !IsNull(node);
}

bool ReadTextOrNone(const SettingInfo&, const YamlNode& node, SettingValue* value) {
  if (!IsNull(node)) value->text = node.text;
  return true;
}

bool ReadTexts(const SettingInfo& setting, const YamlNode& node, SettingValue* value) {
  const bool list = node.kind == YamlNode::Kind::kList;
  for (const YamlNode& item : list ? std::span<const YamlNode>(node.items) : std::span(&node, 1)) {
    if (!ReadText(setting, item, value)) return false;
    value->texts.push_back(std::move(value->text));
  }
  return !setting.required || !value->texts.empty();
}

bool ReadChoice(const SettingInfo& setting, const YamlNode& node, SettingValue* value) {
  const auto choice = std::find(setting.choices.begin(), setting.choices.end(), node.text);
  value->choice = static_cast<size_t>(choice - setting.choices.begin());
  return choice != setting.choices.end();
}

bool ReadFlag(const SettingInfo&, const YamlNode& node, SettingValue* value) {
  YamlNode plain;
  plain.text = node.text;
  const Scalar scalar = ScalarOf(plain);
  value->flag = scalar.boolean;
  return scalar.type == Scalar::Type::kBool;
}

bool ReadTextMap(const SettingInfo&, const YamlNode& node, SettingValue* value) {
  for (const auto& [name, text] : node.members) {
    if (text.kind != YamlNode::Kind::kScalar || IsNull(text)) return false;
    value->map[name.text] = text.text;
  }
  return node.kind == YamlNode::Kind::kMap || IsNull(node);
}

// By SettingKind.
constexpr std::array<bool (*)(const SettingInfo&, const YamlNode&, SettingValue*), 10> kReaders = {
    ReadBytes, ReadCount,  ReadDuration,   ReadNumber, ReadText,
    ReadTexts, ReadChoice, ReadTextOrNone, ReadFlag,   ReadTextMap};

bool Read(const SettingInfo& setting, const YamlNode& node, SettingValue* value) {
  const bool fits = node.kind == YamlNode::Kind::kScalar || setting.kind == SettingKind::kTexts ||
                    setting.kind == SettingKind::kTextMap;
  return fits && kReaders[static_cast<size_t>(setting.kind)](setting, node, value);
}

// A bound of the setting, of which the value of that kind is `value`.
uint64_t Bound(const SettingInfo& setting, std::string_view text, uint64_t unbounded) {
  if (text.empty()) return unbounded;
  return MagnitudeOf(setting, text);
}

uint64_t Magnitude(const SettingValue& value) {
  return std::max(value.whole, static_cast<uint64_t>(value.duration_ns));
}

bool InBounds(const SettingInfo& setting, const SettingValue& value) {
  const uint64_t magnitude = Magnitude(value);
  return magnitude >= Bound(setting, setting.least, 0) &&
         magnitude <= Bound(setting, setting.most, UINT64_MAX);
}

std::string Wanted(const SettingInfo& setting) {
  const std::string_view noun = kKindTexts[static_cast<size_t>(setting.kind)].noun;
  if (setting.kind == SettingKind::kChoice) return OneOf(setting.choices);
  if (!setting.least.empty() && !setting.most.empty()) {
    return fmt::format("{} from {} to {}", noun, setting.least, setting.most);
  }
  return SettingKindText(setting.kind);
}

}  // namespace

std::string SettingKindText(SettingKind kind) {
  const KindText& text = kKindTexts[static_cast<size_t>(kind)];
  return fmt::format("{}{}{}", text.noun, text.example.empty() ? "" : " ", text.example);
}

std::string SettingPattern(SettingKind kind) {
  std::span<const Unit> units;
  if (kind == SettingKind::kBytes) units = kSizeUnits;
  if (kind == SettingKind::kDuration) units = kTimeUnits;
  std::string names;
  for (const Unit& unit : units) {
    if (!names.empty()) names += '|';
    names += unit.name;
  }
  return names.empty() ? "" : fmt::format("^[0-9]+({})$", names);
}

uint64_t MagnitudeOf(const SettingInfo& setting, std::string_view text) {
  YamlNode node;
  node.text = text;
  SettingValue value;
  TOCSIN_CHECK(Read(setting, node, &value));
  return Magnitude(value);
}

ReadSetting ReadSettingValue(const SettingInfo& setting, const YamlNode& node) {
  SettingValue value;
  if (Read(setting, node, &value) && InBounds(setting, value)) return {std::move(value), {}};
  const bool empty_list = node.kind == YamlNode::Kind::kList && node.items.empty();
  if (empty_list && setting.kind == SettingKind::kTexts) {
    return {std::nullopt, "a list that is not empty"};
  }
  return {std::nullopt, Wanted(setting)};
}

}  // namespace tocsin
