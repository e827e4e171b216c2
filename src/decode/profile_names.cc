#include "decode/profile_names.h"

#include <algorithm>
#include <array>

namespace tocsin {
namespace {

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; }

bool IsAlnum(char c) { return (c >= '0' && c <= '9') || (Lower(c) >= 'a' && Lower(c) <= 'z'); }

bool StartsWithNoCase(std::string_view text, std::string_view prefix) {
  return text.size() >= prefix.size() && EqualsNoCase(text.substr(0, prefix.size()), prefix);
}

// The logs of Zeek's own scripts and of widely used packages.
constexpr std::string_view kZeekLogs[] = {
    "analyzer",      "arp",          "barnyard2",     "broker",
    "capture_loss",  "cluster",      "config",        "conn",
    "dce_rpc",       "dga",          "dhcp",          "dnp3",
    "dns",           "dpd",          "files",         "ftp",
    "http",          "http2",        "intel",         "irc",
    "kerberos",      "known_certs",  "known_domains", "known_hosts",
    "known_modbus",  "known_names",  "known_remotes", "known_services",
    "known_users",   "ldap",         "ldap_search",   "loaded_scripts",
    "modbus",        "mqtt_connect", "mqtt_publish",  "mqtt_subscribe",
    "mysql",         "netcontrol",   "notice",        "notice_alarm",
    "ntlm",          "ntp",          "ocsp",          "openflow",
    "packet_filter", "pe",           "postgresql",    "quic",
    "radius",        "rdp",          "redis",         "reporter",
    "rfb",           "signatures",   "sip",           "smb_cmd",
    "smb_files",     "smb_mapping",  "smtp",          "snmp",
    "socks",         "software",     "ssh",           "ssl",
    "stats",         "syslog",       "telemetry",     "traceroute",
    "tunnel",        "weird",        "weird_stats",   "websocket",
    "wireguard",     "x509",
};

struct ProgramRow {
  std::string_view program;
  std::string_view service;
};

constexpr ProgramRow kPrograms[] = {
    {"anacron", "cron"},  {"apache2", "apache"},   {"audispd", "auditd"},    {"auditd", "auditd"},
    {"clamav", "clamav"}, {"clamd", "clamav"},     {"cron", "cron"},         {"crond", "cron"},
    {"crontab", "cron"},  {"freshclam", "clamav"}, {"guacd", "guacamole"},   {"httpd", "apache"},
    {"nginx", "nginx"},   {"sshd", "sshd"},        {"sshd-session", "sshd"}, {"sudo", "sudo"},
    {"vsftpd", "vsftpd"},
};

constexpr std::string_view kAuth = "auth";
constexpr std::string_view kSyslog = "syslog";
constexpr std::string_view kAuthFacilities[] = {"auth", "authpriv", "security", "4", "10"};

}  // namespace

bool EqualsNoCase(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return Lower(x) == Lower(y); });
}

void AppendZeekService(std::string_view path, std::string* service) {
  if (path.starts_with("json_streaming_")) path.remove_prefix(15);
  const size_t dash = path.rfind('-');
  if (dash != std::string_view::npos && dash > 0 && dash + 1 < path.size() &&
      path.find_first_not_of("0123456789", dash + 1) == std::string_view::npos) {
    path = path.substr(0, dash);
  }
  for (std::string_view suffix : {"_red", "_agg"}) {
    if (path.size() > suffix.size() && path.ends_with(suffix)) path.remove_suffix(suffix.size());
  }
  std::transform(path.begin(), path.end(), std::back_inserter(*service), Lower);
}

std::string_view ZeekLogOfFile(std::string_view file_name) {
  const size_t slash = file_name.find_last_of("/\\");
  if (slash != std::string_view::npos) file_name.remove_prefix(slash + 1);
  for (std::string_view tool : {"zeek", "bro", "corelight"}) {
    if (StartsWithNoCase(file_name, tool) && file_name.size() > tool.size() &&
        std::string_view("-_.").find(file_name[tool.size()]) != std::string_view::npos) {
      file_name.remove_prefix(tool.size() + 1);
    }
  }
  for (std::string_view prefix : {"json_streaming_", "open_"}) {
    if (StartsWithNoCase(file_name, prefix)) file_name.remove_prefix(prefix.size());
  }
  if (StartsWithNoCase(file_name, "conn-summary")) return {};  // a report, not a log
  std::string_view best;
  for (std::string_view log : kZeekLogs) {
    if (log.size() > best.size() && StartsWithNoCase(file_name, log) &&
        (file_name.size() == log.size() || !IsAlnum(file_name[log.size()]))) {
      best = log;
    }
  }
  return best;
}

std::string_view LinuxService(std::string_view program, std::string_view facility) {
  const size_t slash = program.rfind('/');
  if (slash != std::string_view::npos) program.remove_prefix(slash + 1);
  for (const ProgramRow& row : kPrograms) {
    if (EqualsNoCase(program, row.program)) return row.service;
  }
  for (std::string_view auth : kAuthFacilities) {
    if (EqualsNoCase(facility, auth)) return kAuth;
  }
  return kSyslog;
}

std::vector<std::string_view> LinuxServices() {
  std::vector<std::string_view> services = {kAuth, kSyslog};
  for (const ProgramRow& row : kPrograms) services.push_back(row.service);
  return services;
}

std::span<const std::string_view> ZeekLogs() { return kZeekLogs; }

}  // namespace tocsin
