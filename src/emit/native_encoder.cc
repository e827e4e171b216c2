// The native record. Keys stand in this order; one without a value is left out:
//
//   schema_version  "1"
//   id              UUID, the same on every run
//   kind            "detection" "correlation" "incident"
//   dedupe_key      hash of the rule and of what the detection is about (record_key.h)
//   detected_at     when it was told; not of replays
//   event_time      RFC 3339, UTC; of a correlation or incident the time when it was decided
//   first_seen last_seen  the events of a correlation, the detections of an incident
//   rule            id title level status author tags attack{tactics techniques}
//                   logsource{category product service} references falsepositives file hash custom
//   conditions      indices of the conditions that held, for a rule that has several
//   matched         [{selection field value matcher pattern}]; no field for keywords
//   captures        what named groups of regular expressions have found
//   correlation     type group{} fields aggregate condition window{type seconds} events approximate
//                   truncated references[{time rule{id title} source event}]
//   incident        entity{kind value} score threshold window{type seconds}
//                   contributions[{rule{id title level} count score first_seen last_seen}]
//                   detections
//   risk            score entities[{kind value score}]: what the detection adds, and where it leads
//   enrichment      [{name field value data{}}]
//   suppressed      held since: like it, and held back before it
//   source          file line, or topic partition offset; of a correlation the latest event, of an
//                   incident the one that crossed the threshold
//   logsource       of the event
//   host            the host that the event speaks of
//   event           the event as an object
//   event_raw       the line, for text formats
//   custom_fields   those of the rule and of the configuration
//   engine          name version host ruleset_hash
//   truncated       true when the record would have been too long
#include "emit/attack.h"
#include "emit/detection_facts.h"
#include "emit/encoding.h"

namespace tocsin {
namespace {

void WriteAttack(const RuleHead& rule, JsonWriter* json) {
  const AttackReferences attack = AttackOf(rule.tags);
  if (attack.tactics.empty() && attack.techniques.empty()) return;
  json->Key("attack");
  json->StartObject();
  json->MemberIfAny("tactics", attack.tactics);
  json->MemberIfAny("techniques", attack.techniques);
  json->EndObject();
}

void WriteRule(const DetectionRecord& detection, JsonWriter* json) {
  const RuleHead& rule = *detection.rule;
  json->Key("rule");
  json->StartObject();
  json->MemberIfAny("id", rule.id);
  json->MemberIfAny("title", rule.title);
  json->MemberIfAny("level", LevelName(rule.level));
  json->MemberIfAny("status", StatusName(rule.status));
  json->MemberIfAny("author", rule.author);
  json->MemberIfAny("tags", rule.tags);
  WriteAttack(rule, json);
  WriteLogSource(detection.logsource, json);
  json->MemberIfAny("references", rule.references);
  json->MemberIfAny("falsepositives", rule.falsepositives);
  json->MemberIfAny("file", rule.file);
  json->MemberIfAny("hash", rule.content_hash);
  WriteTexts("custom", rule.custom, FactsForm::kNested, json);
  json->EndObject();
}

void WriteEvent(const DetectionRecord& detection, JsonWriter* json) {
  const EventTree& event = *detection.event;
  WriteLogSource(event.logsource, json);
  json->MemberIfAny("host", event.host);
  json->Key("event");
  if (detection.event_json != nullptr) {
    json->Json(*detection.event_json);
  } else {
    json->Tree(event.root);
  }
  if (event.raw_is_leaf) json->MemberIfAny("event_raw", event.raw);
}

}  // namespace

void WriteNative(const Encoding& encoding, JsonWriter* json) {
  const DetectionRecord& detection = encoding.detection;
  json->StartObject();
  json->Member("schema_version", "1");
  json->MemberIfAny("id", detection.id);
  json->MemberIfAny("kind", DetectionKindName(detection.kind));
  json->MemberIfAny("dedupe_key", encoding.dedupe_key);
  WriteTime("detected_at", detection.detected_ns, json);
  WriteTime("event_time", detection.time_ns, json);
  WriteSpan(detection, json);
  WriteRule(detection, json);
  WriteConditions(detection, json);
  WriteMatched(detection, json);
  WriteTexts("captures", detection.captures, FactsForm::kNested, json);
  WriteCorrelation(detection, FactsForm::kNested, json);
  WriteIncident(detection, json);
  WriteRisk(detection, json);
  WriteEnrichments(detection, FactsForm::kNested, json);
  WriteSuppressed(detection, json);
  WriteSource(detection.source, json);
  if (detection.event != nullptr) WriteEvent(detection, json);
  WriteTexts("custom_fields", encoding.custom_fields, FactsForm::kNested, json);
  WriteEngine(encoding, json);
  WriteTruncated(encoding, json);
  json->EndObject();
}

}  // namespace tocsin
