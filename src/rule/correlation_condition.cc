#include "rule/correlation_condition.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "base/fixed.h"
#include "diag/quote.h"
#include "diag/suggest.h"
#include "rule/name_list.h"
#include "rule/rule_expression.h"
#include "rule/text_places.h"

namespace tocsin {
namespace {

constexpr std::string_view kField = "field";
constexpr std::string_view kPercentile = "percentile";
constexpr const char* kOperatorHint = "write an operator and a number, like 'gte: 10'";

const std::vector<std::string_view>& ConditionKeys() {
  static const std::vector<std::string_view> keys = [] {
    std::vector<std::string_view> all = {kField, kPercentile};
    for (const ThresholdOpRow& row : ThresholdOps()) all.push_back(row.name);
    return all;
  }();
  return keys;
}

// The text of a plain number that ParseFixed reads; null, and an error, for anything else.
const std::string* ReadNumber(std::string_view key, const YamlNode& value,
                              const ParseContext& context) {
  const Scalar::Type type =
      value.kind == YamlNode::Kind::kScalar ? ScalarOf(value).type : Scalar::Type::kNull;
  const bool number = type == Scalar::Type::kInt || type == Scalar::Type::kFloat;
  if (number && ParseFixed(value.text)) return &value.text;
  const bool quoted = value.quoted && ParseFixed(value.text).has_value();
  const bool scalar = value.kind == YamlNode::Kind::kScalar && !IsNull(value);
  context.Complain(Code::kInvalidThreshold, value.range,
                   fmt::format("'{}' must be a decimal number below 10^18, not {}", key,
                               quoted   ? "text"
                               : scalar ? Quote(value.text)
                                        : std::string(KindName(value))),
                   quoted ? "leave the quotes out" : "");
  return nullptr;
}

class ConditionParser {
 public:
  ConditionParser(const CorrelationTypeRow& type, const ParseContext& context,
                  CorrelationRule* rule)
      : type_(type), context_(context), rule_(rule) {}

  void ParseMap(const YamlNode& map) {
    RejectUnknownKeys(map, ConditionKeys(), "the condition of a correlation",
                      Code::kUnknownCorrelationKey, context_);
    for (const ThresholdOpRow& row : ThresholdOps()) {
      const YamlNode* value = map.Find(row.name);
      if (value == nullptr) continue;
      has_operator_ = true;
      if (const std::string* number = ReadNumber(row.name, *value, context_)) {
        rule_->thresholds.push_back({row.op, *number, value->range});
      }
    }
    if (!has_operator_) {
      Complain(map.range, "the condition compares with nothing", kOperatorHint);
    }
    ReadField(map);
    ReadPercentile(map);
  }

  void ParseText(const YamlNode& node) {
    if (!type_.temporal) {
      Complain(node.range, fmt::format("the condition of {} must be a map", type_.name),
               kOperatorHint);
      return;
    }
    ConditionText& expression = rule_->expression.emplace();
    expression.text = node.text;
    expression.range = node.range;
    if (!ParseRuleExpression(node.text, InsideQuotes(node), context_.file, &expression.tree,
                             context_.diagnostics)) {
      return;
    }
    const std::vector<PlacedName> names = NamesIn(expression.tree);
    if (rule_->rules.empty()) {
      rule_->rules = names;
    } else {
      CompareNames(names);
    }
    if (type_.type == CorrelationType::kTemporalOrdered) CheckSequence(expression.tree, context_);
  }

 private:
  void ReadField(const YamlNode& map) {
    const YamlNode* value = map.Find(kField);
    const bool needed = type_.field != CorrelationTypeRow::Field::kNone;
    if (value == nullptr) {
      if (!needed) return;
      Complain(map.range, fmt::format("{} needs the field to compute from", type_.name),
               "add 'field:' with its name");
      return;
    }
    if (!needed) {
      Complain(value->range, fmt::format("{} counts matches, it takes no field", type_.name),
               "leave 'field' out; value_count counts the distinct values of a field");
      return;
    }
    rule_->value_fields = ReadNames(kField, *value, context_);
    if (type_.field == CorrelationTypeRow::Field::kOne && rule_->value_fields.size() > 1) {
      Complain(value->range, fmt::format("{} computes from one field", type_.name),
               "only value_count takes several fields together");
    }
  }

  void ReadPercentile(const YamlNode& map) {
    const YamlNode* value = map.Find(kPercentile);
    if (value == nullptr) {
      if (!type_.percentile) return;
      Complain(map.range, fmt::format("{} needs the percentile", type_.name),
               "add 'percentile:' with a number from 0 to 100");
      return;
    }
    if (!type_.percentile) {
      Complain(value->range, fmt::format("{} has no percentile", type_.name),
               "leave it out, or use the type value_percentile");
      return;
    }
    const std::string* number = ReadNumber(kPercentile, *value, context_);
    if (number == nullptr) return;
    rule_->percentile = FixedToDouble(*ParseFixed(*number));
    if (rule_->percentile < 0 || rule_->percentile > 100) {
      Complain(value->range, fmt::format("the percentile {} lies outside of 0 to 100", *number));
    }
  }

  // Both sets must be the same.
  void CompareNames(const std::vector<PlacedName>& named) {
    const auto names_of = [](const std::vector<PlacedName>& list) {
      std::vector<std::string_view> names;
      for (const PlacedName& name : list) names.push_back(name.text);
      std::sort(names.begin(), names.end());
      return names;
    };
    const std::vector<std::string_view> listed = names_of(rule_->rules);
    const std::vector<std::string_view> used = names_of(named);
    for (const PlacedName& name : named) {
      if (std::binary_search(listed.begin(), listed.end(), name.text)) continue;
      Complain(name.range, fmt::format("'rules' does not list {}", Quote(name.text)),
               DidYouMean(name.text, listed));
    }
    for (const PlacedName& name : rule_->rules) {
      if (std::binary_search(used.begin(), used.end(), name.text)) continue;
      Complain(name.range, fmt::format("the condition does not name {}", Quote(name.text)),
               "use it in the condition, or leave it out here");
    }
  }

  void Complain(const SourceRange& range, std::string message, std::string hint = {}) {
    context_.Complain(Code::kCorrelationCondition, range, std::move(message), std::move(hint));
  }

  const CorrelationTypeRow& type_;
  const ParseContext& context_;
  CorrelationRule* rule_;
  bool has_operator_ = false;
};

}  // namespace

void ParseCorrelationCondition(const YamlNode* node, const YamlNode& section,
                               const CorrelationTypeRow& type, const ParseContext& context,
                               CorrelationRule* rule) {
  if (node == nullptr || IsNull(*node)) {
    if (type.temporal) return;
    context.Complain(Code::kMissingAttribute, BeginOf(section),
                     "the correlation has no 'condition'", kOperatorHint);
    return;
  }
  ConditionParser parser(type, context, rule);
  if (node->kind == YamlNode::Kind::kMap) {
    parser.ParseMap(*node);
  } else if (node->kind == YamlNode::Kind::kScalar) {
    parser.ParseText(*node);
  } else {
    context.Complain(Code::kAttributeType, node->range,
                     "the condition of a correlation must be a map, not a list", kOperatorHint);
  }
}

}  // namespace tocsin
