// The running service: rules, workers, listener, in the order in which they start and stop.
//
//   start   look-up files and rules -> topics on the brokers -> listener -> workers
//   stop    workers end their transactions -> listener
//
// Thread safety: Run belongs to the main thread; what ServiceView promises. Borrows: what the
// environment points to.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "service/log.h"
#include "service/service_options.h"
#include "tocsin/result.h"
#include "tocsin/ruleset.h"

namespace tocsin {

// Rules as read from wherever they are.
struct RuleLoad {
  std::shared_ptr<const RuleSet> rules;
  // One line for each rule that was refused: "rules/a.yml:3:5: ...".
  std::vector<std::string> refused;
  // What else an administrator should know of them, a line each.
  std::vector<std::string> notes;
};

// Rules that stand in no file: what to call them, and their YAML.
using RuleTexts = std::vector<std::pair<std::string, std::string>>;

// What the process gives to the service.
struct ServiceEnvironment {
  std::function<Result<RuleLoad>(const RuleTexts&)> load_rules;
  std::function<int64_t()> now_ns;     // wall clock, since 1970
  std::function<int64_t()> steady_ns;  // only goes forward; for durations
  std::string instance;                // tells this process from others of the same service
  Log* log = nullptr;
  // Set by signals: stop, and read the rules again.
  const std::atomic<bool>* stop = nullptr;
  std::atomic<bool>* reload = nullptr;
};

// Runs until it is stopped, or its sources have ended, or something fails that no retry mends: what
// that was is in the Error, in one line.
Result<void> RunService(const ServiceOptions& options, const ServiceEnvironment& environment);

// Checks everything that can be checked without reading a record, brokers included, and changes
// nothing.
Result<void> CheckService(const ServiceOptions& options, const ServiceEnvironment& environment);

}  // namespace tocsin
