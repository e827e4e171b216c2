// Who and what a detection speaks of, under the names that other schemas have for it: addresses,
// hosts, users, processes, looked up under the field names that Windows, Zeek, ECS and others use
// (the table is in observed.cc). For an event all its fields are asked; for a correlation its
// group; for an incident the entity.
//
// Pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tocsin/detection.h"

namespace tocsin {

struct ObservedEndpoint {
  std::string ip;  // IPv4 or IPv6, without zone; "" when unknown
  std::optional<uint16_t> port;

  bool any() const { return !ip.empty() || port.has_value(); }
};

struct ObservedUser {
  std::string name;    // "bob"
  std::string domain;  // "CORP" of "CORP\bob"
};

struct ObservedProgram {
  std::string path;  // of the executable
  std::string command_line;

  bool any() const { return !path.empty() || !command_line.empty(); }
};

struct Observed {
  // The one that matters most of each.
  ObservedEndpoint source;
  ObservedEndpoint destination;
  std::string host;
  ObservedUser user;
  ObservedProgram process;
  std::optional<uint32_t> pid;
  ObservedProgram parent;
  std::string url;

  // All of them, each once, for pivots.
  std::vector<std::string> addresses;
  std::vector<std::string> users;  // names without domains
  std::vector<std::string> hosts;  // also names that were asked for, of DNS and TLS
  std::vector<std::string> hashes;
};

Observed Observe(const DetectionRecord& detection);

// "cmd.exe" of "C:\Windows\cmd.exe", "sh" of "/bin/sh".
std::string_view FileName(std::string_view path);

}  // namespace tocsin
