// What tocsin tells the outside, as one value for every kind: a rule that matched an event, a
// correlation that fired, an entity whose risk crossed a threshold. Made from matches and firings
// (score/detection.cc) and by the risk scorer, completed by enrichment and suppression, written by
// encoders (encoder.h).
//
// (Sigma's own Detection is a part of a rule: rule.h.)
//
// Thread safety: plain values. Borrows: `rule`, which belongs to the RuleSet, the CorrelationPlan
// or the RiskScorer; and the `access` of `event`, which belongs to the decoder.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tocsin/correlation.h"
#include "tocsin/correlator.h"
#include "tocsin/detector.h"
#include "tocsin/event.h"
#include "tocsin/event_tree.h"

namespace tocsin {

// Where an event stood: in a file, or in a partition of a topic. Several events may stand at one
// position (documents on one line, lines in one message).
struct SourcePosition {
  static constexpr int32_t kFile = -1;

  std::string name;           // of the file or topic
  uint64_t offset = 0;        // line in the file, from 1 (0 when there is none), or offset
  int32_t partition = kFile;  // from 0; kFile: `name` is a file

  bool in_topic() const { return partition >= 0; }
  bool operator==(const SourcePosition&) const = default;
};

struct MatchedField {
  std::string selection;
  std::string field;
  std::string value;    // cut to 1024 bytes
  std::string matcher;  // "contains", "endswith", "equals", ...: the item's operation as written
  std::string pattern;
};

enum class DetectionKind : uint8_t { kDetection, kCorrelation, kIncident };
std::string_view DetectionKindName(DetectionKind kind);  // "correlation"

using FieldText = std::pair<std::string, std::string>;  // field, text

// One event that made a correlation fire.
struct DetectionReference {
  int64_t time_ns = 0;
  SourcePosition source;
  std::string rule_id;
  std::string rule_title;
  std::string event;  // a JSON object in valid UTF-8, or "" when it was not kept
};

struct CorrelationFacts {
  CorrelationType type = CorrelationType::kEventCount;
  std::vector<FieldText> group;     // group-by -> value
  std::vector<std::string> fields;  // condition.field
  std::string aggregate;            // decimal text
  std::string condition;            // ">= 3", "a and not b", "all of a, b"
  WindowKind window = WindowKind::kSliding;
  int64_t timespan_ns = 0;
  int64_t first_ns = 0;  // of the events that count
  int64_t last_ns = 0;
  uint64_t events = 0;
  std::vector<DetectionReference> references;  // the latest of the events, oldest first
  bool approximate = false;                    // the aggregate is an estimate
  bool truncated = false;                      // the window lost its oldest events
};

// What one rule added to the risk of an entity.
struct RiskContribution {
  std::string rule_id;
  std::string rule_title;
  Level level = Level::kNone;
  uint64_t count = 0;  // detections
  double score = 0;    // their points that are left at the time of the incident
  int64_t first_ns = 0;
  int64_t last_ns = 0;
};

struct IncidentFacts {
  std::string entity_kind;  // "user"
  std::string entity;       // "bob"
  double score = 0;
  double threshold = 0;
  int64_t window_ns = 0;
  int64_t first_ns = 0;  // of the contributing detections
  int64_t last_ns = 0;
  std::vector<RiskContribution> contributions;  // the highest score first
  std::vector<std::string> detections;          // ids of the latest ones, oldest first
};

// What a detection did to the risk of the entities it speaks of.
struct RiskFacts {
  struct Entity {
    std::string kind;
    std::string value;
    double score = 0;  // of the entity, with this detection
  };
  double points = 0;  // of the detection, before the factors of entities
  std::vector<Entity> entities;
};

// What a look-up file knows about a value of the detection.
struct Enrichment {
  std::string name;  // of the look-up
  std::string field;
  std::string value;
  std::vector<FieldText> data;
};

// Detections of the same kind that suppression held back before this one.
struct HeldBack {
  uint64_t count = 0;
  int64_t since_ns = 0;
};

struct DetectionRecord {
  // UUIDv5 of what the detection stands for; the same on every run. See score/detection_id.h.
  std::string id;
  DetectionKind kind = DetectionKind::kDetection;
  const RuleHead* rule = nullptr;
  int64_t time_ns = Event::kNoTime;
  // When it is told, by the clock of whoever tells it; kNoTime: not said. Replays leave it so.
  int64_t detected_ns = Event::kNoTime;
  // The event; for a correlation the latest that counts, for an incident the one that crossed the
  // threshold.
  SourcePosition source;

  // Of kDetection:
  LogSource logsource;               // of the rule
  std::vector<uint32_t> conditions;  // that held, for rules with several (the first 64)
  std::vector<MatchedField> matched;
  // What named groups of the regular expressions that held have found: name -> text, cut to 1024
  // bytes. Of several groups of one name, the first.
  std::vector<FieldText> captures;
  std::shared_ptr<const EventTree> event;
  // The event's root as JSON in valid UTF-8, when somebody has written it already.
  std::shared_ptr<const std::string> event_json;

  std::optional<CorrelationFacts> correlation;  // of kCorrelation
  std::optional<IncidentFacts> incident;        // of kIncident

  std::optional<RiskFacts> risk;
  std::vector<Enrichment> enrichments;
  HeldBack held;
};

// Of a match of the explainer's rules.
DetectionRecord MakeDetection(Explainer* explainer, const Match& match,
                              std::shared_ptr<const EventTree> event, SourcePosition source);

// Tells where an event stood, by its position among the inputs.
using PositionResolver = std::function<SourcePosition(const EventPosition&)>;

// `plan` is the one of the correlator that fired, made from `rules`.
DetectionRecord MakeCorrelationDetection(const RuleSet& rules, const CorrelationPlan& plan,
                                         const Firing& firing, const PositionResolver& resolve);

// The texts that a detection has under a field name, at most 16. Of an event: what the name leads
// to, each member of an array (`host`, when the event has no such field: the host it speaks of). Of
// a correlation: the group-by value of that name. Of an incident: the entity, by its kind.
std::vector<std::string> DetectionTexts(const DetectionRecord& detection, std::string_view field);

}  // namespace tocsin
