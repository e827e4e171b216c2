// An alert in the Elastic Common Schema. It is made for Kibana's prebuilt rule External Alerts,
// which promotes event.kind:alert, takes `message` for the alert's name, event.severity for its
// severity and event.risk_score for its risk; event.kind:signal is reserved for Kibana itself.
//
//   @timestamp  when the event happened, else when it was told, else 1970: every document has one
//   event       kind category type severity risk_score risk_score_norm id created start end code
//               original module dataset provider
//   rule        name id uuid description author license reference version category ruleset
//   threat      tactics and techniques: parallel arrays
//   source destination host user process url  copied from the event where they are known
//   related     ip user hosts hash
//   observer    the engine
//   labels      custom fields; a dot in a name becomes an underscore, since labels don't nest
//   tocsin      everything else (own_facts.h)
//
// The event itself is event.original, which Elasticsearch stores and does not index: as an object
// it would make a field of the index of every name that it has.
#include <algorithm>
#include <array>
#include <utility>

#include "emit/attack.h"
#include "emit/detection_facts.h"
#include "emit/encoding.h"
#include "emit/observed.h"
#include "emit/own_facts.h"
#include "emit/rule_facts.h"
#include "emit/severity.h"
#include "emit/text.h"
#include "emit/time_text.h"
#include "emit/version.h"

namespace tocsin {
namespace {

constexpr std::string_view kEcsVersion = "9.0.0";
constexpr double kMostRisk = 100;  // what Kibana takes

void WriteEvent(const Encoding& encoding, JsonWriter* json) {
  const DetectionRecord& detection = encoding.detection;
  json->Key("event");
  json->StartObject();
  json->Member("kind", "alert");
  json->MemberIfAny("category", std::array<std::string, 1>{"intrusion_detection"});
  json->MemberIfAny("type", std::array<std::string, 1>{"info"});
  if (const auto severity = SeverityOf(detection.rule->level).ecs) {
    json->Member("severity", int64_t{*severity});
  }
  if (const std::optional<double> score = ScoreOf(detection)) {
    for (const std::string_view key : {"risk_score", "risk_score_norm"}) {
      json->Key(key);
      json->Number(ShortNumber(std::clamp(*score, 0.0, kMostRisk)));
    }
  }
  json->MemberIfAny("id", detection.id);
  WriteTime("created", detection.detected_ns, json);
  const auto [first_ns, last_ns] = SpanOf(detection);
  WriteTime("start", first_ns, json);
  WriteTime("end", last_ns, json);
  if (detection.event != nullptr) json->MemberIfAny("original", detection.event->raw);
  json->Member("module", "tocsin");
  json->Member("dataset", std::string("tocsin.").append(DetectionKindName(detection.kind)));
  json->Member("provider", "tocsin");
  json->EndObject();
}

void WriteRule(const DetectionRecord& detection, JsonWriter* json) {
  const RuleHead& rule = *detection.rule;
  json->Key("rule");
  json->StartObject();
  json->Member("name", RuleTitle(rule));
  json->MemberIfAny("id", rule.id);
  json->MemberIfAny("uuid", rule.id);
  json->MemberIfAny("description", rule.description);
  json->MemberIfAny("author", RuleAuthors(rule));
  json->MemberIfAny("license", rule.license);
  if (!rule.references.empty()) json->MemberIfAny("reference", rule.references.front());
  json->MemberIfAny("version", rule.modified.empty() ? rule.date : rule.modified);
  json->MemberIfAny("category", LogSourceText(detection.logsource));
  json->Member("ruleset", "sigma");
  json->EndObject();
}

void WriteIds(const std::vector<std::string>& ids, std::string (*page)(std::string_view),
              JsonWriter* json) {
  json->MemberIfAny("id", ids);
  std::vector<std::string> pages;
  for (const std::string& id : ids) pages.push_back(page(id));
  json->MemberIfAny("reference", pages);
}

void WriteThreat(const RuleHead& rule, JsonWriter* json) {
  const AttackIds attack = AttackIdsOf(rule.tags);
  if (attack.tactics.empty() && attack.techniques.empty()) return;
  json->Key("threat");
  json->StartObject();
  json->Member("framework", "MITRE ATT&CK");
  if (!attack.tactics.empty()) {
    std::vector<std::string> ids, names;
    for (const Tactic* tactic : attack.tactics) {
      ids.emplace_back(tactic->id);
      names.emplace_back(tactic->name);
    }
    json->Key("tactic");
    json->StartObject();
    WriteIds(ids, TacticPage, json);
    json->MemberIfAny("name", names);
    json->EndObject();
  }
  if (!attack.techniques.empty()) {
    json->Key("technique");
    json->StartObject();
    WriteIds(attack.techniques, TechniquePage, json);
    if (!attack.subtechniques.empty()) {
      json->Key("subtechnique");
      json->StartObject();
      WriteIds(attack.subtechniques, TechniquePage, json);
      json->EndObject();
    }
    json->EndObject();
  }
  json->EndObject();
}

void WriteEndpoint(std::string_view key, const ObservedEndpoint& endpoint, JsonWriter* json) {
  if (!endpoint.any()) return;
  json->Key(key);
  json->StartObject();
  json->MemberIfAny("ip", endpoint.ip);
  if (endpoint.port) json->Member("port", int64_t{*endpoint.port});
  json->EndObject();
}

void WriteProgram(const ObservedProgram& program, JsonWriter* json) {
  json->MemberIfAny("name", FileName(program.path));
  json->MemberIfAny("executable", program.path);
  json->MemberIfAny("command_line", program.command_line);
}

void WriteProcess(const Observed& observed, JsonWriter* json) {
  if (!observed.process.any() && !observed.parent.any()) return;
  json->Key("process");
  json->StartObject();
  if (observed.pid) json->Member("pid", int64_t{*observed.pid});
  WriteProgram(observed.process, json);
  if (observed.parent.any()) {
    json->Key("parent");
    json->StartObject();
    WriteProgram(observed.parent, json);
    json->EndObject();
  }
  json->EndObject();
}

// {key: {name: text}}, when there is a text.
void WriteOne(std::string_view key, std::string_view name, std::string_view text,
              JsonWriter* json) {
  if (text.empty()) return;
  json->Key(key);
  json->StartObject();
  json->Member(name, text);
  json->EndObject();
}

void WriteObserved(const Observed& observed, JsonWriter* json) {
  WriteEndpoint("source", observed.source, json);
  WriteEndpoint("destination", observed.destination, json);
  WriteOne("host", "name", observed.host, json);
  if (!observed.user.name.empty()) {
    json->Key("user");
    json->StartObject();
    json->Member("name", observed.user.name);
    json->MemberIfAny("domain", observed.user.domain);
    json->EndObject();
  }
  WriteProcess(observed, json);
  WriteOne("url", "original", observed.url, json);
  const auto related = std::to_array<std::pair<std::string_view, const std::vector<std::string>*>>({
      {"ip", &observed.addresses},
      {"user", &observed.users},
      {"hosts", &observed.hosts},
      {"hash", &observed.hashes},
  });
  const auto some = [](const auto& list) { return !list.second->empty(); };
  if (std::none_of(related.begin(), related.end(), some)) return;
  json->Key("related");
  json->StartObject();
  for (const auto& [key, list] : related) json->MemberIfAny(key, *list);
  json->EndObject();
}

void WriteLabels(const std::vector<FieldText>& fields, JsonWriter* json) {
  if (fields.empty()) return;
  json->Key("labels");
  json->StartObject();
  for (const auto& [name, text] : fields) {
    std::string label = name;
    std::replace(label.begin(), label.end(), '.', '_');
    json->Member(label, text);
  }
  json->EndObject();
}

void WriteObserver(const Encoding& encoding, JsonWriter* json) {
  json->Key("observer");
  json->StartObject();
  json->Member("product", "tocsin");
  json->Member("type", "ids");
  json->MemberIfAny("version", EngineVersion());
  json->MemberIfAny("hostname", encoding.options.host);
  json->EndObject();
}

}  // namespace

void WriteEcs(const Encoding& encoding, JsonWriter* json) {
  const DetectionRecord& detection = encoding.detection;
  const int64_t time_ns = KnownTime(detection);
  json->StartObject();
  json->Member("@timestamp", Rfc3339(time_ns == Event::kNoTime ? 0 : time_ns));
  WriteOne("ecs", "version", kEcsVersion, json);
  json->Member("message", RuleTitle(*detection.rule));
  json->MemberIfAny("tags", detection.rule->tags);
  WriteLabels(encoding.custom_fields, json);
  WriteEvent(encoding, json);
  WriteRule(detection, json);
  WriteThreat(*detection.rule, json);
  WriteObserved(Observe(detection), json);
  WriteObserver(encoding, json);
  WriteOwnFacts(encoding, json);
  json->EndObject();
}

}  // namespace tocsin
