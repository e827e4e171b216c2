#include "emit/detection_facts.h"

#include <array>

#include "emit/text.h"
#include "emit/time_text.h"

namespace tocsin {
namespace {

constexpr double kNsPerSecond = 1e9;

// By WindowKind.
constexpr std::array<std::string_view, 3> kWindowNames = {"sliding", "tumbling", "session"};

void Time(std::string_view key, int64_t time_ns, JsonWriter* json) {
  if (time_ns != Event::kNoTime) json->MemberIfAny(key, Rfc3339(time_ns));
}

void Number(std::string_view key, double value, JsonWriter* json) {
  json->Key(key);
  json->Number(ShortNumber(value));
}

void Count(std::string_view key, uint64_t value, JsonWriter* json) {
  json->Key(key);
  json->Uint(value);
}

void Texts(std::string_view key, const std::vector<FieldText>& texts, JsonWriter* json) {
  if (texts.empty()) return;
  json->Key(key);
  json->StartObject();
  for (const auto& [field, text] : texts) {
    json->Key(field);
    json->String(text);
  }
  json->EndObject();
}

void RuleName(const std::string& id, const std::string& title, JsonWriter* json) {
  json->MemberIfAny("id", id);
  json->MemberIfAny("title", title);
}

void WriteReference(const DetectionReference& reference, JsonWriter* json) {
  json->StartObject();
  Time("time", reference.time_ns, json);
  json->Key("rule");
  json->StartObject();
  RuleName(reference.rule_id, reference.rule_title, json);
  json->EndObject();
  WriteSource(reference.source, json);
  if (!reference.event.empty()) {
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
  Time("first_seen", contribution.first_ns, json);
  Time("last_seen", contribution.last_ns, json);
  json->EndObject();
}

}  // namespace

void WriteSpan(const DetectionRecord& detection, JsonWriter* json) {
  const auto write = [&](int64_t first_ns, int64_t last_ns) {
    Time("first_seen", first_ns, json);
    Time("last_seen", last_ns, json);
  };
  if (detection.correlation) write(detection.correlation->first_ns, detection.correlation->last_ns);
  if (detection.incident) write(detection.incident->first_ns, detection.incident->last_ns);
}

void WriteCorrelation(const DetectionRecord& detection, JsonWriter* json) {
  if (!detection.correlation) return;
  const CorrelationFacts& facts = *detection.correlation;
  json->Key("correlation");
  json->StartObject();
  json->MemberIfAny("type", CorrelationTypeName(facts.type));
  Texts("group", facts.group, json);
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
    for (const DetectionReference& reference : facts.references) WriteReference(reference, json);
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

void WriteEnrichments(const DetectionRecord& detection, JsonWriter* json) {
  if (detection.enrichments.empty()) return;
  json->Key("enrichment");
  json->StartArray();
  for (const Enrichment& enrichment : detection.enrichments) {
    json->StartObject();
    json->MemberIfAny("name", enrichment.name);
    json->MemberIfAny("field", enrichment.field);
    json->MemberIfAny("value", enrichment.value);
    Texts("data", enrichment.data, json);
    json->EndObject();
  }
  json->EndArray();
}

void WriteSuppressed(const DetectionRecord& detection, JsonWriter* json) {
  if (detection.held.count == 0) return;
  json->Key("suppressed");
  json->StartObject();
  Count("held", detection.held.count, json);
  Time("since", detection.held.since_ns, json);
  json->EndObject();
}

void WriteSource(const SourcePosition& source, JsonWriter* json) {
  json->Key("source");
  json->StartObject();
  json->MemberIfAny("file", source.file);
  json->Key("line");
  json->Uint(source.line);
  json->EndObject();
}

}  // namespace tocsin
