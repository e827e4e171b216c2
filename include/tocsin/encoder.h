// Writes detections for those who read them: a SIEM, a SOAR, a person's own program. The formats
// are the rows of src/emit/encoders.def:
//
//   native  everything that tocsin knows; its keys are listed in src/emit/native_encoder.cc
//   ecs     Elastic Common Schema 9 (and 8.11): an alert as Kibana's rule External Alerts takes it
//   ocsf    Open Cybersecurity Schema Framework: a Detection Finding (2004), valid from 1.1 to 1.8
//   hec     an envelope of Splunk's HTTP Event Collector around the native record
//
// Whatever the event held, a record is valid JSON in valid UTF-8 (U+FFFD stands for each bad byte)
// and has at most kMaxRecordBytes bytes: the event is cut first, then long texts and lists, and the
// record says so by `truncated`. No clock is read: two runs over the same events give the same
// bytes, unless the caller says when it tells a detection (DetectionRecord::detected_ns).
//
// Thread safety: an Encoder never changes; any number of threads may use it. Borrows nothing.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "tocsin/detection.h"
#include "tocsin/result.h"
#include "tocsin/ruleset.h"

namespace tocsin {

// Below what brokers (1 MiB with the frame of a record) and SOAR consumers take.
inline constexpr size_t kMaxRecordBytes = 1'000'000;
// Of all custom fields of an encoder: names and texts.
inline constexpr size_t kMaxCustomFieldBytes = 16'384;

struct EncoderOptions {
  std::string format = "native";
  // Name -> text, added to each detection; a rule's own field of the same name wins. Native:
  // `custom_fields`; ECS: `labels`; OCSF: `unmapped.custom_fields`; HEC: `fields`.
  std::map<std::string, std::string> custom_fields;
  std::string host;  // where the engine runs; "": not said
};

class Encoder {
 public:
  virtual ~Encoder() = default;
  // One JSON object without line end. `rules` is the set that the detection was made with.
  virtual std::string Encode(const DetectionRecord& detection, const RuleSet& rules) const = 0;
  // Says in a record that Encode wrote, for a detection without any, what suppression held back
  // before it: who decides that may not have the detection any more.
  virtual void AddHeld(const HeldBack& held, std::string* encoded) const = 0;
};

// Fails when there is no such format, or when the custom fields are too large.
Result<std::unique_ptr<Encoder>> MakeEncoder(EncoderOptions options);

struct EncoderInfo {
  std::string_view name;  // "ecs"
  std::string_view help;  // one phrase
};
// In the order of the table.
std::span<const EncoderInfo> Encoders();
std::span<const std::string_view> EncoderNames();

}  // namespace tocsin
