// The state of one partition of the internal topic: what waits for its turn, the windows of the
// groups that it owns, the risk of its entities, its holds of suppression. Records of the topic go
// in, in the order of their offsets; detections come out in the order of event time.
//
//   match               waits until the watermark passed it; then the correlator takes it
//   points, told        wait until the watermark passed it that also covers all shards, since
//                       firings of other shards give points, too
//   clock, shard_clock  move the watermarks (shard_clock.h)
//
// The whole is a pure function of the log: state and output after an offset depend on the records
// before it alone. So a shard is rebuilt from a snapshot and the records behind it, and whoever
// rebuilds it gives the same detections from there on.
//
// Thread safety: one thread. Borrows: the sink during Take.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "correlate/topic_inputs.h"
#include "score/enrichment.h"
#include "score/risk.h"
#include "score/suppression.h"
#include "service/rep_record.h"
#include "service/shard_clock.h"
#include "service/shard_map.h"
#include "tocsin/correlator.h"
#include "tocsin/detection.h"
#include "tocsin/options.h"
#include "tocsin/ruleset.h"

namespace tocsin {

// What a shard has to tell. `order` as in rep_record.h.
class ShardSink {
 public:
  virtual ~ShardSink() = default;
  virtual void Tell(DetectionRecord detection, const RepHead& head, uint64_t order) = 0;
  // A detection that waited for suppression.
  virtual void TellHeld(const ToldRecord& told, const HeldBack& held) = 0;
  // A match that came too late to be correlated.
  virtual void TellLate(const MatchRecord& match, int64_t behind_ns) = 0;
};

struct ShardCounters {
  uint64_t late = 0;          // matches behind the watermark: not correlated
  uint64_t forced = 0;        // given on ahead of the watermark, for want of memory
  uint64_t unknown_rule = 0;  // matches of rules that this worker does not have (any more)
  uint64_t waiting = 0;       // records now
  CorrelatorCounters correlation;
  RiskCounters risk;
  SuppressionCounters suppression;
};

// What the shards of a process have in common.
struct ShardSettings {
  Options options;
  int32_t shards = 1;
  int64_t heartbeat_interval_ns = 0;               // between two reports of a reader
  std::shared_ptr<const Enricher> enricher;        // may be null
  std::shared_ptr<const Criticality> criticality;  // may be null
};

// What comes out of order by less is waited for: the setting, or more when a rule asks for it.
int64_t LatenessNs(const RuleSet& rules, const TimeOptions& time);

class Shard {
 public:
  Shard(int32_t number, std::shared_ptr<const RuleSet> rules, ShardSettings settings);

  // Takes the next record of the log, and tells what it decides.
  void Take(RepRecord record, ShardSink* sink);

  // How far the correlation has come, to be told to all shards; kNever before anything is known.
  int64_t watermark_ns() const { return watermark_ns_; }
  bool correlates() const { return !rules_->correlations().nodes.empty(); }
  ShardCounters counters() const;

  // Rules that did not change keep their state.
  Result<void> SetRules(std::shared_ptr<const RuleSet> rules);

  std::string Snapshot() const;
  // The shard of a snapshot. Fails when the bytes are damaged or of another version.
  static Result<std::unique_ptr<Shard>> Restore(int32_t number,
                                                std::shared_ptr<const RuleSet> rules,
                                                ShardSettings settings, std::string_view snapshot);

 private:
  struct Place {
    int64_t time_ns = 0;
    EventPosition position;
    uint64_t order = 0;
    uint64_t serial = 0;  // of arrival

    bool operator<(const Place& other) const;
  };
  struct Waiting {
    Place place;
    size_t bytes = 0;
    RepRecord record;
  };
  using Heap = std::vector<Waiting>;

  void TakeMatch(MatchRecord match, ShardSink* sink);
  void TakeScored(RepRecord record, ShardSink* sink);
  template <typename Record>
  void Enqueue(Record record, Heap* heap);
  void EnqueueScored(RepRecord record);
  void Advance(ShardSink* sink);
  void AdvanceMatches(ShardSink* sink);
  void AdvanceScores(ShardSink* sink);
  static bool Later(const Waiting& a, const Waiting& b) { return b.place < a.place; }
  Waiting Pop(Heap* heap);
  bool IsFull() const;
  void Correlate(const MatchRecord& match, ShardSink* sink);
  bool Read(const MatchRecord& match, MatchedEvent* event);
  void TellFirings(ShardSink* sink);
  void TellScored(const RepRecord& record, ShardSink* sink);
  void Score(const PointsRecord& points, ShardSink* sink);
  void MakePlan();
  SourcePosition Resolve(const EventPosition& position) const;

  const int32_t number_;
  const ShardSettings settings_;  // limits are the share of one shard
  std::shared_ptr<const RuleSet> rules_;
  int64_t lateness_ns_ = 0;
  std::vector<std::pair<std::string, uint32_t>> sources_;  // rule hash -> source, sorted
  std::unique_ptr<ShardMap> map_;

  ShardClock clock_;
  TopicInputs inputs_;
  Heap matches_;
  Heap scores_;
  uint64_t serial_ = 0;
  uint64_t waiting_bytes_ = 0;
  int64_t watermark_ns_ = kNever;  // of matches
  int64_t given_ns_ = kNever;      // the latest match that was given on ahead of it
  std::unique_ptr<Correlator> correlator_;
  RiskScorer risk_;
  Suppressor suppressor_;
  ShardCounters counters_;

  // Of the event at hand.
  MatchedEvent event_;
  std::vector<Firing> firings_;
  std::vector<DetectionRecord> incidents_;
};

}  // namespace tocsin
