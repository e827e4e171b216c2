#include "score/setting_values.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "diag/suggest.h"

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

// By SettingKind.
constexpr std::array<std::string_view, 7> kKindTexts = {"a size like 512MiB",
                                                        "a whole number",
                                                        "a duration like 5m (ms, s, m, h, d, w)",
                                                        "a number from 0 on",
                                                        "text",
                                                        "text or a list of texts",
                                                        "a choice"};

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
  return node.kind == YamlNode::Kind::kScalar && !node.text.empty();
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

// By SettingKind.
constexpr std::array<bool (*)(const SettingInfo&, const YamlNode&, SettingValue*), 7> kReaders = {
    ReadBytes, ReadCount, ReadDuration, ReadNumber, ReadText, ReadTexts, ReadChoice};

}  // namespace

std::string_view SettingKindText(SettingKind kind) { return kKindTexts[static_cast<size_t>(kind)]; }

ReadSetting ReadSettingValue(const SettingInfo& setting, const YamlNode& node) {
  SettingValue value;
  const bool fits = node.kind == YamlNode::Kind::kScalar || setting.kind == SettingKind::kTexts;
  if (fits && kReaders[static_cast<size_t>(setting.kind)](setting, node, &value)) {
    return {std::move(value), {}};
  }
  if (setting.kind == SettingKind::kChoice) return {std::nullopt, OneOf(setting.choices)};
  if (node.kind == YamlNode::Kind::kList && node.items.empty()) {
    return {std::nullopt, "a list that is not empty"};
  }
  return {std::nullopt, std::string(SettingKindText(setting.kind))};
}

}  // namespace tocsin
