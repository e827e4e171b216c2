#include "rule/detection_parser.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "diag/quote.h"
#include "rule/attributes.h"
#include "rule/condition_check.h"
#include "rule/rule_parser.h"
#include "rule/text_places.h"
#include "rule/timespan.h"

namespace tocsin {
namespace {

constexpr size_t kMostDetections = 512;
constexpr size_t kMostNameBytes = 256;
constexpr std::string_view kTimeframe = "timeframe";
constexpr auto kOtherKeys = std::to_array<std::string_view>({"condition", kTimeframe});
constexpr const char* kEmptyHint = "give it fields with values, or keywords";

bool IsEmpty(const YamlNode& node) {
  return (node.kind == YamlNode::Kind::kList && node.items.empty()) ||
         (node.kind == YamlNode::Kind::kMap && node.members.empty()) || IsNull(node);
}

// `field|modifier|modifier` is cut at its bars; the meaning of modifiers is not looked at.
bool ParseKey(const YamlNode& key, const ParseContext& context, DetectionItem* item) {
  item->key_range = key.range;
  const std::string_view text = key.text;
  size_t bar = text.find('|');
  item->fields = {std::string(text.substr(0, bar))};
  if (bar != std::string_view::npos) {
    item->modifiers_range = TextPlaces(text, InsideQuotes(key)).Of(bar + 1, text.size());
  }
  while (bar != std::string_view::npos) {
    const size_t next = text.find('|', bar + 1);
    const std::string_view modifier = text.substr(bar + 1, next - bar - 1);
    if (modifier.empty()) {
      context.Complain(Code::kEmptyModifier, key.range,
                       fmt::format("an empty modifier follows a '|' in {}", Quote(text)),
                       "name a modifier after each '|', or leave the '|' out");
      return false;
    }
    item->modifiers.emplace_back(modifier);
    bar = next;
  }
  return true;
}

bool AddValue(const YamlNode& value, const SourceRange& key_range, const ParseContext& context,
              DetectionItem* item) {
  const std::string name = item->is_keyword() ? "a keyword" : Quote(item->fields[0]);
  if (value.kind != YamlNode::Kind::kScalar) {
    context.Complain(
        Code::kNestedValue, value.range, fmt::format("a value of {} is {}", name, KindName(value)),
        value.kind == YamlNode::Kind::kMap ? "name a nested field with dots: outer.inner"
                                           : "write one flat list of values");
    return false;
  }
  Scalar scalar = ScalarOf(value);
  if (item->is_keyword() && scalar.type == Scalar::Type::kNull) {
    context.Complain(Code::kNullKeyword, value.text.empty() ? key_range : value.range,
                     "a keyword is null", "quote it to search for the word");
    return false;
  }
  item->values.push_back(std::move(scalar));
  return true;
}

bool ParseItem(const YamlNode& key, const YamlNode& value, const ParseContext& context,
               DetectionItem* item) {
  if (!ParseKey(key, context, item)) return false;
  if (value.kind != YamlNode::Kind::kList) return AddValue(value, key.range, context, item);
  if (value.items.empty()) {
    context.Complain(Code::kEmptyValueList, key.range,
                     fmt::format("{} has an empty list of values and could never match",
                                 item->is_keyword() ? "a keyword search" : Quote(item->fields[0])),
                     "give a value, or null when the field must be missing");
    return false;
  }
  bool good = true;
  for (const YamlNode& each : value.items) {
    good = AddValue(each, value.range, context, item) && good;
  }
  return good;
}

bool ParseMap(const YamlNode& map, const ParseContext& context, Detection* detection) {
  detection->kind = Detection::Kind::kAll;
  bool good = true;
  for (const auto& [key, value] : map.members) {
    Detection& child = detection->children.emplace_back();
    child.kind = Detection::Kind::kItem;
    good = ParseItem(key, value, context, &child.item) && good;
  }
  return good;
}

bool ParseNode(const YamlNode& node, const ParseContext& context, Detection* detection);

// A keyword in a list joins those right before it: they are one item with several values.
bool AddKeyword(const YamlNode& scalar, const ParseContext& context, Detection* any) {
  const bool joins = !any->children.empty() && any->children.back().kind == Detection::Kind::kItem;
  if (!joins) {
    Detection& child = any->children.emplace_back();
    child.kind = Detection::Kind::kItem;
    child.item.key_range = scalar.range;
  }
  return AddValue(scalar, scalar.range, context, &any->children.back().item);
}

// Lists inside lists are flattened into `any`.
bool AddAlternatives(const YamlNode& list, const ParseContext& context, Detection* any) {
  bool good = true;
  for (const YamlNode& item : list.items) {
    if (item.kind == YamlNode::Kind::kScalar) {
      good = AddKeyword(item, context, any) && good;
    } else if (item.kind == YamlNode::Kind::kList && !item.items.empty()) {
      good = AddAlternatives(item, context, any) && good;
    } else {
      good = ParseNode(item, context, &any->children.emplace_back()) && good;
    }
  }
  return good;
}

bool ParseNode(const YamlNode& node, const ParseContext& context, Detection* detection) {
  if (IsEmpty(node)) {
    context.Complain(Code::kEmptyDetection, node.range, "this part of a detection is empty",
                     kEmptyHint);
    return false;
  }
  if (node.kind == YamlNode::Kind::kMap) return ParseMap(node, context, detection);
  Detection any;
  any.kind = Detection::Kind::kAny;
  const bool good = node.kind == YamlNode::Kind::kList ? AddAlternatives(node, context, &any)
                                                       : AddKeyword(node, context, &any);
  const bool keywords_only =
      any.children.size() == 1 && any.children[0].kind == Detection::Kind::kItem;
  if (keywords_only) {
    Detection item = std::move(any.children[0]);
    *detection = std::move(item);
  } else {
    *detection = std::move(any);
  }
  return good;
}

void AddDetection(const YamlNode& key, const YamlNode& value, const ParseContext& context,
                  SearchSection* out) {
  if (key.text.empty() || key.text.size() > kMostNameBytes) {
    context.Complain(
        Code::kAttributeLength, key.range,
        fmt::format("the name of a detection must have 1 to {} bytes", kMostNameBytes));
    return;
  }
  NamedDetection& detection = out->detections.emplace_back();
  detection.name = key.text;
  detection.range = key.range;
  if (IsEmpty(value)) {
    context.Complain(Code::kEmptyDetection, key.range,
                     fmt::format("the detection {} is empty", Quote(key.text)), kEmptyHint);
    return;
  }
  ParseNode(value, context, &detection.body);
}

void ReadTimeframe(const YamlNode* timeframe, const ParseContext& context,
                   Aggregation* aggregation) {
  if (timeframe == nullptr || IsNull(*timeframe)) {
    context.Complain(Code::kAggregationTimeframe, aggregation->range,
                     "the detection has no 'timeframe' to aggregate over",
                     "add 'timeframe:' with a time like 5m beside the condition");
    return;
  }
  const auto span = ReadTimespan(kTimeframe, *timeframe, context);
  if (span) aggregation->timespan_ns = *span;
}

// Tells in the hint of a refused pipe aggregation which correlation rule says the same.
void OfferCorrelation(const YamlNode& section, const Rule& rule, size_t begin,
                      const ParseContext& context) {
  constexpr size_t kLongestHint = 240;
  const std::string_view id = rule.name.empty() ? rule.id : rule.name;
  const YamlNode* timeframe = section.Find(kTimeframe);
  for (size_t i = begin; i < context.diagnostics->size(); ++i) {
    Diagnostic& diagnostic = (*context.diagnostics)[i];
    if (diagnostic.code != RowOf(Code::kConditionAggregation).id) continue;
    const std::string& text = section.Find("condition")->text;
    Diagnostics ignored;
    Aggregation aggregation;
    const bool parsed =
        ParseAggregation(text, text.find('|') + 1, TextPlaces(text, diagnostic.range),
                         {context.file, &ignored}, &aggregation);
    if (!parsed) return;
    const std::optional<std::string> correlation =
        CorrelationText(aggregation, id.empty() ? "this rule's id" : id,
                        timeframe == nullptr ? "5m" : timeframe->text);
    if (!correlation || correlation->size() > kLongestHint) return;
    diagnostic.hint = fmt::format(
        "write a rule with `correlation: {}`, or have it translated with --legacy-aggregation",
        *correlation);
    return;
  }
}

}  // namespace

bool ParseDetection(const YamlNode& node, const std::string& file, Detection* detection,
                    Diagnostics* diagnostics) {
  return ParseNode(node, {file, diagnostics}, detection);
}

bool ParseDetections(const YamlNode& section, std::span<const std::string_view> other_keys,
                     const ParseContext& context, SearchSection* out) {
  if (section.members.size() > kMostDetections) {
    context.Complain(Code::kTooManyDetections, section.range,
                     fmt::format("the rule has more than {} detections", kMostDetections),
                     "give one detection a list of maps or values");
    return false;
  }
  for (const auto& [key, value] : section.members) {
    if (std::find(other_keys.begin(), other_keys.end(), key.text) != other_keys.end()) continue;
    AddDetection(key, value, context, out);
  }
  return true;
}

void WarnOfTimeframe(const YamlNode& section, const ParseContext& context) {
  for (const auto& [key, value] : section.members) {
    if (key.text != kTimeframe) continue;
    context.Complain(Code::kTimeframeIgnored, key.range,
                     "'timeframe' has no effect without an aggregation",
                     "leave it out, or write a correlation rule with a timespan");
  }
}

void ParseDetectionSection(const YamlNode& root, const ParseContext& context, Rule* rule,
                           std::optional<Aggregation>* aggregation) {
  const YamlNode* section = root.Find("detection");
  if (section == nullptr) {
    ReportMissing(root, "detection", context);
    return;
  }
  if (!ExpectMap("detection", *section, context,
                 "write named selections and a condition below it") ||
      !ParseDetections(*section, kOtherKeys, context, rule)) {
    return;
  }
  const YamlNode* condition = section->Find("condition");
  if (condition == nullptr) {
    context.Complain(Code::kMissingAttribute, BeginOf(*section), "the detection has no 'condition'",
                     "add 'condition:' with the name of a detection");
    return;
  }
  const size_t before = context.diagnostics->size();
  ParseConditions(*condition, context, rule, aggregation);
  OfferCorrelation(*section, *rule, before, context);
  if (aggregation != nullptr && *aggregation) {
    ReadTimeframe(section->Find(kTimeframe), context, &**aggregation);
  } else if (!HasAggregation(*condition)) {
    WarnOfTimeframe(*section, context);
  }
}

}  // namespace tocsin
