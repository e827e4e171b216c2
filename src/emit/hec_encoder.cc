// What Splunk's HTTP Event Collector takes, and Splunk Connect for Kafka with
// splunk.hec.json.event.formatted=true:
//
//   time        seconds since 1970 with three decimals: of the event, else when it was told
//   host        the host that the detection speaks of, else the engine's
//   source      "tocsin"
//   sourcetype  "tocsin:detection" "tocsin:correlation" "tocsin:incident"
//   event       the native record, but for custom_fields
//   fields      severity (of Splunk's Common Information Model) and the custom fields; indexed
#include <fmt/core.h>

#include "emit/encoding.h"
#include "emit/observed.h"
#include "emit/rule_facts.h"
#include "emit/severity.h"
#include "emit/time_text.h"

namespace tocsin {

void WriteHec(const Encoding& encoding, JsonWriter* json) {
  const DetectionRecord& detection = encoding.detection;
  json->StartObject();
  if (const int64_t time_ns = KnownTime(detection); time_ns != Event::kNoTime) {
    json->Key("time");
    json->Number(UnixSeconds(time_ns));
  }
  const std::string host = Observe(detection).host;
  json->MemberIfAny("host", host.empty() ? encoding.options.host : host);
  json->Member("source", "tocsin");
  json->Member("sourcetype", fmt::format("tocsin:{}", DetectionKindName(detection.kind)));
  json->Key("event");
  Encoding native = encoding;
  native.custom_fields.clear();
  WriteNative(native, json);
  json->Key("fields");
  json->StartObject();
  json->Member("severity", SeverityOf(detection.rule->level).hec);
  for (const auto& [name, text] : encoding.custom_fields) {
    if (name != "severity") json->Member(name, text);
  }
  json->EndObject();
  json->EndObject();
}

}  // namespace tocsin
