// Windowed correlation over matches, in event time. The correlator takes matched events in the
// order of their time (score/event_queue.h makes that order) and gives firings: alerts of
// correlation rules. It knows no clock: time is what events and AdvanceTo say.
//
//   for each event by time: correlator.AdvanceTo(event.time_ns, &out); correlator.Process(event,
//   &out); at the end:             correlator.Finish(&out);
//
// Deterministic: the firings depend on the sequence of events alone. The whole state can be saved
// and restored.
//
// Thread safety: one thread. Borrows: the event during the call.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tocsin/result.h"
#include "tocsin/ruleset.h"

namespace tocsin {

struct CorrelationPlan;  // src/compile/correlation_plan.h

// Where an event stands among all inputs. Orders events of one time.
struct EventPosition {
  uint32_t input = 0;   // number of the file or partition
  uint64_t offset = 0;  // line or offset in it

  bool operator==(const EventPosition&) const = default;
  bool operator<(const EventPosition& other) const {
    return input != other.input ? input < other.input : offset < other.offset;
  }
};

// What correlations want to know of one event: the base rules that matched it, and for each the
// texts of the fields that Source::fields names. Kept flat, so that an object can be used again
// without allocating.
struct MatchedEvent {
  struct Text {
    uint32_t begin = 0;  // into `bytes`
    uint32_t size = 0;
  };
  struct Field {
    uint32_t first_text = 0;
    uint32_t texts = 0;  // none: the event has no such field, or null
  };
  struct Match {
    uint32_t source = 0;       // index into CorrelationPlan::sources
    uint32_t first_field = 0;  // as many as the source has
  };
  int64_t time_ns = 0;
  EventPosition position;
  std::string bytes;
  std::vector<Text> texts;
  std::vector<Field> fields;
  std::vector<Match> matches;
  // The event as one JSON object, for detections; may be empty.
  std::string body;

  void Clear();
  // Builds: AddMatch, then for each field of the source AddField, then its texts.
  void AddMatch(uint32_t source);
  void AddField();
  void AddText(std::string_view text);

  std::string_view text(uint32_t index) const {
    return std::string_view(bytes).substr(texts[index].begin, texts[index].size);
  }
};

// One event that made a correlation fire.
struct EventReference {
  int64_t time_ns = 0;
  EventPosition position;
  uint32_t source = 0;  // index into CorrelationPlan::sources
  std::string body;     // "" when it was not kept

  bool operator==(const EventReference&) const = default;
};

// An alert of a correlation rule.
struct Firing {
  uint32_t node = 0;               // index into CorrelationPlan::nodes
  int64_t time_ns = 0;             // of the event, or the end of the window, that decided
  EventPosition position;          // of the latest event that counts
  std::vector<std::string> group;  // by group-by
  std::string aggregate;           // decimal text: the count, sum, ..., or the number of rules seen
  int64_t first_ns = 0;            // of the events that count
  int64_t last_ns = 0;
  uint64_t events = 0;  // that count
  // The latest of them, oldest first, bounded by the options.
  std::vector<EventReference> references;
  bool approximate = false;  // the distinct count is an estimate
  bool truncated = false;    // memory limits made the window lose its oldest entries

  bool operator==(const Firing&) const = default;
};

struct CorrelatorOptions {
  uint64_t max_bytes = 512u << 20;       // state of all rules together
  uint64_t max_rule_bytes = 256u << 20;  // state of one rule
  uint64_t max_body_bytes = 64u << 20;   // bodies of events kept for detections
  uint32_t max_references = 8;           // of one firing
  uint32_t max_bodies = 5;               // of one firing
  uint32_t max_distinct = 100'000;       // exact distinct values in a group
  // Which groups are kept here, by node and group key; the others are somebody else's. Empty: all.
  std::function<bool(uint32_t node, std::string_view key)> owns;
  // Beyond max_distinct: estimate (HyperLogLog, about 1.6 % error), or ignore further values and
  // count the refusals.
  bool estimate_distinct = true;
};

struct CorrelatorCounters {
  uint64_t matches = 0;        // that reached a group
  uint64_t without_group = 0;  // a group-by field was missing
  uint64_t firings = 0;
  uint64_t groups = 0;           // alive now
  uint64_t bytes = 0;            // of state now
  uint64_t evicted_groups = 0;   // least recently used, for want of memory
  uint64_t dropped_entries = 0;  // of groups that alone were too large
  uint64_t refused_values = 0;   // distinct values beyond the limit
};

// One step of a group's life, for `tocsin explain`.
struct CorrelationStep {
  enum class Outcome : uint8_t { kFalse, kHeld, kFired, kWaits };
  uint32_t node = 0;
  int64_t time_ns = 0;
  std::string_view cause;  // "event", "window closed", "expired"
  EventPosition position;
  std::string group;  // "user=bob host=a"
  std::string aggregate;
  Outcome outcome = Outcome::kFalse;
};

class Correlator {
 public:
  Correlator(std::shared_ptr<const CorrelationPlan> plan, CorrelatorOptions options);
  ~Correlator();

  // Decides everything that is due at times before `time_ns`. Firings are appended in the order of
  // their time.
  void AdvanceTo(int64_t time_ns, std::vector<Firing>* out);
  // Takes an event; its time must not lie before that of the last call.
  void Process(const MatchedEvent& event, std::vector<Firing>* out);
  // No event will come any more: decides every open window as if time went on. Heartbeats whose
  // time has not come stay silent: the end of a file is no silence of a sensor.
  void Finish(std::vector<Firing>* out);

  const CorrelatorCounters& counters() const;

  // Calls `observer` with every step from now on.
  void Observe(std::function<void(const CorrelationStep&)> observer);

  // The whole state as bytes: versioned, with the hash of each rule and of the whole.
  std::string Snapshot() const;
  // Replaces the state. Rules that are new or changed since start empty; state of rules that are
  // gone is dropped. Fails, and changes nothing, when the bytes are damaged or of another version.
  Result<void> Restore(std::string_view snapshot);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace tocsin
