// The native record. Keys stand in this order; one without a value is left out:
//
//   schema_version  "1"
//   id              UUID, the same on every run
//   kind            "detection"
//   event_time      RFC 3339, UTC
//   rule            id title level status author tags attack{tactics techniques}
//                   logsource{category product service} references falsepositives file hash custom
//   conditions      indices of the conditions that held, for a rule that has several
//   matched         [{selection field value matcher pattern}]; no field for keywords
//   source          file line
//   logsource       of the event
//   host            the host that the event speaks of
//   event           the event as an object
//   event_raw       the line, for text formats
//   engine          name version ruleset_hash
#include "emit/attack.h"
#include "emit/json_writer.h"
#include "emit/time_text.h"
#include "emit/version.h"
#include "tocsin/detection.h"
#include "tocsin/event.h"

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

void WriteAttack(const Rule& rule, JsonWriter* json) {
  const AttackReferences attack = AttackOf(rule.tags);
  if (attack.tactics.empty() && attack.techniques.empty()) return;
  json->Key("attack");
  json->StartObject();
  json->MemberIfAny("tactics", attack.tactics);
  json->MemberIfAny("techniques", attack.techniques);
  json->EndObject();
}

void WriteCustom(const Rule& rule, JsonWriter* json) {
  if (rule.custom.empty()) return;
  json->Key("custom");
  json->StartObject();
  for (const auto& [key, text] : rule.custom) {
    json->Key(key);
    json->String(text);
  }
  json->EndObject();
}

void WriteRule(const Rule& rule, JsonWriter* json) {
  json->Key("rule");
  json->StartObject();
  json->MemberIfAny("id", rule.id);
  json->MemberIfAny("title", rule.title);
  json->MemberIfAny("level", LevelName(rule.level));
  json->MemberIfAny("status", StatusName(rule.status));
  json->MemberIfAny("author", rule.author);
  json->MemberIfAny("tags", rule.tags);
  WriteAttack(rule, json);
  WriteLogSource(rule.logsource, json);
  json->MemberIfAny("references", rule.references);
  json->MemberIfAny("falsepositives", rule.falsepositives);
  json->MemberIfAny("file", rule.file);
  json->MemberIfAny("hash", rule.content_hash);
  WriteCustom(rule, json);
  json->EndObject();
}

void WriteConditions(const DetectionRecord& detection, JsonWriter* json) {
  if (detection.rule->conditions.size() < 2) return;
  json->Key("conditions");
  json->StartArray();
  for (uint64_t i = 0; i < 64; ++i) {
    if ((detection.conditions >> i & 1) != 0) json->Uint(i);
  }
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

void WriteEvent(const EventTree& event, JsonWriter* json) {
  WriteLogSource(event.logsource, json);
  json->MemberIfAny("host", event.host);
  json->Key("event");
  json->Tree(event.root);
  if (event.raw_is_leaf) json->MemberIfAny("event_raw", event.raw);
}

}  // namespace

std::string EncodeNative(const DetectionRecord& detection, const RuleSet& rules) {
  JsonWriter json;
  json.StartObject();
  json.MemberIfAny("schema_version", "1");
  json.MemberIfAny("id", detection.id);
  json.MemberIfAny("kind", "detection");
  if (detection.event->time_ns != Event::kNoTime) {
    json.MemberIfAny("event_time", Rfc3339(detection.event->time_ns));
  }
  WriteRule(*detection.rule, &json);
  WriteConditions(detection, &json);
  WriteMatched(detection, &json);
  json.Key("source");
  json.StartObject();
  json.MemberIfAny("file", detection.source.file);
  json.Key("line");
  json.Uint(detection.source.line);
  json.EndObject();
  WriteEvent(*detection.event, &json);
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
