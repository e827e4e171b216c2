// The transformations: their parameters, how they are read and what they do to a rule. Which names
// exist is said by transformations.def. Each family has its own source:
//
//   field_name_transformations.cc   names of fields
//   item_transformations.cc         whole detection items
//   placeholders.cc                 %placeholders%
//   file_placeholders.cc            %placeholders% with values from files
//   value_transformations.cc        values
//   rule_transformations.cc         the rule: log source, condition, state, lists, refusals
//
// Read fills the parameters from YAML and reports what is wrong. Run works on the rule of an
// Application and says whether it handled something.
//
// Thread safety: immutable after parsing. Borrows nothing.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "pipeline/application.h"
#include "pipeline/param_reader.h"
#include "pipeline/text_pattern.h"
#include "tocsin/pipeline.h"
#include "tocsin/rule.h"

namespace tocsin {

// Names of fields. A mapping to several names makes them alternatives; the name "" (null in YAML)
// stands for keywords.
struct FieldNameMapping {
  NameMapping mapping;
};
struct FieldNamePrefixMapping {
  NameMapping mapping;  // the first matching prefix counts
};
struct FieldNamePrefix {
  std::string prefix;
};
struct FieldNameSuffix {
  std::string suffix;
};
struct FieldNameTransform {
  enum class Function : uint8_t { kLower, kUpper, kSnakeCase, kTitle };
  Function function = Function::kLower;
  NameMapping exceptions;  // used instead of the function
};

// Whole detection items.
struct DropDetectionItem {};
struct HashesFields {
  std::vector<std::string> algorithms;
  std::string field_prefix;
  bool drop_algorithm = false;
  std::vector<std::string> parsed_fields;
};
struct ExtractFields {
  std::optional<TextPattern> pattern;
  std::string field_prefix;
  bool preserve_unmatched = false;
};
struct DetectionItemFailure {
  std::string message;
};

// Placeholders. At most one of the lists is set.
struct PlaceholderSelection {
  std::optional<std::vector<std::string>> include;
  std::optional<std::vector<std::string>> exclude;
};
struct ValuePlaceholders {
  PlaceholderSelection selection;
};
struct WildcardPlaceholders {
  PlaceholderSelection selection;
};
// The values were read with the pipeline; every selected placeholder takes them.
struct FilePlaceholders {
  PlaceholderSelection selection;
  std::vector<std::string> values;
};

// Values.
struct ReplaceString {
  std::optional<TextPattern> pattern;
  std::optional<Replacement> replacement;
  bool skip_special = false;       // only inside literal text
  bool interpret_special = false;  // with skip_special: * and ? in the result are wildcards
};
struct MapString {
  NameMapping mapping;
};
struct SetValue {
  Scalar value;
};
struct ConvertType {
  bool to_number = false;
};
struct ChangeCase {
  enum class Method : uint8_t { kLower, kUpper, kSnakeCase };
  Method method = Method::kLower;
};
// Makes strings match regardless of case on targets that can't do it themselves: here they do.
struct ToRegex {};

// The rule.
struct AddCondition {
  Detection detection;
  std::string name;  // "" = a new one
  bool is_template = false;
  bool negated = false;
};
struct ChangeLogSource {
  LogSource logsource;
};
struct SetState {
  std::string key;
  std::optional<Scalar> value;  // empty: a list or a map
};
struct SetCustomAttribute {
  std::string attribute;
  std::string value;
};
struct AddField {
  std::vector<std::string> fields;
};
struct RemoveField {
  std::vector<std::string> fields;
};
struct SetField {
  std::vector<std::string> fields;
};
struct RuleFailure {
  std::string message;
};
struct StrictFieldMappingFailure {};
// A pipeline inside a pipeline, with a state of its own.
struct Nest {
  std::vector<std::shared_ptr<const ProcessingItem>> items;
};

using Transformation =
    std::variant<FieldNameMapping, FieldNamePrefixMapping, FieldNamePrefix, FieldNameSuffix,
                 FieldNameTransform, DropDetectionItem, HashesFields, ExtractFields,
                 DetectionItemFailure, ValuePlaceholders, WildcardPlaceholders, FilePlaceholders,
                 ReplaceString, MapString, SetValue, ConvertType, ChangeCase, ToRegex, AddCondition,
                 ChangeLogSource, SetState, SetCustomAttribute, AddField, RemoveField, SetField,
                 RuleFailure, StrictFieldMappingFailure, Nest>;

#define TOCSIN_TRANSFORMATION(name, type)    \
  void Read(ParamReader* reader, type* out); \
  bool Run(const type& params, Application* application);
#define TOCSIN_REJECTED_TRANSFORMATION(name, why)
#include "pipeline/transformations.def"
#undef TOCSIN_TRANSFORMATION
#undef TOCSIN_REJECTED_TRANSFORMATION

// The transformation that `type` names, its parameters read from the same map as the reader's.
std::optional<Transformation> ReadTransformation(const YamlNode& type, ParamReader* reader);

// The lists `include` and `exclude` of a transformation of placeholders.
void ReadSelection(ParamReader* reader, PlaceholderSelection* out);
// Resolves the selected placeholders of all items that pass the gates; null leaves one in place.
using ValuesOfPlaceholder =
    std::function<const std::vector<std::string>*(std::string_view name, const DetectionItem&)>;
bool ExpandItems(const PlaceholderSelection& selection, Application* application,
                 const ValuesOfPlaceholder& find);

// A regular expression of a transformation; reports one that does not compile.
std::optional<TextPattern> RequiredPattern(std::string_view key, ParamReader* reader);

// fooBarBaz -> foo_bar_baz, before capitals of ASCII.
std::string SnakeCase(std::string_view text);
std::string AsciiLower(std::string_view text);
std::string AsciiUpper(std::string_view text);

}  // namespace tocsin
