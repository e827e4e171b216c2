// The conditions of processing items: their parameters, how they are read and what they ask. Which
// names exist is said by conditions.def.
//
// Three kinds gate an item: rule conditions look at the rule as a whole, detection item conditions
// at one item with its values, field name conditions at one name.
//
// Thread safety: immutable after parsing. Borrows nothing.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "pipeline/param_reader.h"
#include "pipeline/text_pattern.h"
#include "tocsin/rule.h"

namespace tocsin {

class Application;

// A comparison of an attribute or a state with a value, in the spelling of pipelines.
enum class CompareOp : uint8_t { kEq, kNe, kGte, kGt, kLte, kLt, kIn, kNotIn };

// A rule whose log source says every attribute that is said here, in the same words.
struct LogSourceCondition {
  LogSource logsource;
};
struct ContainsDetectionItemCondition {
  std::string field;
  Scalar value;
};
struct ContainsFieldCondition {
  std::string field;
};
// The item with this id was applied: to the rule (its rule conditions held), to the detection item,
// or to the field name.
struct ItemAppliedCondition {
  std::string id;
};
struct StateCondition {
  std::string key;
  Scalar value;
  CompareOp op = CompareOp::kEq;
};
struct IsSigmaRuleCondition {};
struct IsCorrelationRuleCondition {};
// An attribute that the rule does not have never satisfies the condition.
struct RuleAttributeCondition {
  std::string attribute;
  Scalar value;
  CompareOp op = CompareOp::kEq;
};
struct TagCondition {
  std::string tag;
};

// Of the values of an item, any or all.
struct ValueQuantifier {
  bool all = false;
};
struct MatchStringCondition {
  ValueQuantifier quantifier;
  std::optional<TextPattern> pattern;  // empty only when it did not compile
  bool negate = false;                 // of each value's answer
};
struct MatchValueCondition {
  ValueQuantifier quantifier;
  Scalar value;
};
struct ContainsWildcardCondition {
  ValueQuantifier quantifier;
};
struct IsNullCondition {
  ValueQuantifier quantifier;
};

struct FieldSet {
  std::vector<std::string> names;     // mode plain
  std::vector<TextPattern> patterns;  // mode re
  // Keywords (the name "") are in no set.
  bool Has(std::string_view field) const;
  size_t size() const { return names.size() + patterns.size(); }
};
struct IncludeFieldsCondition {
  FieldSet set;
};
struct ExcludeFieldsCondition {
  FieldSet set;
};

using RuleCondition =
    std::variant<LogSourceCondition, ContainsDetectionItemCondition, ContainsFieldCondition,
                 ItemAppliedCondition, StateCondition, IsSigmaRuleCondition,
                 IsCorrelationRuleCondition, RuleAttributeCondition, TagCondition>;
using DetectionItemCondition =
    std::variant<MatchStringCondition, MatchValueCondition, ContainsWildcardCondition,
                 IsNullCondition, ItemAppliedCondition, StateCondition>;
using FieldNameCondition = std::variant<IncludeFieldsCondition, ExcludeFieldsCondition,
                                        ItemAppliedCondition, StateCondition>;

// Reads a condition of its kind; nothing, and errors, when it is wrong.
template <typename ConditionKind>
std::optional<ConditionKind> ParseProcessingCondition(const YamlNode& node,
                                                      const PipelineSource& source);
extern template std::optional<RuleCondition> ParseProcessingCondition(const YamlNode&,
                                                                      const PipelineSource&);
extern template std::optional<DetectionItemCondition> ParseProcessingCondition(
    const YamlNode&, const PipelineSource&);
extern template std::optional<FieldNameCondition> ParseProcessingCondition(const YamlNode&,
                                                                           const PipelineSource&);

bool Holds(const RuleCondition& condition, Application* application);
bool Holds(const DetectionItemCondition& condition, const DetectionItem& item,
           Application* application);
// `item` is the detection item that the name stands in, or null for a name of RuleHead::fields.
bool Holds(const FieldNameCondition& condition, std::string_view field, const DetectionItem* item,
           Application* application);

}  // namespace tocsin
