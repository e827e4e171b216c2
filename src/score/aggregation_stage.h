// The windowed aggregation stage: matched events of any number of inputs in, detections out, in the
// order of event time. What happens to an event here:
//
//   order       it waits until the watermark passes it (correlate/event_queue.h)
//   correlate   its matches feed the correlation rules; those that fire are detections, too
//   complete    every detection is told once (by id), enriched from look-up files, scored: an
//   entity
//               whose risk crosses the threshold is an incident, a detection as well
//   suppress    repeats are held back
//
// It knows no clock and reads no file; the same inputs give the same detections, however they are
// batched.
//
// Thread safety: one thread. Borrows: the resolver's state for its life. Detections point into the
// rule set and the stage.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "correlate/event_queue.h"
#include "score/criticality.h"
#include "score/deduplication.h"
#include "score/enrichment.h"
#include "score/risk.h"
#include "score/suppression.h"
#include "tocsin/correlator.h"
#include "tocsin/detection.h"
#include "tocsin/options.h"
#include "tocsin/ruleset.h"

namespace tocsin {

// An event that some rule matched.
struct StageEvent {
  MatchedEvent matched;                     // without matches when no correlation uses them
  std::vector<DetectionRecord> detections;  // of the rules that tell their matches themselves
};

struct StageCounters {
  CorrelatorCounters correlation;
  RiskCounters risk;
  SuppressionCounters suppression;
  DeduplicationCounters deduplication;
  uint64_t late = 0;     // matched events behind their input's watermark: not correlated
  uint64_t forced = 0;   // given on ahead of the watermark, for want of memory
  uint64_t clamped = 0;  // events whose time lay too far ahead to be believed
  uint64_t untimed = 0;  // matched events without a time: not correlated
};

class AggregationStage {
 public:
  AggregationStage(std::shared_ptr<const RuleSet> rules, const Options& options,
                   std::shared_ptr<const Enricher> enricher,
                   std::shared_ptr<const Criticality> criticality, PositionResolver resolve);

  // Opens an input and gives its index. Its first event is not before `first_ns`; kNever when
  // nobody knows. `bounded`: no time lies farther ahead than can be believed.
  uint32_t AddInput(int64_t first_ns, bool bounded = false) {
    return queue_.AddInput(first_ns, bounded);
  }
  // The time of an event that no rule matched.
  void Observe(uint32_t input, int64_t time_ns);
  // A matched event; time and position are those of `event.matched`. Where events have the same
  // time, their position decides, whatever the indices of their inputs.
  void Add(uint32_t input, StageEvent event);
  // The input has ended.
  void CloseInput(uint32_t input) { queue_.CloseInput(input); }

  // Appends the detections that the inputs decide by now.
  void Advance(std::vector<DetectionRecord>* out);
  // Every input has ended (or is given up): appends the rest.
  void Finish(std::vector<DetectionRecord>* out);

  StageCounters counters() const;
  // The first of the late events.
  const std::vector<LateEvent>& late_events() const { return queue_.late_events(); }
  Correlator& correlator() { return correlator_; }

 private:
  void Drain(std::vector<DetectionRecord>* out);
  void TellAll(std::vector<DetectionRecord> detections, std::vector<DetectionRecord>* out);
  void TellFirings(std::vector<DetectionRecord>* out);
  void Tell(DetectionRecord detection, std::vector<DetectionRecord>* out);

  const std::shared_ptr<const RuleSet> rules_;
  const std::shared_ptr<const Enricher> enricher_;
  const PositionResolver resolve_;
  EventQueue<StageEvent> queue_;
  Correlator correlator_;
  Deduplicator deduplicator_;
  RiskScorer risk_;
  Suppressor suppressor_;
  std::vector<DetectionRecord> untimed_;
  uint64_t untimed_events_ = 0;
  std::vector<Firing> firings_;
  std::vector<DetectionRecord> incidents_;
};

}  // namespace tocsin
