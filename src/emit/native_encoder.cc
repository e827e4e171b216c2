// The native record. Keys stand in this order; one without a value is left out:
//
//   schema_version  "1"
//   id              UUID, the same on every run
//   kind            "detection" "correlation" "incident"
//   event_time      RFC 3339, UTC; of a correlation or incident the time when it was decided
//   first_seen last_seen  the events of a correlation, the detections of an incident
//   rule            id title level status author tags attack{tactics techniques}
//                   logsource{category product service} references falsepositives file hash custom
//   conditions      indices of the conditions that held, for a rule that has several
//   matched         [{selection field value matcher pattern}]; no field for keywords
//   correlation     type group{} fields aggregate condition window{type seconds} events approximate
//                   truncated references[{time rule{id title} source{file line} event}]
//   incident        entity{kind value} score threshold window{type seconds}
//                   contributions[{rule{id title level} count score first_seen last_seen}]
//                   detections
//   risk            score entities[{kind value score}]: what the detection adds, and where it leads
//   enrichment      [{name field value data{}}]
//   suppressed      held since: like it, and held back before it
//   source          file line; of a correlation the latest event, of an incident the one that
//                   crossed the threshold
//   logsource       of the event
//   host            the host that the event speaks of
//   event           the event as an object
//   event_raw       the line, for text formats
//   engine          name version ruleset_hash
#include "emit/attack.h"
#include "emit/detection_facts.h"
#include "emit/json_writer.h"
#include "emit/time_text.h"
#include "emit/version.h"
#include "tocsin/detection.h"

namespace tocsin {
namespace {

// "-" is "surely none" (rule.h), which a reader sees by the key's absence.
void WriteLogSource(LogSource logsource, JsonWriter* json) {
  for (std::string* part : {&logsource.category, &logsource.product, &logsource.service}) {
    if (*part == "-") part->clear();
  }
  if (logsource == LogSource{}) return;
  json->Key("logsource");
  json->StartObject();
  json->MemberIfAny("category", logsource.category);
  json->MemberIfAny("product", logsource.product);
  json->MemberIfAny("service", logsource.service);
  json->EndObject();
}

void WriteAttack(const RuleHead& rule, JsonWriter* json) {
  const AttackReferences attack = AttackOf(rule.tags);
  if (attack.tactics.empty() && attack.techniques.empty()) return;
  json->Key("attack");
  json->StartObject();
  json->MemberIfAny("tactics", attack.tactics);
  json->MemberIfAny("techniques", attack.techniques);
  json->EndObject();
}

void WriteCustom(const RuleHead& rule, JsonWriter* json) {
  if (rule.custom.empty()) return;
  json->Key("custom");
  json->StartObject();
  for (const auto& [key, text] : rule.custom) {
    json->Key(key);
    json->String(text);
  }
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
  WriteCustom(rule, json);
  json->EndObject();
}

void WriteConditions(const DetectionRecord& detection, JsonWriter* json) {
  if (detection.conditions.empty()) return;
  json->Key("conditions");
  json->StartArray();
  for (const uint32_t condition : detection.conditions) json->Uint(condition);
  json->EndArray();
}

void WriteMatched(const DetectionRecord& detection, JsonWriter* json) {
  if (detection.matched.empty()) return;
  json->Key("matched");
  json->StartArray();
  for (const MatchedField& matched : detection.matched) {
    json->StartObject();
    json->MemberIfAny("selection", matched.selection);
    json->MemberIfAny("field", matched.field);
    json->Key("value");
    json->String(matched.value);
    json->MemberIfAny("matcher", matched.matcher);
    json->Key("pattern");
    json->String(matched.pattern);
    json->EndObject();
  }
  json->EndArray();
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

std::string EncodeNative(const DetectionRecord& detection, const RuleSet& rules) {
  JsonWriter json;
  json.StartObject();
  json.MemberIfAny("schema_version", "1");
  json.MemberIfAny("id", detection.id);
  json.MemberIfAny("kind", DetectionKindName(detection.kind));
  if (detection.time_ns != Event::kNoTime) {
    json.MemberIfAny("event_time", Rfc3339(detection.time_ns));
  }
  WriteSpan(detection, &json);
  WriteRule(detection, &json);
  WriteConditions(detection, &json);
  WriteMatched(detection, &json);
  WriteCorrelation(detection, &json);
  WriteIncident(detection, &json);
  WriteRisk(detection, &json);
  WriteEnrichments(detection, &json);
  WriteSuppressed(detection, &json);
  WriteSource(detection.source, &json);
  if (detection.event != nullptr) WriteEvent(detection, &json);
  json.Key("engine");
  json.StartObject();
  json.MemberIfAny("name", "tocsin");
  json.MemberIfAny("version", EngineVersion());
  json.MemberIfAny("ruleset_hash", rules.hash());
  json.EndObject();
  json.EndObject();
  return json.Take();
}

}  // namespace tocsin
