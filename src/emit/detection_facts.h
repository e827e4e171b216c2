// The parts of the native record that correlations, incidents and later stages add: each writes one
// member of the record, or nothing when the detection has no such part.
//
// Pure functions apart from the writer they fill.
#pragma once

#include "emit/json_writer.h"
#include "tocsin/detection.h"

namespace tocsin {

void WriteSpan(const DetectionRecord& detection, JsonWriter* json);  // first_seen, last_seen
void WriteCorrelation(const DetectionRecord& detection, JsonWriter* json);
void WriteIncident(const DetectionRecord& detection, JsonWriter* json);
void WriteRisk(const DetectionRecord& detection, JsonWriter* json);
void WriteEnrichments(const DetectionRecord& detection, JsonWriter* json);
void WriteSuppressed(const DetectionRecord& detection, JsonWriter* json);
void WriteSource(const SourcePosition& source, JsonWriter* json);

}  // namespace tocsin
