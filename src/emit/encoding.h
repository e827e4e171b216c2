// What is behind the encoders: one detection on its way to a text, and a function per format that
// writes it (the table is encoders.def).
//
// Thread safety: plain values and pure functions, apart from the writer they fill. Borrows: an
// Encoding refers to the detection, the rules and the options for its life.
#pragma once

#include <string>
#include <vector>

#include "emit/json_writer.h"
#include "tocsin/encoder.h"

namespace tocsin {

struct Encoding {
  const DetectionRecord& detection;
  const RuleSet& rules;
  const EncoderOptions& options;
  std::string dedupe_key;
  std::vector<FieldText> custom_fields;  // of the options and of the rule, by name
  bool truncated = false;                // the detection is a cut copy of another
};

using WriteRecord = void (*)(const Encoding& encoding, JsonWriter* json);

void WriteNative(const Encoding& encoding, JsonWriter* json);
void WriteEcs(const Encoding& encoding, JsonWriter* json);
void WriteOcsf(const Encoding& encoding, JsonWriter* json);
void WriteHec(const Encoding& encoding, JsonWriter* json);

}  // namespace tocsin
