#include "emit/detection_facts.h"

#include <array>

#include "emit/text.h"
#include "emit/time_text.h"
#include "emit/version.h"

namespace tocsin {
namespace {

constexpr double kNsPerSecond = 1e9;

// By WindowKind.
constexpr std::array<std::string_view, 3> kWindowNames = {"sliding", "tumbling", "session"};

void Number(std::string_view key, double value, JsonWriter* json) {
  json->Key(key);
  json->Number(ShortNumber(value));
}

void Count(std::string_view key, uint64_t value, JsonWriter* json) {
  json->Key(key);
  json->Uint(value);
}

void RuleName(const std::string& id, const std::string& title, JsonWriter* json) {
  json->MemberIfAny("id", id);
  json->MemberIfAny("title", title);
}

void WriteReference(const DetectionReference& reference, FactsForm form, JsonWriter* json) {
  json->StartObject();
  WriteTime("time", reference.time_ns, json);
  json->Key("rule");
  json->StartObject();
  RuleName(reference.rule_id, reference.rule_title, json);
  json->EndObject();
  WriteSource(reference.source, json);
  if (form == FactsForm::kFlat) {
    json->MemberIfAny("event", reference.event);
  } else if (!reference.event.empty()) {
    json->Key("event");
    json->Json(reference.event);
  }
  json->EndObject();
}

void WriteContribution(const RiskContribution& contribution, JsonWriter* json) {
  json->StartObject();
  json->Key("rule");
  json->StartObject();
  RuleName(contribution.rule_id, contribution.rule_title, json);
  json->MemberIfAny("level", LevelName(contribution.level));
  json->EndObject();
  Count("count", contribution.count, json);
  Number("score", contribution.score, json);
  WriteTime("first_seen", contribution.first_ns, json);
  WriteTime("last_seen", contribution.last_ns, json);
  json->EndObject();
}

}  // namespace

void WriteTime(std::string_view key, int64_t time_ns, JsonWriter* json) {
  if (time_ns != Event::kNoTime) json->MemberIfAny(key, Rfc3339(time_ns));
}

void WriteTexts(std::string_view key, const std::vector<FieldText>& texts, FactsForm form,
                JsonWriter* json) {
  if (texts.empty()) return;
  json->Key(key);
  form == FactsForm::kFlat ? json->StartArray() : json->StartObject();
  for (const auto& [name, text] : texts) {
    if (form == FactsForm::kNested) {
      json->Member(name, text);
      continue;
    }
    json->StartObject();
    json->Member("name", name);
    json->Member("value", text);
    json->EndObject();
  }
  form == FactsForm::kFlat ? json->EndArray() : json->EndObject();
}

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

void WriteSpan(const DetectionRecord& detection, JsonWriter* json) {
  const auto write = [&](int64_t first_ns, int64_t last_ns) {
    WriteTime("first_seen", first_ns, json);
    WriteTime("last_seen", last_ns, json);
  };
  if (detection.correlation) write(detection.correlation->first_ns, detection.correlation->last_ns);
  if (detection.incident) write(detection.incident->first_ns, detection.incident->last_ns);
}

void WriteCorrelation(const DetectionRecord& detection, FactsForm form, JsonWriter* json) {
  if (!detection.correlation) return;
  const CorrelationFacts& facts = *detection.correlation;
  json->Key("correlation");
  json->StartObject();
  json->MemberIfAny("type", CorrelationTypeName(facts.type));
  WriteTexts("group", facts.group, form, json);
  json->MemberIfAny("fields", facts.fields);
  json->Key("aggregate");
  json->Number(facts.aggregate);
  json->MemberIfAny("condition", facts.condition);
  json->Key("window");
  json->StartObject();
  json->MemberIfAny("type", kWindowNames[static_cast<size_t>(facts.window)]);
  Number("seconds", static_cast<double>(facts.timespan_ns) / kNsPerSecond, json);
  json->EndObject();
  Count("events", facts.events, json);
  if (facts.approximate) {
    json->Key("approximate");
    json->Bool(true);
  }
  if (facts.truncated) {
    json->Key("truncated");
    json->Bool(true);
  }
  if (!facts.references.empty()) {
    json->Key("references");
    json->StartArray();
    for (const DetectionReference& reference : facts.references) {
      WriteReference(reference, form, json);
    }
    json->EndArray();
  }
  json->EndObject();
}

void WriteIncident(const DetectionRecord& detection, JsonWriter* json) {
  if (!detection.incident) return;
  const IncidentFacts& facts = *detection.incident;
  json->Key("incident");
  json->StartObject();
  json->Key("entity");
  json->StartObject();
  json->MemberIfAny("kind", facts.entity_kind);
  json->MemberIfAny("value", facts.entity);
  json->EndObject();
  Number("score", facts.score, json);
  Number("threshold", facts.threshold, json);
  json->Key("window");
  json->StartObject();
  json->MemberIfAny("type", kWindowNames.front());
  Number("seconds", static_cast<double>(facts.window_ns) / kNsPerSecond, json);
  json->EndObject();
  json->Key("contributions");
  json->StartArray();
  for (const RiskContribution& contribution : facts.contributions) {
    WriteContribution(contribution, json);
  }
  json->EndArray();
  json->MemberIfAny("detections", facts.detections);
  json->EndObject();
}

void WriteRisk(const DetectionRecord& detection, JsonWriter* json) {
  if (!detection.risk) return;
  json->Key("risk");
  json->StartObject();
  Number("score", detection.risk->points, json);
  if (!detection.risk->entities.empty()) {
    json->Key("entities");
    json->StartArray();
    for (const RiskFacts::Entity& entity : detection.risk->entities) {
      json->StartObject();
      json->MemberIfAny("kind", entity.kind);
      json->MemberIfAny("value", entity.value);
      Number("score", entity.score, json);
      json->EndObject();
    }
    json->EndArray();
  }
  json->EndObject();
}

void WriteEnrichments(const DetectionRecord& detection, FactsForm form, JsonWriter* json) {
  if (detection.enrichments.empty()) return;
  json->Key("enrichment");
  json->StartArray();
  for (const Enrichment& enrichment : detection.enrichments) {
    json->StartObject();
    json->MemberIfAny("name", enrichment.name);
    json->MemberIfAny("field", enrichment.field);
    json->MemberIfAny("value", enrichment.value);
    WriteTexts("data", enrichment.data, form, json);
    json->EndObject();
  }
  json->EndArray();
}

void WriteSuppressed(const DetectionRecord& detection, JsonWriter* json) {
  if (detection.held.count == 0) return;
  json->Key("suppressed");
  json->StartObject();
  Count("held", detection.held.count, json);
  WriteTime("since", detection.held.since_ns, json);
  json->EndObject();
}

void WriteSource(const SourcePosition& source, JsonWriter* json) {
  json->Key("source");
  json->StartObject();
  WritePosition(source, json);
  json->EndObject();
}

void WritePosition(const SourcePosition& source, JsonWriter* json) {
  json->MemberIfAny(source.in_topic() ? "topic" : "file", source.name);
  if (source.in_topic()) Count("partition", static_cast<uint64_t>(source.partition), json);
  Count(source.in_topic() ? "offset" : "line", source.offset, json);
}

void WriteTruncated(const Encoding& encoding, JsonWriter* json) {
  if (!encoding.truncated) return;
  json->Key("truncated");
  json->Bool(true);
}

void WriteEngine(const Encoding& encoding, JsonWriter* json) {
  json->Key("engine");
  json->StartObject();
  json->Member("name", "tocsin");
  json->MemberIfAny("version", EngineVersion());
  json->MemberIfAny("host", encoding.options.host);
  json->MemberIfAny("ruleset_hash", encoding.rules.hash());
  json->EndObject();
}

}  // namespace tocsin
