// A Detection Finding of the Open Cybersecurity Schema Framework (class 2004). The attributes are
// those that every version from 1.1 to 1.8 knows, and all that one of them requires, so that one
// record is valid in each; metadata.version says 1.1.0, the oldest of them.
//
//   activity_id 1 Create, status_id 1 New: tocsin tells a finding once
//   time          when the event happened, else when it was told, else 0; milliseconds
//   finding_info  uid title desc created_time first_seen_time last_seen_time analytic attacks types
//                 data_sources related_events
//   evidences     the event as `data`, with endpoints, process and user where they are known
//   observables   addresses, hosts, users, hashes, programs
//   resources     the host; of an incident, the entity
//   unmapped      custom_fields, tocsin (own_facts.h)
//
// Endpoints have no host names: OCSF gives these a strict form, which names of Windows don't keep.
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "emit/detection_facts.h"
#include "emit/encoding.h"
#include "emit/observed.h"
#include "emit/own_facts.h"
#include "emit/rule_facts.h"
#include "emit/severity.h"
#include "emit/text.h"
#include "emit/version.h"

namespace tocsin {
namespace {

constexpr std::string_view kSchemaVersion = "1.1.0";
constexpr size_t kMaxString = 65535;  // of string_t, in characters
constexpr int64_t kNsPerMs = 1'000'000;

// Of observable.type_id.
struct ObservableType {
  int64_t id;
  std::string_view name;
};
constexpr ObservableType kHostName = {1, "Hostname"};
constexpr ObservableType kAddress = {2, "IP Address"};
constexpr ObservableType kUserName = {4, "User Name"};
constexpr ObservableType kUrl = {6, "URL String"};
constexpr ObservableType kHash = {8, "Hash"};
constexpr ObservableType kProcessName = {9, "Process Name"};

int64_t Milliseconds(int64_t time_ns) {
  const int64_t ms = time_ns / kNsPerMs;
  return time_ns % kNsPerMs < 0 ? ms - 1 : ms;
}

void Time(std::string_view key, int64_t time_ns, JsonWriter* json) {
  if (time_ns != Event::kNoTime) json->Member(key, Milliseconds(time_ns));
}

void Text(std::string_view key, std::string_view text, JsonWriter* json) {
  json->MemberIfAny(key, CutToBytes(text, kMaxString));
}

void WriteClass(const DetectionRecord& detection, JsonWriter* json) {
  const LevelSeverity& severity = SeverityOf(detection.rule->level);
  json->Member("category_uid", int64_t{2});
  json->Member("category_name", "Findings");
  json->Member("class_uid", int64_t{2004});
  json->Member("class_name", "Detection Finding");
  json->Member("activity_id", int64_t{1});
  json->Member("activity_name", "Create");
  json->Member("type_uid", int64_t{200401});
  json->Member("type_name", "Detection Finding: Create");
  json->Member("severity_id", int64_t{severity.ocsf});
  json->Member("severity", severity.ocsf_name);
  json->Member("status_id", int64_t{1});
  json->Member("status", "New");
  if (severity.ocsf_risk) json->Member("risk_level_id", int64_t{*severity.ocsf_risk});
  if (const std::optional<double> score = ScoreOf(detection)) {
    json->Member("risk_score", static_cast<int64_t>(std::llround(std::clamp(*score, 0.0, 1e9))));
  }
}

void WriteTimes(const DetectionRecord& detection, JsonWriter* json) {
  const int64_t time_ns = KnownTime(detection);
  Time("time", time_ns == Event::kNoTime ? 0 : time_ns, json);
  const auto [first_ns, last_ns] = SpanOf(detection);
  Time("start_time", first_ns, json);
  Time("end_time", last_ns, json);
  uint64_t count = 0;
  if (detection.correlation) count = detection.correlation->events;
  if (detection.incident) {
    for (const RiskContribution& each : detection.incident->contributions) count += each.count;
  }
  constexpr uint64_t kMost = INT32_MAX;
  if (count > 0) json->Member("count", static_cast<int64_t>(std::min(count, kMost)));
}

void WriteMetadata(const Encoding& encoding, JsonWriter* json) {
  const DetectionRecord& detection = encoding.detection;
  json->Key("metadata");
  json->StartObject();
  json->Member("version", kSchemaVersion);
  Text("uid", detection.id, json);
  json->Key("product");
  json->StartObject();
  json->Member("name", "tocsin");
  json->Member("vendor_name", "tocsin");
  json->MemberIfAny("version", EngineVersion());
  json->EndObject();
  json->Member("log_name", fmt::format("tocsin.{}", DetectionKindName(detection.kind)));
  json->MemberIfAny("labels", detection.rule->tags);
  json->EndObject();
}

void WriteNamed(std::string_view key, std::string_view uid, std::string_view name,
                std::string_view page, JsonWriter* json) {
  json->Key(key);
  json->StartObject();
  json->MemberIfAny("uid", uid);
  json->MemberIfAny("name", name);
  json->MemberIfAny("src_url", page);
  json->EndObject();
}

// One attack each for tactics and techniques: tags don't say which belong together.
void WriteAttacks(const RuleHead& rule, JsonWriter* json) {
  const AttackIds attack = AttackIdsOf(rule.tags);
  const std::vector<std::string> techniques = AttackOf(rule.tags).techniques;
  if (attack.tactics.empty() && techniques.empty()) return;
  json->Key("attacks");
  json->StartArray();
  for (const Tactic* tactic : attack.tactics) {
    json->StartObject();
    WriteNamed("tactic", tactic->id, tactic->name, TacticPage(tactic->id), json);
    json->EndObject();
  }
  for (const std::string& technique : techniques) {
    const std::string_view parent = std::string_view(technique).substr(0, technique.find('.'));
    json->StartObject();
    WriteNamed("technique", parent, "", TechniquePage(parent), json);
    if (parent.size() < technique.size()) {
      WriteNamed("sub_technique", technique, "", TechniquePage(technique), json);
    }
    json->EndObject();
  }
  json->EndArray();
}

void WriteAnalytic(const DetectionRecord& detection, JsonWriter* json) {
  const RuleHead& rule = *detection.rule;
  json->Key("analytic");
  json->StartObject();
  json->Member("type_id", int64_t{1});
  json->Member("type", "Rule");
  Text("uid", rule.id, json);
  Text("name", RuleTitle(rule), json);
  Text("category", LogSourceText(detection.logsource), json);
  Text("version", rule.modified.empty() ? rule.date : rule.modified, json);
  json->EndObject();
}

void WriteRelatedEvents(const DetectionRecord& detection, JsonWriter* json) {
  if (!detection.incident || detection.incident->detections.empty()) return;
  json->Key("related_events");
  json->StartArray();
  for (const std::string& id : detection.incident->detections) {
    json->StartObject();
    Text("uid", id, json);
    json->Member("type_uid", int64_t{200401});
    json->EndObject();
  }
  json->EndArray();
}

void WriteFindingInfo(const DetectionRecord& detection, JsonWriter* json) {
  const RuleHead& rule = *detection.rule;
  json->Key("finding_info");
  json->StartObject();
  json->Member("uid", detection.id);
  Text("title", RuleTitle(rule), json);
  Text("desc", rule.description, json);
  Time("created_time", detection.detected_ns, json);
  const auto [first_ns, last_ns] = SpanOf(detection);
  Time("first_seen_time", first_ns == Event::kNoTime ? detection.time_ns : first_ns, json);
  Time("last_seen_time", last_ns == Event::kNoTime ? detection.time_ns : last_ns, json);
  json->MemberIfAny("types",
                    std::array<std::string, 1>{std::string(DetectionKindName(detection.kind))});
  const std::string source = LogSourceText(detection.logsource);
  if (!source.empty()) json->MemberIfAny("data_sources", std::array<std::string, 1>{source});
  WriteAnalytic(detection, json);
  WriteAttacks(rule, json);
  WriteRelatedEvents(detection, json);
  json->EndObject();
}

void WriteEndpoint(std::string_view key, const ObservedEndpoint& endpoint, JsonWriter* json) {
  if (endpoint.ip.empty()) return;
  json->Key(key);
  json->StartObject();
  json->Member("ip", endpoint.ip);
  if (endpoint.port) json->Member("port", int64_t{*endpoint.port});
  json->EndObject();
}

void WriteProcess(const Observed& observed, JsonWriter* json) {
  if (!observed.pid) return;
  const std::string_view name = FileName(observed.process.path);
  json->Key("process");
  json->StartObject();
  json->Member("pid", int64_t{*observed.pid});
  Text("name", name, json);
  Text("cmd_line", observed.process.command_line, json);
  if (!name.empty()) {
    json->Key("file");
    json->StartObject();
    Text("name", name, json);
    Text("path", observed.process.path, json);
    json->Member("type_id", int64_t{1});
    json->EndObject();
  }
  json->EndObject();
}

void WriteEvidences(const Encoding& encoding, const Observed& observed, JsonWriter* json) {
  const DetectionRecord& detection = encoding.detection;
  if (detection.event == nullptr) return;
  json->Key("evidences");
  json->StartArray();
  json->StartObject();
  json->Key("data");
  if (detection.event_json != nullptr) {
    json->Json(*detection.event_json);
  } else {
    json->Tree(detection.event->root);
  }
  WriteEndpoint("src_endpoint", observed.source, json);
  WriteEndpoint("dst_endpoint", observed.destination, json);
  WriteProcess(observed, json);
  if (!observed.user.name.empty()) {
    json->Key("actor");
    json->StartObject();
    json->Key("user");
    json->StartObject();
    Text("name", observed.user.name, json);
    Text("domain", observed.user.domain, json);
    json->EndObject();
    json->EndObject();
  }
  json->EndObject();
  json->EndArray();
}

// Where in the record the values of observables stand.
std::string_view PlaceOfValues(const DetectionRecord& detection) {
  if (detection.event != nullptr) return "evidences.data";
  return detection.incident ? "unmapped.tocsin.incident.entity"
                            : "unmapped.tocsin.correlation.group";
}

void WriteObservables(const DetectionRecord& detection, const Observed& observed,
                      JsonWriter* json) {
  const std::string_view place = PlaceOfValues(detection);
  std::vector<std::pair<ObservableType, std::string>> found;
  const auto add = [&](const ObservableType& type, const std::vector<std::string>& values) {
    for (const std::string& value : values) found.emplace_back(type, value);
  };
  add(kAddress, observed.addresses);
  add(kHostName, observed.hosts);
  add(kUserName, observed.users);
  add(kHash, observed.hashes);
  for (const ObservedProgram* program : {&observed.process, &observed.parent}) {
    if (!program->path.empty()) add(kProcessName, {std::string(FileName(program->path))});
  }
  if (!observed.url.empty()) add(kUrl, {observed.url});
  if (found.empty()) return;
  json->Key("observables");
  json->StartArray();
  for (const auto& [type, value] : found) {
    json->StartObject();
    json->Member("name", place);
    json->Member("type_id", type.id);
    json->Member("type", type.name);
    Text("value", value, json);
    json->EndObject();
  }
  json->EndArray();
}

void WriteResources(const DetectionRecord& detection, const Observed& observed, JsonWriter* json) {
  const bool incident = detection.incident.has_value();
  const std::string& name = incident ? detection.incident->entity : observed.host;
  if (name.empty()) return;
  json->Key("resources");
  json->StartArray();
  json->StartObject();
  Text("name", name, json);
  Text("type", incident ? detection.incident->entity_kind : "host", json);
  json->EndObject();
  json->EndArray();
}

void WriteLookups(const DetectionRecord& detection, JsonWriter* json) {
  if (detection.enrichments.empty()) return;
  json->Key("enrichments");
  json->StartArray();
  for (const Enrichment& enrichment : detection.enrichments) {
    json->StartObject();
    json->Member("name", CutToBytes(enrichment.field, kMaxString));
    json->Member("value", CutToBytes(enrichment.value, kMaxString));
    Text("provider", enrichment.name, json);
    json->Key("data");
    json->StartObject();
    for (const auto& [column, text] : enrichment.data) json->Member(column, text);
    json->EndObject();
    json->EndObject();
  }
  json->EndArray();
}

}  // namespace

void WriteOcsf(const Encoding& encoding, JsonWriter* json) {
  const DetectionRecord& detection = encoding.detection;
  const Observed observed = Observe(detection);
  json->StartObject();
  WriteClass(detection, json);
  WriteTimes(detection, json);
  Text("message", RuleTitle(*detection.rule), json);
  WriteMetadata(encoding, json);
  WriteFindingInfo(detection, json);
  WriteEvidences(encoding, observed, json);
  WriteObservables(detection, observed, json);
  WriteResources(detection, observed, json);
  WriteLookups(detection, json);
  const bool text_line = detection.event != nullptr && detection.event->raw_is_leaf;
  if (text_line) Text("raw_data", detection.event->raw, json);
  json->Key("unmapped");
  json->StartObject();
  WriteTexts("custom_fields", encoding.custom_fields, FactsForm::kNested, json);
  Encoding own = encoding;
  own.truncated = own.truncated || (text_line && detection.event->raw.size() > kMaxString);
  WriteOwnFacts(own, json);
  json->EndObject();
  json->EndObject();
}

}  // namespace tocsin
