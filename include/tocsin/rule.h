// The abstract syntax of a Sigma detection rule: what the author wrote, with its place, before any
// meaning is given to modifiers. Parsers make it (src/rule), processing pipelines rewrite copies of
// it (src/pipeline), the compiler lowers it (src/compile).
//
// Source: Sigma specification 2.1.0, as narrowed by the project's decisions.
// Thread safety: plain values. Borrows nothing.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tocsin/diagnostic.h"
#include "tocsin/value_list.h"

namespace tocsin {

enum class Level : uint8_t { kNone, kInformational, kLow, kMedium, kHigh, kCritical };
enum class Status : uint8_t { kNone, kStable, kTest, kExperimental, kDeprecated, kUnsupported };

// Lower-case names as Sigma writes them ("informational"); kNone gives "".
std::string_view LevelName(Level level);
std::string_view StatusName(Status status);

// Where events come from. An empty attribute is "not said". In an event, "-" is "surely none":
// it conflicts with every value.
struct LogSource {
  std::string category;
  std::string product;
  std::string service;

  bool operator==(const LogSource&) const = default;
};

// True unless both sides say an attribute and differ in it. Compared byte by byte: Sigma log
// sources are lower-case.
bool Compatible(const LogSource& rule, const LogSource& event);

// One YAML scalar inside a detection. `text` is always the source text (after YAML unquoting), also
// for typed values, because string modifiers and event strings are compared with it.
struct Scalar {
  // kList: any value of `list` is meant; a placeholder stood there, which is `text`.
  enum class Type : uint8_t { kString, kInt, kFloat, kBool, kNull, kList };
  Type type = Type::kString;
  std::string text;
  bool boolean = false;  // the value when type is kBool
  std::shared_ptr<const ValueList> list;
  SourceRange range;
};

// `field|modifier|modifier: values`, or keywords when `fields` is {""}.
struct DetectionItem {
  // One name as parsed; several after a one-to-many field mapping, then they are alternatives (OR)
  // and a negation stands outside of them. {""} means no field: keywords.
  std::vector<std::string> fields{""};
  std::vector<std::string> modifiers;  // lower-case, in the order written
  std::vector<Scalar> values;          // one or more
  SourceRange key_range;               // of the key text; of the first value for keywords
  // From the first modifier to the last as written, without quotes; line 0 when there was none.
  SourceRange modifiers_range;
  // Ids of processing items that touched this item (pipeline conditions ask for them).
  std::vector<std::string> applied;

  bool is_keyword() const { return fields.size() == 1 && fields[0].empty(); }
};

// The content of a search identifier: a tree of ANDs (maps) and ORs (lists) over items.
struct Detection {
  enum class Kind : uint8_t { kItem, kAll, kAny };
  Kind kind = Kind::kAll;
  DetectionItem item;               // when kItem
  std::vector<Detection> children;  // when kAll or kAny
};

struct SigmaFilter;  // filter.h

struct NamedDetection {
  std::string name;
  Detection body;
  SourceRange range;  // of the name
  // The filter that it is a part of; null: it is the rule's own. Names are looked up among the
  // detections of one part alone.
  std::shared_ptr<const SigmaFilter> filter;
};

// One parsed condition. Selector patterns are kept as written; they are resolved against the
// detections when the rule is lowered, because pipelines may remove detections.
struct Condition {
  enum class Kind : uint8_t { kIdentifier, kSelector, kNot, kAnd, kOr };
  Kind kind = Kind::kIdentifier;
  std::string name;       // identifier, or the selector's pattern ("them" for all)
  bool all = false;       // selector: all of
  uint32_t at_least = 1;  // selector: N of (when not all)
  std::vector<Condition> children;
  SourceRange range;
};

struct ConditionText {
  std::string text;
  SourceRange range;
  Condition tree;
};

struct RelatedRule {
  std::string id;
  std::string type;
};

// What the keys `tocsin:` and `kafka:` (of Confluent Sigma) of a rule say beyond the Sigma
// standard, for rules of every kind. Correlation rules may say more there: correlation.h.
struct RuleExtensions {
  // Factor on the score that the level gives: 0 or more.
  std::optional<double> score;
  // Hold back further detections of this rule with the same values of `suppress_by` (dotted fields
  // of the event, or of the group of a correlation) for so long after one was told. 0: tell all.
  int64_t suppress_for_ns = 0;
  std::vector<std::string> suppress_by;
  // Where detections of this rule go, if the configuration allows it: `tocsin: topic:` or `kafka:
  // outputTopic:`. "": where all go.
  std::string topic;
  // `kafka: customFields:`, name -> text: added to every detection of this rule.
  std::vector<std::pair<std::string, std::string>> custom_fields;
};

// What rules of every kind say about themselves.
struct RuleHead {
  std::string file;   // as given by the caller
  SourceRange range;  // of the document
  // XXH3-128 of the document's bytes, 32 hex digits: changes when the text changes.
  std::string content_hash;

  std::string title;
  std::string id;        // lower-case UUID or empty
  SourceRange id_range;  // line 0 when there is none
  std::string name;
  Status status = Status::kNone;
  Level level = Level::kNone;
  std::string description;
  std::string license;
  std::string author;
  std::string date;
  std::string modified;
  std::string taxonomy = "sigma";
  std::vector<std::string> references;
  std::vector<std::string> tags;
  std::vector<std::string> falsepositives;
  std::vector<std::string> fields;
  std::vector<std::string> scope;
  std::vector<RelatedRule> related;
  // Keys that neither Sigma nor tocsin defines, carried along: key -> the YAML text of scalars, ""
  // otherwise.
  std::vector<std::pair<std::string, std::string>> custom;
  RuleExtensions extensions;
};

// What rules and filters search for: a log source, named detections and conditions over them.
struct SearchSection {
  LogSource logsource;
  SourceRange logsource_range;
  std::vector<NamedDetection> detections;  // in the order written
  std::vector<ConditionText> conditions;   // one or more, ORed; of a filter exactly one
};

// That a pipeline can't handle something: in its words, and which item said so.
struct PipelineRefusal {
  std::string message;
  std::string place;
};

// A correlation goes through pipelines beside each rule that it refers to, itself or through other
// correlations. Correlations that no pipeline can tell apart go as one.
struct Asker {
  RuleHead head;  // of one of them
  std::optional<PipelineRefusal> refusal;
};

// A field of the rule's events that an asker wants. Pipelines rename it like the fields of
// detection items; to one name alone, to several is a refusal.
struct AskedField {
  std::string asked;   // the name before pipelines
  std::string name;    // and now
  uint32_t asker = 0;  // index into Asks::askers
  // Ids of processing items that renamed it (pipeline conditions ask for them).
  std::vector<std::string> applied;
  std::optional<PipelineRefusal> refusal;
};

struct Asks {
  std::vector<Asker> askers;
  std::vector<AskedField> fields;  // in the order of CorrelationPlan::Source
};

// One detection rule (one YAML document).
struct Rule : RuleHead, SearchSection {
  // Filters that are applied to it. The detections of each stand among the rule's, marked as the
  // filter's; a match needs the condition of the rule and those of all filters.
  std::vector<std::shared_ptr<const SigmaFilter>> filters;
  // Detections that a pipeline emptied and deleted: a selector or identifier that now finds nothing
  // because of it is removed from the condition instead of being an error.
  std::vector<std::string> dropped_detections;
  // What correlations ask of this rule's events.
  Asks asks;
};

}  // namespace tocsin
