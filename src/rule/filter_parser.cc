#include "rule/filter_parser.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "diag/quote.h"
#include "diag/suggest.h"
#include "rule/attributes.h"
#include "rule/condition_check.h"
#include "rule/detection_parser.h"
#include "rule/logsource.h"
#include "rule/name_list.h"
#include "rule/rule_expression.h"

namespace tocsin {
namespace {

constexpr std::string_view kAny = "any";

// Keys of the document that are no attributes.
constexpr auto kRootKeys =
    std::to_array<std::string_view>({"filter", "logsource", "sigma-version", "detection",
                                     "correlation", "generate", "action", "tocsin", "kafka"});
// Those of them that belong to other kinds of documents.
constexpr auto kForeignKeys = std::to_array<std::string_view>(
    {"detection", "correlation", "generate", "action", "tocsin", "kafka"});
// Attributes of rules that say nothing about a filter.
constexpr auto kIgnoredKeys = std::to_array<std::string_view>({"level", "status"});

// Keys of the filter section that are no detections.
constexpr auto kSectionKeys = std::to_array<std::string_view>({"rules", "condition", "timeframe"});

void CheckRootKeys(const YamlNode& root, const ParseContext& context) {
  const auto is_one_of = [](const YamlNode& key, std::span<const std::string_view> keys) {
    return std::find(keys.begin(), keys.end(), key.text) != keys.end();
  };
  for (const auto& [key, value] : root.members) {
    if (is_one_of(key, kForeignKeys)) {
      context.Complain(Code::kForeignSection, key.range,
                       fmt::format("a filter has no '{}'", key.text),
                       "put it into a document of its own");
    } else if (is_one_of(key, kIgnoredKeys)) {
      context.Complain(Code::kFilterAttribute, key.range,
                       fmt::format("a filter has no '{}'; it is not looked at", key.text),
                       "leave it out");
    }
  }
}

// The detection that was meant to be `key`, as a hint, or `hint`.
std::string HintFor(std::string_view key, const SigmaFilter& filter, std::string hint) {
  std::vector<std::string_view> names;
  for (const NamedDetection& detection : filter.detections) names.push_back(detection.name);
  const std::string_view meant = Nearest(key, names);
  return meant.empty() ? std::move(hint) : fmt::format("write '{}' for {}", key, Quote(meant));
}

void ReadRules(const YamlNode& value, const ParseContext& context, SigmaFilter* filter) {
  if (value.kind == YamlNode::Kind::kScalar && value.text == kAny) {
    filter->any_rule = true;
    return;
  }
  if (value.kind == YamlNode::Kind::kList && value.items.empty()) {
    filter->any_rule = true;
    context.Complain(Code::kFilterForAnyRule, value.range,
                     "an empty list of rules means every rule of the log source",
                     "write 'rules: any' when that is meant");
    return;
  }
  filter->rules = ReadNames("rules", value, context);
  for (PlacedName& name : filter->rules) name.text = RuleReference(name.text);
}

bool HasNot(const Condition& condition) {
  return condition.kind == Condition::Kind::kNot ||
         std::any_of(condition.children.begin(), condition.children.end(), HasNot);
}

void ReadCondition(const YamlNode& node, const ParseContext& context, SigmaFilter* filter) {
  if (node.kind == YamlNode::Kind::kList && node.items.size() > 1) {
    context.Complain(Code::kFilterCondition, node.range,
                     fmt::format("a filter has one condition, not {}", node.items.size()),
                     "join them by 'and' or 'or'");
    return;
  }
  const ErrorWatch watch(context.diagnostics);
  ParseConditions(node, context, filter, nullptr);
  if (watch.SawError() || HasNot(filter->condition().tree)) return;
  const ConditionText& condition = filter->condition();
  const std::string_view negated = condition.tree.children.empty() ? "not {}" : "not ({})";
  context.Complain(Code::kFilterWithoutNot, condition.range,
                   "the filter lets its rules match nothing but what its condition selects",
                   fmt::format("write {} to take these events away instead",
                               Quote(fmt::format(fmt::runtime(negated), condition.text))));
}

void ReadSection(const YamlNode& section, const ParseContext& context, SigmaFilter* filter) {
  if (!ParseDetections(section, kSectionKeys, context, filter)) return;
  const auto given = [&](std::string_view key, std::string hint) {
    const YamlNode* value = section.Find(key);
    if (value != nullptr && !IsNull(*value)) return value;
    context.Complain(Code::kMissingAttribute, BeginOf(section),
                     fmt::format("the filter has no '{}'", key),
                     HintFor(key, *filter, std::move(hint)));
    return static_cast<const YamlNode*>(nullptr);
  };
  if (const YamlNode* rules = given("rules", "add 'rules:' with ids or names of rules, or any")) {
    ReadRules(*rules, context, filter);
  }
  const YamlNode* condition = given("condition", "add 'condition:', for example 'not selection'");
  if (condition != nullptr) ReadCondition(*condition, context, filter);
  WarnOfTimeframe(section, context);
}

}  // namespace

std::string_view FilterLabel(const SigmaFilter& filter) {
  return filter.id.empty() ? filter.title : filter.id;
}

const RuleHead& AuthorOf(const NamedDetection& detection, const Rule& rule) {
  if (detection.filter == nullptr) return rule;
  return *detection.filter;
}

void ParseFilter(const YamlNode& root, const ParseContext& context, SigmaFilter* filter) {
  ParseAttributes(root, kRootKeys, context, filter);
  CheckRootKeys(root, context);
  ParseLogSource(root, context, filter);
  const YamlNode& section = *root.Find("filter");
  if (!ExpectMap("filter", section, context, "write rules, selections and a condition below it")) {
    return;
  }
  ReadSection(section, context, filter);
}

}  // namespace tocsin
