// The service as its HTTP interface sees it: what can be asked, and the one thing that can be done.
// The application implements it; tests of the interface bring a fake.
//
// Thread safety: every function may be called from several threads at once, while workers run; none
// may wait for a worker longer than a transaction lasts (Reload excepted, which compiles rules).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "tocsin/result.h"

namespace tocsin {

struct LatestDetections {
  uint64_t total = 0;                   // told since the start
  std::vector<std::string> detections;  // JSON objects, the newest first
};

// How a reload that worked ended.
struct ReloadReport {
  bool changed = false;      // false: the rules are the same as before
  std::string ruleset_hash;  // of the rules now in force
  uint64_t loaded = 0;       // rules in force
  uint64_t refused = 0;      // rules with errors, which are left out
};

class ServiceView {
 public:
  virtual ~ServiceView() = default;

  // What is still missing before events flow, one sentence each ("rules are being compiled").
  // Empty: the service is ready.
  virtual std::vector<std::string> WaitingFor() const = 0;

  // One JSON object each: state of process, workers, sources and rules; every rule with its state.
  virtual std::string StatusJson() const = 0;
  virtual std::string RulesJson() const = 0;

  virtual LatestDetections Detections(size_t limit) const = 0;

  // Reads all rules again and takes them over; returns when they are in force. On failure the old
  // ones stay, and the message says why.
  virtual Result<ReloadReport> Reload() = 0;
};

}  // namespace tocsin
