#include "emit/observed.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <span>

#include "base/ip.h"

namespace tocsin {
namespace {

using Names = std::span<const std::string_view>;

// Field names, the one that tells most first: Windows (Sysmon, Security), ECS, Zeek, others. The
// kinds of entities are among them, for incidents and for correlations that are grouped by them.
constexpr auto kSourceIps = std::to_array<std::string_view>(
    {"SourceIp", "source.ip", "id.orig_h", "IpAddress", "SourceAddress", "src_ip", "rhost",
     "client_ip", "c-ip", "source_address"});
constexpr auto kSourcePorts = std::to_array<std::string_view>(
    {"SourcePort", "source.port", "id.orig_p", "IpPort", "src_port"});
constexpr auto kDestinationIps = std::to_array<std::string_view>(
    {"DestinationIp", "destination.ip", "id.resp_h", "DestAddress", "dst_ip", "dest_ip"});
constexpr auto kDestinationPorts = std::to_array<std::string_view>(
    {"DestinationPort", "destination.port", "id.resp_p", "DestPort", "dst_port", "dest_port"});
constexpr auto kHosts = std::to_array<std::string_view>(
    {"Computer", "host.name", "hostname", "Hostname", "computer_name", "ComputerName"});
constexpr auto kUsers = std::to_array<std::string_view>(
    {"User", "user.name", "TargetUserName", "SubjectUserName", "user", "username", "cs-username"});
constexpr auto kDomains = std::to_array<std::string_view>({"TargetDomainName", "user.domain"});
constexpr auto kPaths = std::to_array<std::string_view>(
    {"Image", "process.executable", "NewProcessName", "ProcessName", "exe"});
constexpr auto kCommandLines =
    std::to_array<std::string_view>({"CommandLine", "process.command_line", "ProcessCommandLine"});
constexpr auto kPids =
    std::to_array<std::string_view>({"NewProcessId", "ProcessId", "process.pid", "pid"});
constexpr auto kParentPaths = std::to_array<std::string_view>(
    {"ParentImage", "process.parent.executable", "ParentProcessName"});
constexpr auto kParentCommandLines =
    std::to_array<std::string_view>({"ParentCommandLine", "process.parent.command_line"});
constexpr auto kUrls =
    std::to_array<std::string_view>({"url.original", "cs-uri", "c-uri", "uri", "url.full"});
constexpr auto kNamesAskedFor = std::to_array<std::string_view>(
    {"QueryName", "dns.question.name", "query", "server_name", "DestinationHostname",
     "destination.domain", "url.domain", "cs-host"});
constexpr auto kHashes = std::to_array<std::string_view>(
    {"Hashes", "process.hash.sha256", "process.hash.sha1", "process.hash.md5", "file.hash.sha256",
     "file.hash.sha1", "file.hash.md5", "sha256", "sha1", "md5"});

bool SaysSomething(std::string_view text) { return !text.empty() && text != "-"; }

void AddOnce(std::string text, std::vector<std::string>* texts) {
  if (!SaysSomething(text)) return;
  if (std::find(texts->begin(), texts->end(), text) == texts->end()) {
    texts->push_back(std::move(text));
  }
}

// The address as Elasticsearch and OCSF take it: without a zone, IPv4 never as IPv6. "" for others.
std::string PlainAddress(std::string_view text) {
  const std::optional<IpAddress> address = IpAddress::Parse(text);
  if (!address) return "";
  if (address->v6) return std::string(text.substr(0, text.find('%')));
  return fmt::format("{}", fmt::join(address->bytes.begin(), address->bytes.begin() + 4, "."));
}

// Decimal, or hexadecimal with 0x as Windows writes process ids.
template <typename T>
std::optional<T> NumberOf(std::string_view text) {
  const bool hex = text.starts_with("0x");
  if (hex) text.remove_prefix(2);
  T value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value, hex ? 16 : 10);
  if (error != std::errc() || stop != end) return std::nullopt;
  return value;
}

bool IsHash(std::string_view text) {
  return text.size() >= 32 && text.size() <= 128 &&
         text.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
}

class Observer {
 public:
  explicit Observer(const DetectionRecord& detection) : detection_(detection) {}

  Observed Run() {
    ReadEndpoint(kSourceIps, kSourcePorts, &out_.source);
    ReadEndpoint(kDestinationIps, kDestinationPorts, &out_.destination);
    ReadHosts();
    ReadUsers();
    out_.process = {First(kPaths), First(kCommandLines)};
    out_.parent = {First(kParentPaths), First(kParentCommandLines)};
    if (out_.process.any()) out_.pid = NumberOf<uint32_t>(First(kPids));
    out_.url = First(kUrls);
    ReadHashes();
    ReadEntities();
    return std::move(out_);
  }

 private:
  template <typename F>
  void ForEach(Names names, F&& take) const {
    for (const std::string_view name : names) {
      for (std::string& text : DetectionTexts(detection_, name)) take(std::move(text));
    }
  }

  std::string First(Names names) const {
    for (const std::string_view name : names) {
      for (std::string& text : DetectionTexts(detection_, name)) {
        if (SaysSomething(text)) return std::move(text);
      }
    }
    return "";
  }

  void ReadEndpoint(Names ips, Names ports, ObservedEndpoint* endpoint) {
    ForEach(ips, [&](const std::string& text) {
      std::string address = PlainAddress(text);
      if (endpoint->ip.empty()) endpoint->ip = address;
      AddOnce(std::move(address), &out_.addresses);
    });
    endpoint->port = NumberOf<uint16_t>(First(ports));
  }

  void ReadHosts() {
    if (detection_.event != nullptr) {
      AddOnce(detection_.event->host, &out_.hosts);
    } else {
      // Of an event, `host` may be what an HTTP request asks for.
      static constexpr auto kKind = std::to_array<std::string_view>({"host"});
      ForEach(kKind, [&](std::string text) { AddOnce(std::move(text), &out_.hosts); });
    }
    ForEach(kHosts, [&](std::string text) { AddOnce(std::move(text), &out_.hosts); });
    if (!out_.hosts.empty()) out_.host = out_.hosts.front();
    ForEach(kNamesAskedFor, [&](std::string text) { AddOnce(std::move(text), &out_.hosts); });
  }

  void ReadUsers() {
    ForEach(kUsers, [&](const std::string& text) {
      if (!SaysSomething(text)) return;
      ObservedUser user;
      const size_t slash = text.find('\\');
      if (slash != std::string::npos) user.domain = text.substr(0, slash);
      user.name = slash == std::string::npos ? text : text.substr(slash + 1);
      AddOnce(user.name, &out_.users);
      if (out_.user.name.empty()) out_.user = std::move(user);
    });
    if (!out_.user.name.empty() && out_.user.domain.empty()) out_.user.domain = First(kDomains);
  }

  // Sysmon writes "SHA1=...,MD5=...,IMPHASH=...".
  void ReadHashes() {
    ForEach(kHashes, [&](const std::string& text) {
      std::string_view rest = text;
      while (!rest.empty()) {
        const size_t comma = std::min(rest.find(','), rest.size());
        std::string_view hash = rest.substr(0, comma);
        rest.remove_prefix(std::min(comma + 1, rest.size()));
        if (const size_t equals = hash.find('='); equals != std::string_view::npos) {
          hash.remove_prefix(equals + 1);
        }
        if (IsHash(hash)) AddOnce(std::string(hash), &out_.hashes);
      }
    });
  }

  // Addresses that stand under names which the tables don't know.
  void ReadEntities() {
    if (detection_.correlation) {
      for (const auto& [field, text] : detection_.correlation->group) {
        AddOnce(PlainAddress(text), &out_.addresses);
      }
    }
    if (!detection_.risk) return;
    for (const RiskFacts::Entity& entity : detection_.risk->entities) {
      AddOnce(PlainAddress(entity.value), &out_.addresses);
    }
  }

  const DetectionRecord& detection_;
  Observed out_;
};

}  // namespace

Observed Observe(const DetectionRecord& detection) { return Observer(detection).Run(); }

std::string_view FileName(std::string_view path) {
  const size_t slash = path.find_last_of("/\\");
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

}  // namespace tocsin
