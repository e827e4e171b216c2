// Zeek's JSON logs as its writers and shippers make them. All assert product zeek and the log as
// service; Zeek has no categories.
#include <algorithm>

#include "decode/profile.h"

namespace tocsin {
namespace {

// Zeek names the fields of nested records with a separator that can be redefined; some sites use
// `_`. A nested object is found by the dotted path.
constexpr std::string_view kNestedFields[] = {
    "id.orig_h",
    "id.orig_p",
    "id.resp_h",
    "id.resp_p",
    "basic_constraints.ca",
    "basic_constraints.path_len",
    "certificate.curve",
    "certificate.exponent",
    "certificate.issuer",
    "certificate.key_alg",
    "certificate.key_length",
    "certificate.key_type",
    "certificate.not_valid_after",
    "certificate.not_valid_before",
    "certificate.serial",
    "certificate.sig_alg",
    "certificate.subject",
    "certificate.version",
    "san.dns",
    "san.email",
    "san.ip",
    "san.uri",
};

// Marks of a Zeek record besides `ts`.
AnyOf ZeekMarks() {
  return {{"uid"},
          {"uids"},
          {"fuid"},
          {"id.orig_h"},
          {"id_orig_h"},
          {"id", "orig_h"},
          {"fingerprint"},
          {"ts_delta"},
          {"certificate.version"},
          {"unparsed_version"}};
}

AnyOf Under(std::string_view step, AnyOf any) {
  for (FieldPath& path : any) path.insert(path.begin(), std::string(step));
  return any;
}

std::vector<ServiceRule::Guess> Guesses(const FieldPath& root) {
  const std::vector<std::pair<std::string, std::vector<std::vector<std::string>>>> rows = {
      {"dns", {{"qtype_name", "qclass_name", "rcode_name", "query"}}},
      {"http", {{"method"}, {"uri", "status_code", "user_agent"}}},
      {"conn", {{"conn_state"}}},
      {"ssl", {{"server_name", "cipher", "ja3", "established"}, {"established", "version"}}},
      {"x509", {{"certificate.serial", "certificate_serial", "certificate.version"}}},
      {"smb_mapping", {{"share_type"}}},
      {"smb_files", {{"action"}, {"path", "name"}}},
      {"dce_rpc", {{"endpoint", "operation", "named_pipe"}}},
      {"kerberos", {{"request_type"}}},
      {"rdp", {{"security_protocol", "keyboard_layout", "encryption_method"}}},
      {"ssh", {{"auth_attempts", "auth_success", "host_key_alg", "hassh"}}},
      {"ftp", {{"command"}, {"reply_code", "user"}}},
      {"smtp", {{"helo", "mailfrom", "rcptto"}}},
      {"ntlm", {{"domainname", "server_nb_computer_name"}}},
      {"dhcp", {{"uids"}}},
      {"files", {{"fuid"}, {"seen_bytes"}}},
      {"pe", {{"machine"}, {"subsystem", "is_exe"}}},
      {"notice", {{"note"}}},
      {"weird", {{"name"}, {"notice"}}},
      {"tunnel", {{"tunnel_type"}}},
      {"snmp", {{"community"}}},
      {"syslog", {{"facility"}, {"severity"}}},
      {"software", {{"software_type"}}},
      {"capture_loss", {{"percent_lost"}}},
      {"ocsp", {{"issuerNameHash"}}},
      {"ntp", {{"stratum"}}},
  };
  std::vector<ServiceRule::Guess> guesses;
  for (const auto& [service, all] : rows) {
    ServiceRule::Guess& guess = guesses.emplace_back();
    guess.service = service;
    for (const std::vector<std::string>& names : all) {
      AnyOf& any = guess.present.emplace_back();
      for (const std::string& name : names) {
        any.push_back(root);
        any.back().push_back(name);
      }
    }
  }
  return guesses;
}

Profile ZeekProfile(std::string name, const FieldPath& root) {
  const auto at = [&](std::vector<std::string> path) {
    path.insert(path.begin(), root.begin(), root.end());
    return path;
  };
  Profile p;
  p.name = std::move(name);
  p.product = "zeek";
  p.service.names = ServiceRule::Names::kZeekPath;
  p.category.otherwise = "-";
  p.times = {{at({"ts"}), TimeForm::kEpochOrRfc3339}};
  p.hosts = {at({"id.orig_h"}), at({"id_orig_h"}), at({"id", "orig_h"})};
  p.access.roots = {root};
  if (!root.empty()) p.access.roots.push_back({});
  for (std::string_view dotted : kNestedFields) {
    const std::string name(dotted);
    std::string flat(dotted);
    std::replace(flat.begin(), flat.end(), '.', '_');
    p.access.renames.push_back({name, at({name})});
    p.access.renames.push_back({name, at({flat})});
  }
  return p;
}

// Corelight sensors and json-streaming-logs.
Profile Corelight() {
  Profile p = ZeekProfile("zeek-corelight", {});
  p.signatures = {{.present = {{{"_path"}}, {{"ts"}, {"_write_ts"}}}, .absent = {}}};
  p.service.paths = {{"_path"}};
  p.times.push_back({{"_write_ts"}, TimeForm::kEpochOrRfc3339});
  return p;
}

// RockNSM and other shippers that name the log `@stream`.
Profile Rock() {
  Profile p = ZeekProfile("zeek-rock", {});
  p.signatures = {{.present = {{{"@stream"}}, {{"ts"}, {"@proc"}, {"@system"}}}, .absent = {}}};
  p.service.paths = {{"@stream"}};
  return p;
}

// Zeek's own writer with use_json: the record does not name its log.
Profile Plain() {
  Profile p = ZeekProfile("zeek-json", {});
  const AnyOf ts = {{"ts"}};
  p.signatures = {
      {.present = {ts, ZeekMarks()}, .absent = {}},
      {.present = {ts, {{"peer"}}, {{"mem"}, {"gaps"}, {"name"}}}, .absent = {}},
      {.present = {ts, {{"host"}}, {{"port_num"}, {"software_type"}}}, .absent = {}},
      {.present = {ts, {{"note"}}, {{"actions"}}}, .absent = {}},
      {.present = {ts, {{"level"}}, {{"location"}}, {{"message"}}}, .absent = {}},
      {.present = {ts, {{"id"}}, {{"machine"}, {"hashAlgorithm"}}}, .absent = {}},
      {.present = {ts, {{"node"}}, {{"filter"}}}, .absent = {}},
  };
  p.service.from_file_name = true;
  p.service.guesses = Guesses({});
  return p;
}

// The Kafka writer with tag_json: {"conn": {...}, "SENSOR": "eu-1"}.
Profile Kafka() {
  Profile p = ZeekProfile("zeek-kafka", {"*"});
  p.signatures = {{.present = {{{"*", "ts"}}, Under("*", ZeekMarks())}, .absent = {{{"ts"}}}}};
  p.service.key_of = {"*"};
  return p;
}

}  // namespace

std::vector<Profile> ZeekProfiles() { return {Corelight(), Rock(), Plain(), Kafka()}; }

}  // namespace tocsin
