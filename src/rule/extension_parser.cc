#include "rule/extension_parser.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/fixed.h"
#include "diag/quote.h"
#include "rule/correlation_tables.h"
#include "rule/name_list.h"
#include "rule/rule_expression.h"
#include "rule/timespan.h"

namespace tocsin {
namespace {

constexpr std::string_view kRoot = "tocsin";
constexpr std::string_view kKafka = "kafka";
constexpr std::string_view kTopic = "topic";
constexpr std::string_view kOutputTopic = "outputTopic";
constexpr std::string_view kCustomFields = "customFields";
constexpr size_t kMaxTopic = 249;
constexpr size_t kMaxCustomFieldBytes = 16'384;
constexpr std::string_view kWindow = "window";
constexpr std::string_view kGap = "gap";
constexpr std::string_view kHeartbeat = "heartbeat";

// Where values go. `correlation` is null in detection rules.
struct Target {
  RuleExtensions* rule;
  CorrelationExtensions* correlation;
};

struct KeyRow {
  std::string_view key;
  bool correlations_only;
  void (*read)(const YamlNode& value, const ParseContext& context, const Target& target);
};

void ReadScore(const YamlNode& value, const ParseContext& context, const Target& target) {
  const bool plain = value.kind == YamlNode::Kind::kScalar && !value.quoted;
  const std::optional<Fixed> score = plain ? ParseFixed(value.text) : std::nullopt;
  if (!score || *score < 0) {
    context.Complain(Code::kInvalidExtension, value.range, "'score' must be a number, 0 or more",
                     "it multiplies the score that the level gives: 0.5 halves it");
    return;
  }
  target.rule->score = FixedToDouble(*score);
}

void ReadSuppress(const YamlNode& value, const ParseContext& context, const Target& target) {
  static constexpr auto kKeys = std::to_array<std::string_view>({"for", "by"});
  constexpr const char* kHint = "write 'for:' with a time and, if need be, 'by:' with fields below";
  if (!ExpectMap("suppress", value, context, kHint)) return;
  RejectUnknownKeys(value, kKeys, "'suppress'", Code::kUnknownExtension, context);
  const YamlNode* time = value.Find("for");
  if (time == nullptr) {
    context.Complain(Code::kInvalidExtension, BeginOf(value), "'suppress' has no 'for'", kHint);
  } else if (const auto span = ReadTimespan("for", *time, context)) {
    target.rule->suppress_for_ns = *span;
  }
  const YamlNode* by = value.Find("by");
  if (by == nullptr) return;
  for (PlacedName& name : ReadNames("by", *by, context)) {
    target.rule->suppress_by.push_back(std::move(name.text));
  }
}

// The names that Kafka allows.
bool IsTopicName(std::string_view name) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-';
  };
  return name.size() <= kMaxTopic && name != "." && name != ".." &&
         std::all_of(name.begin(), name.end(), allowed);
}

// "" and an error when it is none.
std::string ReadTopicName(std::string_view key, const YamlNode& value,
                          const ParseContext& context) {
  if (!ExpectWord(fmt::format("'{}'", key), value, context)) return "";
  if (IsTopicName(value.text)) return value.text;
  context.Complain(
      Code::kInvalidExtension, value.range,
      fmt::format("{} is no name of a topic", Quote(value.text)),
      fmt::format("at most {} letters, digits, dots, underscores and dashes", kMaxTopic));
  return "";
}

void ReadTopic(const YamlNode& value, const ParseContext& context, const Target& target) {
  target.rule->topic = ReadTopicName(kTopic, value, context);
}

// The position of the word among `names`; nothing, and an error, when it is none of them.
std::optional<size_t> ReadOneOf(std::string_view key, const YamlNode& value,
                                std::span<const std::string_view> names,
                                const ParseContext& context) {
  if (!ExpectWord(fmt::format("'{}'", key), value, context)) return std::nullopt;
  const auto found = std::find(names.begin(), names.end(), value.text);
  if (found != names.end()) return static_cast<size_t>(found - names.begin());
  context.Complain(Code::kInvalidExtension, value.range,
                   fmt::format("'{}' can't be {}", key, Quote(value.text)),
                   SuggestOneOf(value.text, names));
  return std::nullopt;
}

void ReadWindow(const YamlNode& value, const ParseContext& context, const Target& target) {
  // In the order of WindowKind.
  static constexpr auto kNames =
      std::to_array<std::string_view>({"sliding", "tumbling", "session"});
  const auto kind = ReadOneOf(kWindow, value, kNames, context);
  if (kind) target.correlation->window = static_cast<WindowKind>(*kind);
}

void ReadRearm(const YamlNode& value, const ParseContext& context, const Target& target) {
  // In the order of Rearm.
  static constexpr auto kNames = std::to_array<std::string_view>({"edge", "each", "reset"});
  const auto rearm = ReadOneOf("rearm", value, kNames, context);
  if (rearm) target.correlation->rearm = static_cast<Rearm>(*rearm);
}

void ReadGap(const YamlNode& value, const ParseContext& context, const Target& target) {
  if (const auto gap = ReadTimespan(kGap, value, context)) target.correlation->gap_ns = *gap;
}

void ReadLateness(const YamlNode& value, const ParseContext& context, const Target& target) {
  const auto lateness = ReadTimespan("lateness", value, context);
  if (lateness) target.correlation->lateness_ns = *lateness;
}

void ReadHeartbeat(const YamlNode& value, const ParseContext& context, const Target& target) {
  const bool boolean =
      value.kind == YamlNode::Kind::kScalar && ScalarOf(value).type == Scalar::Type::kBool;
  if (!boolean) {
    context.Complain(Code::kInvalidExtension, value.range,
                     fmt::format("'heartbeat' must be true or false, not {}", KindName(value)));
    return;
  }
  target.correlation->heartbeat = ScalarOf(value).boolean;
}

constexpr auto kKeys = std::to_array<KeyRow>({
    {"score", false, ReadScore},
    {"suppress", false, ReadSuppress},
    {kTopic, false, ReadTopic},
    {kWindow, true, ReadWindow},
    {kGap, true, ReadGap},
    {"rearm", true, ReadRearm},
    {"lateness", true, ReadLateness},
    {kHeartbeat, true, ReadHeartbeat},
});

constexpr auto kKeyNames = [] {
  std::array<std::string_view, kKeys.size()> names;
  for (size_t i = 0; i < kKeys.size(); ++i) names[i] = kKeys[i].key;
  return names;
}();

void ReadSection(const YamlNode& root, const ParseContext& context, const Target& target) {
  const YamlNode* section = root.Find(kRoot);
  if (section == nullptr || IsNull(*section)) return;
  if (!ExpectMap(kRoot, *section, context, "write keys like 'suppress' or 'window' below it")) {
    return;
  }
  RejectUnknownKeys(*section, kKeyNames, "'tocsin'", Code::kUnknownExtension, context);
  for (const auto& [key, value] : section->members) {
    const auto row = std::find_if(kKeys.begin(), kKeys.end(), [&key = key](const KeyRow& each) {
      return each.key == key.text;
    });
    if (row == kKeys.end()) continue;
    if (row->correlations_only && target.correlation == nullptr) {
      context.Complain(Code::kExtensionConflict, key.range,
                       fmt::format("{} belongs to correlation rules", Quote(key.text)),
                       "leave it out, or write a correlation rule that refers to this rule");
    } else {
      row->read(value, context, target);
    }
  }
}

void ReadCustomFields(const YamlNode& value, const ParseContext& context, RuleExtensions* rule) {
  if (!ExpectMap(kCustomFields, value, context, "write names and texts below it")) return;
  size_t bytes = 0;
  for (const auto& [name, text] : value.members) {
    if (!ExpectWord(fmt::format("the custom field {}", Quote(name.text)), text, context)) continue;
    bytes += name.text.size() + text.text.size();
    rule->custom_fields.emplace_back(name.text, text.text);
  }
  if (bytes <= kMaxCustomFieldBytes) return;
  context.Complain(Code::kInvalidExtension, value.range,
                   fmt::format("the custom fields have {} bytes, at most {} are allowed", bytes,
                               kMaxCustomFieldBytes));
}

// `kafka:` of Confluent Sigma. `tocsin: topic:` was read before it.
void ReadKafka(const YamlNode& root, const ParseContext& context, RuleExtensions* rule) {
  static constexpr auto kKafkaKeys = std::to_array<std::string_view>({kOutputTopic, kCustomFields});
  const YamlNode* section = root.Find(kKafka);
  if (section == nullptr || IsNull(*section)) return;
  if (!ExpectMap(kKafka, *section, context, "write 'outputTopic' or 'customFields' below it")) {
    return;
  }
  RejectUnknownKeys(*section, kKafkaKeys, "'kafka'", Code::kUnknownExtension, context);
  if (const YamlNode* fields = section->Find(kCustomFields)) {
    ReadCustomFields(*fields, context, rule);
  }
  const YamlNode* topic = section->Find(kOutputTopic);
  if (topic == nullptr) return;
  std::string name = ReadTopicName(kOutputTopic, *topic, context);
  if (!rule->topic.empty() && !name.empty() && rule->topic != name) {
    context.Complain(
        Code::kExtensionConflict, topic->range,
        fmt::format("the rule names two topics, {} and {}", Quote(rule->topic), Quote(name)),
        "leave out 'outputTopic', or 'topic' below 'tocsin'");
  }
  if (rule->topic.empty()) rule->topic = std::move(name);
}

// True when the silence of a group fulfils the condition and one event ends that.
bool HoldsForSilence(const CorrelationRule& rule) {
  const auto all_hold = [&rule](int64_t count) {
    return std::all_of(rule.thresholds.begin(), rule.thresholds.end(),
                       [count](const Threshold& threshold) { return Holds(threshold, count); });
  };
  return rule.type == CorrelationType::kEventCount && !rule.thresholds.empty() && all_hold(0) &&
         !all_hold(1);
}

void CheckWindow(const YamlNode& window, const YamlNode* gap, const CorrelationRule& rule,
                 const ParseContext& context) {
  if (rule.correlation.window == WindowKind::kSession && gap == nullptr) {
    context.Complain(Code::kExtensionConflict, window.range, "a session needs a 'gap'",
                     "add 'gap:' with the time without events that ends a session");
  }
  const bool absence = rule.type == CorrelationType::kTemporalOrdered && rule.expression &&
                       EndsWithNot(rule.expression->tree);
  if (absence && rule.correlation.window != WindowKind::kSliding) {
    context.Complain(
        Code::kExtensionConflict, window.range,
        fmt::format("a sequence that ends with 'not' can't have a {} window", window.text),
        "leave 'window' out: the time runs from the first step");
  }
}

void CheckHeartbeat(const SourceRange& place, const CorrelationRule& rule,
                    const ParseContext& context) {
  if (rule.correlation.window != WindowKind::kSliding) {
    context.Complain(Code::kExtensionConflict, place, "a heartbeat has no windows",
                     "leave 'window' out: the time runs from the latest event");
  }
  if (!HoldsForSilence(rule)) {
    context.Complain(Code::kExtensionConflict, place,
                     "a heartbeat needs event_count and a condition that only silence fulfils",
                     "write the condition 'lt: 1'");
  }
}

}  // namespace

void ParseExtensions(const YamlNode& root, const ParseContext& context, Rule* rule) {
  ReadSection(root, context, {&rule->extensions, nullptr});
  ReadKafka(root, context, &rule->extensions);
}

void ParseExtensions(const YamlNode& root, const ParseContext& context, CorrelationRule* rule) {
  ReadSection(root, context, {&rule->extensions, &rule->correlation});
  ReadKafka(root, context, &rule->extensions);
}

void CheckExtensions(const YamlNode& root, const ParseContext& context,
                     const CorrelationRule& rule) {
  const YamlNode* section = root.Find(kRoot);
  if (section == nullptr) return;
  const YamlNode* window = section->Find(kWindow);
  const YamlNode* gap = section->Find(kGap);
  if (window != nullptr) CheckWindow(*window, gap, rule, context);
  if (gap != nullptr && rule.correlation.window != WindowKind::kSession) {
    context.Complain(Code::kExtensionConflict, gap->range, "'gap' belongs to sessions",
                     "add 'window: session', or leave it out");
  }
  if (rule.correlation.heartbeat) CheckHeartbeat(section->Find(kHeartbeat)->range, rule, context);
}

}  // namespace tocsin
