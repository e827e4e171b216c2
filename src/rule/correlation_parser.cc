#include "rule/correlation_parser.h"

#include <fmt/format.h>

#include <array>
#include <utility>

#include "diag/quote.h"
#include "rule/attributes.h"
#include "rule/correlation_condition.h"
#include "rule/correlation_tables.h"
#include "rule/extension_parser.h"
#include "rule/name_list.h"
#include "rule/rule_expression.h"
#include "rule/timespan.h"

namespace tocsin {
namespace {

constexpr size_t kMostAliases = 64;

// One key of the correlation section. They are read in the order of the table.
struct KeyRow {
  std::string_view key;
  void (*read)(const YamlNode& value, const ParseContext& context, CorrelationRule* rule);
};

void ReadType(const YamlNode& value, const ParseContext& context, CorrelationRule* rule) {
  if (!ExpectWord("'type'", value, context)) return;
  const CorrelationTypeRow* row = FindCorrelationType(value.text);
  if (row == nullptr) {
    context.Complain(Code::kUnknownCorrelationType, value.range,
                     fmt::format("the correlation type {} is unknown", Quote(value.text)),
                     SuggestOneOf(value.text, CorrelationTypeNames()));
    return;
  }
  rule->type = row->type;
  rule->type_range = value.range;
}

void ReadRules(const YamlNode& value, const ParseContext& context, CorrelationRule* rule) {
  rule->rules = ReadNames("rules", value, context);
  for (PlacedName& name : rule->rules) name.text = RuleReference(name.text);
}

void ReadGroupBy(const YamlNode& value, const ParseContext& context, CorrelationRule* rule) {
  rule->group_by = ReadNames("group-by", value, context);
}

void ReadSpan(const YamlNode& value, const ParseContext& context, CorrelationRule* rule) {
  if (const auto span = ReadTimespan("timespan", value, context)) rule->timespan_ns = *span;
}

void ReadAlias(const YamlNode& key, const YamlNode& value, const ParseContext& context,
               CorrelationRule* rule) {
  if (!ExpectWord("the name of an alias", key, context)) return;
  if (value.kind != YamlNode::Kind::kMap || value.members.empty()) {
    context.Complain(
        Code::kInvalidAlias, value.range,
        fmt::format("the alias {} must be a map of rules and their fields", Quote(key.text)),
        "write, for each rule, its name or id, a colon and the field");
    return;
  }
  CorrelationAlias alias;
  alias.name = {key.text, key.range};
  for (const auto& [reference, field] : value.members) {
    if (!ExpectWord("a rule of an alias", reference, context) ||
        !ExpectWord("the field of an alias", field, context)) {
      continue;
    }
    alias.fields.push_back(
        {{RuleReference(reference.text), reference.range}, {field.text, field.range}});
  }
  rule->aliases.push_back(std::move(alias));
}

void ReadAliases(const YamlNode& value, const ParseContext& context, CorrelationRule* rule) {
  if (!ExpectMap("aliases", value, context,
                 "write the name of an alias, and rules with fields below")) {
    return;
  }
  if (value.members.size() > kMostAliases) {
    context.Complain(Code::kInvalidAlias, value.range,
                     fmt::format("the correlation has {} aliases, {} are allowed",
                                 value.members.size(), kMostAliases));
    return;
  }
  for (const auto& [key, fields] : value.members) ReadAlias(key, fields, context, rule);
}

void ReadGenerate(const YamlNode& value, const ParseContext& context, CorrelationRule* rule) {
  const bool boolean =
      value.kind == YamlNode::Kind::kScalar && ScalarOf(value).type == Scalar::Type::kBool;
  if (!boolean) {
    context.Complain(Code::kAttributeType, value.range,
                     fmt::format("'generate' must be true or false, not {}", KindName(value)));
    return;
  }
  rule->generate = ScalarOf(value).boolean;
}

constexpr auto kKeys = std::to_array<KeyRow>({
    {"type", ReadType},
    {"rules", ReadRules},
    {"group-by", ReadGroupBy},
    {"timespan", ReadSpan},
    {"aliases", ReadAliases},
    {"generate", ReadGenerate},
});
constexpr auto kKeyNames = std::to_array<std::string_view>(
    {"type", "rules", "group-by", "timespan", "aliases", "condition", "generate"});

// Keys of the document that are no attributes.
constexpr auto kRootKeys =
    std::to_array<std::string_view>({"correlation", "generate", "tocsin", "kafka", "sigma-version",
                                     "logsource", "detection", "filter", "action"});
// Those of them that belong to other kinds of documents.
constexpr auto kForeignKeys =
    std::to_array<std::string_view>({"logsource", "detection", "filter", "action"});

constexpr auto kSynonyms = std::to_array<KeySynonym>({{"timeframe", "timespan"}});

void RejectForeignKeys(const YamlNode& root, const ParseContext& context) {
  for (const std::string_view key : kForeignKeys) {
    for (const auto& [name, value] : root.members) {
      if (name.text != key) continue;
      context.Complain(Code::kForeignSection, name.range,
                       fmt::format("a correlation rule has no '{}'", key),
                       "put it into a document of its own");
    }
  }
}

void ReadSection(const YamlNode& section, const ParseContext& context, CorrelationRule* rule) {
  RejectUnknownKeys(section, kKeyNames, "a correlation", Code::kUnknownCorrelationKey, context,
                    kSynonyms);
  const auto given = [&section](std::string_view key) {
    const YamlNode* value = section.Find(key);
    return value != nullptr && !IsNull(*value) ? value : nullptr;
  };
  const auto missing = [&](std::string_view key, const char* hint) {
    context.Complain(Code::kMissingAttribute, BeginOf(section),
                     fmt::format("the correlation has no '{}'", key), hint);
  };
  for (const KeyRow& row : kKeys) {
    if (const YamlNode* value = given(row.key)) row.read(*value, context, rule);
  }
  if (given("type") == nullptr) missing("type", "add 'type:', for example event_count");
  if (given("timespan") == nullptr) missing("timespan", "add 'timespan:' with a time like 5m");
  if (rule->type_range.line > 0) {
    ParseCorrelationCondition(given("condition"), section, RowOf(rule->type), context, rule);
  }
  if (given("rules") == nullptr && !rule->expression) {
    missing("rules", "add 'rules:' with names or ids of rules");
  }
}

}  // namespace

void ParseCorrelation(const YamlNode& root, const ParseContext& context, CorrelationRule* rule) {
  const ErrorWatch watch(context.diagnostics);
  ParseAttributes(root, kRootKeys, context, rule);
  RejectForeignKeys(root, context);
  const YamlNode* section = root.Find("correlation");
  if (!ExpectMap("correlation", *section, context, "write type, rules and timespan below it")) {
    return;
  }
  ReadSection(*section, context, rule);
  const YamlNode* generate = root.Find("generate");
  if (generate != nullptr && !IsNull(*generate)) ReadGenerate(*generate, context, rule);
  ParseExtensions(root, context, rule);
  if (!watch.SawError()) CheckExtensions(root, context, *rule);
}

}  // namespace tocsin
