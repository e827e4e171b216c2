// The parts that records of several formats have in common: each writes one member of an object, or
// nothing when the detection has no such part.
//
// Where names come from events or rules, kNested writes objects, {"id.orig_h": "10.0.0.1"}. kFlat
// writes [{"name": "id.orig_h", "value": "10.0.0.1"}] and events as texts, for stores that make a
// column of every name they see.
//
// Pure functions apart from the writer they fill.
#pragma once

#include "emit/encoding.h"

namespace tocsin {

enum class FactsForm : uint8_t { kNested, kFlat };

// RFC 3339, UTC; nothing for Event::kNoTime.
void WriteTime(std::string_view key, int64_t time_ns, JsonWriter* json);
void WriteTexts(std::string_view key, const std::vector<FieldText>& texts, FactsForm form,
                JsonWriter* json);
void WriteLogSource(LogSource logsource, JsonWriter* json);
void WriteConditions(const DetectionRecord& detection, JsonWriter* json);
void WriteMatched(const DetectionRecord& detection, JsonWriter* json);
void WriteSpan(const DetectionRecord& detection, JsonWriter* json);  // first_seen, last_seen
void WriteCorrelation(const DetectionRecord& detection, FactsForm form, JsonWriter* json);
void WriteIncident(const DetectionRecord& detection, JsonWriter* json);
void WriteRisk(const DetectionRecord& detection, JsonWriter* json);
void WriteEnrichments(const DetectionRecord& detection, FactsForm form, JsonWriter* json);
void WriteSuppressed(const DetectionRecord& detection, JsonWriter* json);
// Members of an object: file and line, or topic, partition and offset.
void WritePosition(const SourcePosition& source, JsonWriter* json);
// The member "source" with them.
void WriteSource(const SourcePosition& source, JsonWriter* json);
void WriteTruncated(const Encoding& encoding, JsonWriter* json);
void WriteEngine(const Encoding& encoding, JsonWriter* json);

}  // namespace tocsin
