#include "emit/own_facts.h"

#include "emit/detection_facts.h"

namespace tocsin {
namespace {

void WriteRuleFacts(const RuleHead& rule, JsonWriter* json) {
  json->Key("rule");
  json->StartObject();
  json->MemberIfAny("level", LevelName(rule.level));
  json->MemberIfAny("status", StatusName(rule.status));
  json->MemberIfAny("file", rule.file);
  json->MemberIfAny("hash", rule.content_hash);
  json->MemberIfAny("references", rule.references);
  json->MemberIfAny("falsepositives", rule.falsepositives);
  WriteTexts("custom", rule.custom, FactsForm::kFlat, json);
  json->EndObject();
}

}  // namespace

void WriteOwnFacts(const Encoding& encoding, JsonWriter* json) {
  const DetectionRecord& detection = encoding.detection;
  json->Key("tocsin");
  json->StartObject();
  json->MemberIfAny("kind", DetectionKindName(detection.kind));
  json->MemberIfAny("dedupe_key", encoding.dedupe_key);
  WriteRuleFacts(*detection.rule, json);
  WriteConditions(detection, json);
  WriteMatched(detection, json);
  WriteTexts("captures", detection.captures, FactsForm::kFlat, json);
  WriteCorrelation(detection, FactsForm::kFlat, json);
  WriteIncident(detection, json);
  WriteRisk(detection, json);
  WriteEnrichments(detection, FactsForm::kFlat, json);
  WriteSuppressed(detection, json);
  WriteSource(detection.source, json);
  if (detection.event != nullptr) WriteLogSource(detection.event->logsource, json);
  WriteEngine(encoding, json);
  WriteTruncated(encoding, json);
  json->EndObject();
}

}  // namespace tocsin
