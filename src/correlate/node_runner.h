// Runs one correlation rule: its groups, when they are decided, when an alert is told and when it
// is held. One implementation for each kind of window (node_runner.cc chooses).
//
// A condition is decided in one of three ways:
//
//   per event   more events make it truer (or it is a mean): at every event, over the last timespan
//   at close    more events can make it false (`lt`, `not`, ...): a window opens with a group's
//               first event and is decided once, when one timespan has passed
//   settled     the order of events matters and some are forbidden: when all events of one time are
//               known
//
// One thread. Borrows the node and options for its life.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "correlate/samples.h"
#include "correlate/window.h"
#include "tocsin/correlator.h"

namespace tocsin {

// A firing, and what correlations that refer to this one read from it.
struct NodeFiring {
  Firing firing;
  // For a firing by an event: the feed that brought it to the group. Otherwise `kept` holds the
  // values that the group kept of its latest event, by output field.
  const Feed* feed = nullptr;
  std::string kept;
};

class NodeRunner {
 public:
  using Fired = std::function<void(NodeFiring&&)>;
  using Observer = std::function<void(const CorrelationStep&)>;

  virtual ~NodeRunner() = default;

  // Takes the feeds of one event.
  virtual void Process(const MatchedEvent& event, std::span<const Feed> feeds,
                       const Fired& fired) = 0;
  // The time of the next decision that waits, or INT64_MAX.
  virtual int64_t next_ns() const = 0;
  // Decides what is due at exactly `time_ns`, groups in the order of their keys.
  virtual void Decide(int64_t time_ns, const Fired& fired) = 0;
  // Heartbeats are silent when the input ends.
  virtual bool silent_at_end() const = 0;

  virtual uint64_t bytes() const = 0;
  virtual size_t groups() const = 0;
  // Removes the group used least recently; of a single one, its oldest entries. False when there is
  // nothing to remove.
  virtual bool Shrink() = 0;

  virtual void Save(SnapshotWriter* out) const = 0;
  virtual void Load(SnapshotReader* in) = 0;
};

struct RunnerContext {
  uint32_t node_index = 0;
  const CorrelationPlan::Node* node = nullptr;
  const CorrelatorOptions* options = nullptr;
  CorrelatorCounters* counters = nullptr;
  const NodeRunner::Observer* observer = nullptr;  // may be empty
};

std::unique_ptr<NodeRunner> MakeRunner(const RunnerContext& context);

}  // namespace tocsin
