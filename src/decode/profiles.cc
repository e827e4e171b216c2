// Everything that is neither Windows nor Zeek; the last one takes what no other recognises.
#include "decode/profile.h"

namespace tocsin {
namespace {

Profile Suricata() {
  Profile p;
  p.name = "suricata";
  p.signatures = {{.present = {{{"event_type"}},
                               {{"flow_id"}, {"src_ip"}, {"stats"}, {"engine"}},
                               {{"timestamp"}}},
                   .absent = {}}};
  p.product = "suricata";
  p.service.paths = {{"event_type"}};
  // HTTP records answer to proxy as well as webserver rules.
  p.category.table = {{"dns", 0, UINT32_MAX, "dns"},
                      {"flow", 0, UINT32_MAX, "firewall"},
                      {"http", 0, UINT32_MAX, ""}};
  p.category.otherwise = "-";
  p.times = {{{"timestamp"}, TimeForm::kRfc3339}};
  p.hosts = {{"src_ip"}};
  p.access.roots = {{}};
  return p;
}

Profile CloudTrail() {
  Profile p;
  p.name = "aws-cloudtrail";
  p.signatures = {
      {.present = {{{"eventSource"}}, {{"eventName"}}, {{"awsRegion"}, {"eventVersion"}}},
       .absent = {}}};
  p.product = "aws";
  p.service.fixed = "cloudtrail";
  p.category.otherwise = "-";
  p.times = {{{"eventTime"}, TimeForm::kEpochOrRfc3339}};
  p.access.roots = {{}};
  return p;
}

// Syslog that another daemon has taken apart: rsyslog's StdJSONFmt, FullJSONFmt and %jsonmesg%,
// Vector's syslog source, syslog-ng's format-json.
Profile SyslogJson() {
  Profile p;
  p.name = "rsyslog-json";
  const AnyOf message = {{"message"}, {"msg"}, {"MESSAGE"}};
  p.signatures = {
      {.present = {message, {{"timereported"}, {"timegenerated"}}}, .absent = {}},
      {.present = {message, {{"appname"}, {"programname"}, {"syslogtag"}}, {{"facility"}}},
       .absent = {}},
      {.present = {message, {{"PROGRAM"}}, {{"HOST"}, {"HOST_FROM"}}}, .absent = {}},
  };
  p.product = "linux";
  p.service.names = ServiceRule::Names::kLinuxProgram;
  p.service.paths = {{"programname"}, {"app-name"}, {"appname"}, {"PROGRAM"}, {"syslogtag"}};
  p.service.facility_paths = {
      {"facility"}, {"syslogfacility-text"}, {"syslogfacility"}, {"FACILITY"}};
  p.service.fixed = "syslog";
  p.category.otherwise = "-";
  p.times = {{{"timereported"}, TimeForm::kRfc3339OrRfc3164},
             {{"timestamp"}, TimeForm::kRfc3339OrRfc3164},
             {{"ISODATE"}, TimeForm::kRfc3339OrRfc3164},
             {{"DATE"}, TimeForm::kRfc3339OrRfc3164},
             {{"timegenerated"}, TimeForm::kRfc3339OrRfc3164},
             {{"@timestamp"}, TimeForm::kEpochOrRfc3339}};
  p.hosts = {{"hostname"}, {"HOST"}, {"host"}, {"fromhost"}};
  // The field names of the syslog reader, so that a rule reads both forms alike.
  p.access.renames = {
      {"program", {"programname"}}, {"program", {"app-name"}}, {"program", {"appname"}},
      {"program", {"PROGRAM"}},     {"pid", {"procid"}},       {"pid", {"PID"}},
      {"message", {"msg"}},         {"message", {"MESSAGE"}},  {"host", {"hostname"}},
      {"host", {"HOST"}},           {"host", {"fromhost"}}};
  p.access.roots = {{}};
  return p;
}

// Asserts nothing: such a record is offered to every rule.
Profile Generic() {
  Profile p;
  p.name = "generic";
  for (const char* name : {"@timestamp", "timestamp", "eventTime", "event_time", "EventTime",
                           "time", "ts", "TimeCreated", "TimeGenerated", "UtcTime", "datetime",
                           "date", "CreationTime", "createdDateTime", "published"}) {
    p.times.push_back({{name}, TimeForm::kEpochOrRfc3339});
  }
  p.hosts = {{"host", "name"}, {"host"}, {"hostname"}, {"Hostname"}, {"Computer"}};
  p.access.roots = {{}};
  return p;
}

}  // namespace

std::vector<Profile> OtherProfiles() { return {Suricata(), CloudTrail(), SyslogJson(), Generic()}; }

}  // namespace tocsin
