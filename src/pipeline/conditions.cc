#include "pipeline/conditions.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <utility>

#include "base/decimal.h"
#include "diag/suggest.h"
#include "pipeline/application.h"
#include "pipeline/rule_attributes.h"
#include "pipeline/sigma_text.h"

namespace tocsin {
namespace {

constexpr std::array<std::string_view, 2> kQuantifiers = {"any", "all"};
constexpr std::array<std::string_view, 2> kFieldModes = {"plain", "re"};
constexpr std::array<std::string_view, 6> kStateOps = {"eq", "ne", "gte", "gt", "lte", "lt"};
constexpr std::array<std::string_view, 8> kAttributeOps = {"eq",  "ne", "gte", "gt",
                                                           "lte", "lt", "in",  "not_in"};

bool IsNumber(const Scalar& value) {
  return value.type == Scalar::Type::kInt || value.type == Scalar::Type::kFloat;
}

// Equality of typed values; text as written.
bool SameScalar(const Scalar& a, const Scalar& b) {
  if (IsNumber(a) && IsNumber(b)) {
    const auto x = Decimal::Parse(a.text);
    const auto y = Decimal::Parse(b.text);
    return x && y ? x->Compare(*y) == 0 : a.text == b.text;
  }
  if (a.type != b.type) return false;
  if (a.type == Scalar::Type::kBool) return a.boolean == b.boolean;
  return a.type == Scalar::Type::kNull || a.text == b.text;
}

// Equality of a detection item's value with a value that a pipeline names: strings as Sigma
// strings, with the wildcards of the item's modifiers.
bool SameValue(const DetectionItem& item, const Scalar& value, const Scalar& wanted) {
  if (!HasEffectiveText(item)) return false;
  if (value.type == Scalar::Type::kString && wanted.type == Scalar::Type::kString) {
    return EffectiveParts(item, value) == ParseSigma(wanted.text);
  }
  return SameScalar(value, wanted);
}

// A list or a map, which has no value here, is only known to differ.
bool CompareStates(const std::optional<Scalar>& state, CompareOp op, const Scalar& wanted) {
  if (!state) return op == CompareOp::kNe;
  const Scalar& have = *state;
  if (op == CompareOp::kEq) return SameScalar(have, wanted);
  if (op == CompareOp::kNe) return !SameScalar(have, wanted);
  if (IsNumber(have) && IsNumber(wanted)) {
    const auto x = Decimal::Parse(have.text);
    const auto y = Decimal::Parse(wanted.text);
    return x && y && OrderSatisfies(op, x->Compare(*y));
  }
  return have.type == Scalar::Type::kString && wanted.type == Scalar::Type::kString &&
         OrderSatisfies(op, have.text.compare(wanted.text));
}

template <typename Test>
bool AnyItem(const Detection& detection, const Test& test) {
  if (detection.kind == Detection::Kind::kItem) return test(detection.item);
  return std::any_of(detection.children.begin(), detection.children.end(),
                     [&](const Detection& child) { return AnyItem(child, test); });
}

template <typename Test>
bool AnyItem(const Rule& rule, const Test& test) {
  return std::any_of(rule.detections.begin(), rule.detections.end(),
                     [&](const NamedDetection& named) { return AnyItem(named.body, test); });
}

bool HasField(const DetectionItem& item, const std::string& field) {
  return std::find(item.fields.begin(), item.fields.end(), field) != item.fields.end();
}

template <typename Test>
bool Quantify(ValueQuantifier quantifier, const std::vector<Scalar>& values, const Test& test) {
  return quantifier.all ? std::all_of(values.begin(), values.end(), test)
                        : std::any_of(values.begin(), values.end(), test);
}

// Rule conditions.

bool Test(const LogSourceCondition& condition, Application* application) {
  const LogSource& wanted = condition.logsource;
  const LogSource& have = application->rule().logsource;
  return (wanted.category.empty() || wanted.category == have.category) &&
         (wanted.product.empty() || wanted.product == have.product) &&
         (wanted.service.empty() || wanted.service == have.service);
}

bool Test(const ContainsDetectionItemCondition& condition, Application* application) {
  return AnyItem(application->rule(), [&](const DetectionItem& item) {
    return application->Charge(item.values.size()) && HasField(item, condition.field) &&
           std::any_of(item.values.begin(), item.values.end(), [&](const Scalar& value) {
             return SameValue(item, value, condition.value);
           });
  });
}

bool Test(const ContainsFieldCondition& condition, Application* application) {
  return AnyItem(application->rule(), [&](const DetectionItem& item) {
    return application->Charge(1) && HasField(item, condition.field);
  });
}

bool Test(const ItemAppliedCondition& condition, Application* application) {
  return application->WasApplied(condition.id);
}

bool Test(const StateCondition& condition, Application* application) {
  const auto& values = application->state().values;
  const auto found = values.find(condition.key);
  return found != values.end() && CompareStates(found->second, condition.op, condition.value);
}

bool Test(const IsSigmaRuleCondition&, Application* application) {
  return !application->is_asker();
}

bool Test(const IsCorrelationRuleCondition&, Application* application) {
  return application->is_asker();
}

bool Test(const RuleAttributeCondition& condition, Application* application) {
  return AttributeSatisfies(application->head(), condition.attribute, condition.op,
                            condition.value);
}

bool Test(const TagCondition& condition, Application* application) {
  const std::vector<std::string>& tags = application->head().tags;
  return std::find(tags.begin(), tags.end(), condition.tag) != tags.end();
}

// Detection item conditions.

bool Test(const MatchStringCondition& condition, const DetectionItem& item,
          Application* application) {
  const bool text = HasEffectiveText(item);
  return Quantify(condition.quantifier, item.values, [&](const Scalar& value) {
    if (!text || value.type != Scalar::Type::kString) return condition.negate;
    if (!application->Charge(value.text.size())) return false;
    const std::string plain = PlainText(EffectiveParts(item, value));
    return condition.pattern->MatchesAtStart(plain) != condition.negate;
  });
}

bool Test(const MatchValueCondition& condition, const DetectionItem& item, Application*) {
  return Quantify(condition.quantifier, item.values,
                  [&](const Scalar& value) { return SameValue(item, value, condition.value); });
}

bool Test(const ContainsWildcardCondition& condition, const DetectionItem& item, Application*) {
  const bool text = HasEffectiveText(item);
  return Quantify(condition.quantifier, item.values, [&](const Scalar& value) {
    return text && value.type == Scalar::Type::kString && HasWildcard(EffectiveParts(item, value));
  });
}

bool Test(const IsNullCondition& condition, const DetectionItem& item, Application*) {
  return Quantify(condition.quantifier, item.values,
                  [](const Scalar& value) { return value.type == Scalar::Type::kNull; });
}

bool Test(const ItemAppliedCondition& condition, const DetectionItem& item, Application*) {
  return std::find(item.applied.begin(), item.applied.end(), condition.id) != item.applied.end();
}

bool Test(const StateCondition& condition, const DetectionItem&, Application* application) {
  return Test(condition, application);
}

// Field name conditions.

bool Test(const IncludeFieldsCondition& condition, std::string_view field, const DetectionItem*,
          Application* application) {
  return application->Charge(condition.set.size()) && condition.set.Has(field);
}

bool Test(const ExcludeFieldsCondition& condition, std::string_view field, const DetectionItem*,
          Application* application) {
  return application->Charge(condition.set.size()) && !condition.set.Has(field);
}

bool Test(const ItemAppliedCondition& condition, std::string_view field, const DetectionItem* item,
          Application* application) {
  if (item != nullptr) return Test(condition, *item, application);
  const auto& applied = application->state().applied_to_field;
  const auto found = applied.find(field);
  return found != applied.end() && found->second.contains(condition.id);
}

bool Test(const StateCondition& condition, std::string_view, const DetectionItem*,
          Application* application) {
  return Test(condition, application);
}

// Reading.

ValueQuantifier ReadQuantifier(ParamReader* reader) {
  reader->Require("cond");
  return {reader->Choice("cond", kQuantifiers) == 1};
}

std::optional<TextPattern> CompileAt(const YamlNode& node, ParamReader* reader) {
  std::string error;
  std::optional<TextPattern> pattern = TextPattern::Compile(node.text, &error);
  if (!pattern) {
    reader->source().Error(
        Code::kPipelineBadPattern, node.range,
        fmt::format("the regular expression of {} is invalid: {}", reader->what(), error));
  }
  return pattern;
}

FieldSet ReadFieldSet(ParamReader* reader) {
  FieldSet set;
  set.names = reader->RequiredTextList("fields");
  if (reader->Choice("mode", kFieldModes) == 0) return set;
  set.names.clear();
  const YamlNode* node = reader->Find("fields");
  if (node == nullptr) return set;
  const bool list = node->kind == YamlNode::Kind::kList;
  for (const YamlNode& item :
       list ? std::span<const YamlNode>(node->items) : std::span<const YamlNode>(node, 1)) {
    if (auto pattern = CompileAt(item, reader)) set.patterns.push_back(std::move(*pattern));
  }
  return set;
}

void Read(ParamReader* reader, LogSourceCondition* out) {
  out->logsource.category = reader->Text("category").value_or("");
  out->logsource.product = reader->Text("product").value_or("");
  out->logsource.service = reader->Text("service").value_or("");
  if (out->logsource == LogSource()) {
    reader->source().Error(
        Code::kPipelineMissingKey, reader->range(),
        fmt::format("{} needs at least one of category, product, service", reader->what()));
  }
}

void Read(ParamReader* reader, ContainsDetectionItemCondition* out) {
  out->field = reader->RequiredText("field");
  out->value = reader->RequiredValue("value");
}

void Read(ParamReader* reader, ContainsFieldCondition* out) {
  out->field = reader->RequiredText("field");
}

void Read(ParamReader* reader, ItemAppliedCondition* out) {
  out->id = reader->RequiredText("processing_item_id");
}

void Read(ParamReader* reader, StateCondition* out) {
  out->key = reader->RequiredText("key");
  out->value = reader->RequiredValue("val");
  out->op = static_cast<CompareOp>(reader->Choice("op", kStateOps));
}

void Read(ParamReader*, IsSigmaRuleCondition*) {}
void Read(ParamReader*, IsCorrelationRuleCondition*) {}

void Read(ParamReader* reader, RuleAttributeCondition* out) {
  out->attribute = reader->RequiredText("attribute");
  out->value = reader->RequiredValue("value");
  out->op = static_cast<CompareOp>(reader->Choice("op", kAttributeOps));
  const std::string problem = AttributeProblem(out->attribute, out->op, out->value);
  if (!problem.empty()) {
    reader->source().Error(Code::kPipelineBadValue, reader->range(), problem);
  }
}

void Read(ParamReader* reader, TagCondition* out) { out->tag = reader->RequiredText("tag"); }

void Read(ParamReader* reader, MatchStringCondition* out) {
  out->quantifier = ReadQuantifier(reader);
  out->negate = reader->Flag("negate");
  if (const YamlNode* node = reader->Require("pattern")) out->pattern = CompileAt(*node, reader);
}

void Read(ParamReader* reader, MatchValueCondition* out) {
  out->quantifier = ReadQuantifier(reader);
  out->value = reader->RequiredValue("value");
}

void Read(ParamReader* reader, ContainsWildcardCondition* out) {
  out->quantifier = ReadQuantifier(reader);
}

void Read(ParamReader* reader, IsNullCondition* out) { out->quantifier = ReadQuantifier(reader); }

void Read(ParamReader* reader, IncludeFieldsCondition* out) { out->set = ReadFieldSet(reader); }
void Read(ParamReader* reader, ExcludeFieldsCondition* out) { out->set = ReadFieldSet(reader); }

template <typename ConditionKind>
struct ConditionRow {
  std::string_view name;
  ConditionKind (*read)(ParamReader*);
};

template <typename ConditionKind, typename Params>
ConditionKind ReadAs(ParamReader* reader) {
  Params params;
  Read(reader, &params);
  return params;
}

template <typename ConditionKind>
struct ConditionTable;

template <>
struct ConditionTable<RuleCondition> {
  static constexpr std::string_view kKind = "rule condition";
  static constexpr ConditionRow<RuleCondition> kRows[] = {
#define TOCSIN_RULE_CONDITION(name, type) {#name, &ReadAs<RuleCondition, type>},
#define TOCSIN_DETECTION_ITEM_CONDITION(name, type)
#define TOCSIN_FIELD_NAME_CONDITION(name, type)
#include "pipeline/conditions.def"
#undef TOCSIN_RULE_CONDITION
#undef TOCSIN_DETECTION_ITEM_CONDITION
#undef TOCSIN_FIELD_NAME_CONDITION
  };
};

template <>
struct ConditionTable<DetectionItemCondition> {
  static constexpr std::string_view kKind = "detection item condition";
  static constexpr ConditionRow<DetectionItemCondition> kRows[] = {
#define TOCSIN_RULE_CONDITION(name, type)
#define TOCSIN_DETECTION_ITEM_CONDITION(name, type) {#name, &ReadAs<DetectionItemCondition, type>},
#define TOCSIN_FIELD_NAME_CONDITION(name, type)
#include "pipeline/conditions.def"
#undef TOCSIN_RULE_CONDITION
#undef TOCSIN_DETECTION_ITEM_CONDITION
#undef TOCSIN_FIELD_NAME_CONDITION
  };
};

template <>
struct ConditionTable<FieldNameCondition> {
  static constexpr std::string_view kKind = "field name condition";
  static constexpr ConditionRow<FieldNameCondition> kRows[] = {
#define TOCSIN_RULE_CONDITION(name, type)
#define TOCSIN_DETECTION_ITEM_CONDITION(name, type)
#define TOCSIN_FIELD_NAME_CONDITION(name, type) {#name, &ReadAs<FieldNameCondition, type>},
#include "pipeline/conditions.def"
#undef TOCSIN_RULE_CONDITION
#undef TOCSIN_DETECTION_ITEM_CONDITION
#undef TOCSIN_FIELD_NAME_CONDITION
  };
};

}  // namespace

bool FieldSet::Has(std::string_view field) const {
  if (field.empty()) return false;
  return std::find(names.begin(), names.end(), field) != names.end() ||
         std::any_of(patterns.begin(), patterns.end(),
                     [&](const TextPattern& pattern) { return pattern.MatchesAtStart(field); });
}

template <typename ConditionKind>
std::optional<ConditionKind> ParseProcessingCondition(const YamlNode& node,
                                                      const PipelineSource& source) {
  using Table = ConditionTable<ConditionKind>;
  if (node.kind != YamlNode::Kind::kMap) {
    source.Error(Code::kPipelineBadValue, node.range,
                 fmt::format("a {} must be a map with a type", Table::kKind));
    return std::nullopt;
  }
  const YamlNode* type = node.Find("type");
  if (type == nullptr) {
    source.Error(Code::kPipelineMissingKey, node.range,
                 fmt::format("a {} needs the key 'type'", Table::kKind));
    return std::nullopt;
  }
  std::vector<std::string_view> known;
  for (const ConditionRow<ConditionKind>& row : Table::kRows) {
    known.push_back(row.name);
    if (type->text != row.name) continue;
    const size_t errors_before = source.diagnostics->size();
    ParamReader reader(node, fmt::format("{} {}", Table::kKind, row.name), source);
    reader.Find("type");
    ConditionKind condition = row.read(&reader);
    reader.Finish();
    if (source.diagnostics->size() != errors_before) return std::nullopt;
    return condition;
  }
  source.Error(Code::kUnknownPipelineCondition, type->range,
               fmt::format("there is no {} '{}'", Table::kKind, type->text),
               DidYouMean(type->text, known));
  return std::nullopt;
}

template std::optional<RuleCondition> ParseProcessingCondition(const YamlNode&,
                                                               const PipelineSource&);
template std::optional<DetectionItemCondition> ParseProcessingCondition(const YamlNode&,
                                                                        const PipelineSource&);
template std::optional<FieldNameCondition> ParseProcessingCondition(const YamlNode&,
                                                                    const PipelineSource&);

bool Holds(const RuleCondition& condition, Application* application) {
  return std::visit([&](const auto& c) { return Test(c, application); }, condition);
}

bool Holds(const DetectionItemCondition& condition, const DetectionItem& item,
           Application* application) {
  return std::visit([&](const auto& c) { return Test(c, item, application); }, condition);
}

bool Holds(const FieldNameCondition& condition, std::string_view field, const DetectionItem* item,
           Application* application) {
  return std::visit([&](const auto& c) { return Test(c, field, item, application); }, condition);
}

}  // namespace tocsin
