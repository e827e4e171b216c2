// The second half of the service: the shards (partitions of the internal topic) that this worker
// owns. Records of a shard go through its state (shard.h); what comes out goes to the topic of
// detections and, as points and suppressed detections, on to the shards that own these.
//
// A shard is taken up again from its latest snapshot and the records behind it: up to the committed
// offset it is rebuilt in silence, since what it told was told before. A snapshot is due when as
// much was read since the last one as that was large, so that writing them costs no more than
// reading, and at least once in a while. Snapshots stand in a compacted topic, cut into chunks, and
// are committed together with the offset that they belong to.
//
// One thread. Borrows: context and session for its life.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "service/detection_output.h"
#include "service/service_context.h"
#include "service/shard.h"
#include "service/stage.h"

namespace tocsin {

class CorrelateStage : public Stage, private ShardSink {
 public:
  CorrelateStage(const ServiceContext* context, Session* session,
                 std::shared_ptr<const RuleSet> rules);

  Result<int64_t> Assign(uint32_t lane, const LaneInfo& info,
                         const CommittedPosition& committed) override;
  void Reset() override;
  void Process(const Message& message) override;
  void ReachEnd(uint32_t) override {}
  Result<void> EndTransaction(int64_t now_ns) override;
  void Finish() override {}
  std::vector<Position> Positions() override;
  void Committed() override;
  Result<void> SetRules(std::shared_ptr<const RuleSet> rules) override;

 private:
  struct Lane {
    int32_t number = 0;
    std::unique_ptr<Shard> shard;
    int64_t next = 0;
    int64_t silent_until = 0;     // the committed offset
    bool moved = false;           // since the last commit
    int64_t from = 0;             // the records behind the snapshot
    std::string snapshot;         // "" = none
    int64_t snapshot_at = 0;      // in the state topic
    uint64_t snapshot_bytes = 0;  // of the latest
    uint64_t read_bytes = 0;      // since then
    int64_t snapshot_ns = 0;      // when it was made
    bool snapshot_due = false;    // whatever was read
    int64_t told_ns = 0;          // when its latest shard_clock was sent
    int64_t told_watermark_ns = kNever;
    ShardCounters counted;  // as far as the metrics know

    bool silent() const { return next < silent_until; }
  };

  void Tell(DetectionRecord detection, const RepHead& head, uint64_t order) override;
  void TellHeld(const ToldRecord& told, const HeldBack& held) override;
  void TellLate(const MatchRecord& match, int64_t behind_ns) override;

  Result<void> Load(const CommittedPosition& committed, Lane* lane);
  Result<std::string> ReadSnapshot(const Lane& lane);
  bool SnapshotDue(const Lane& lane, int64_t now_ns) const;
  Result<void> Save(int64_t now_ns, Lane* lane);
  void TellClock(int64_t now_ns, Lane* lane);
  void Count(Lane* lane);

  const ServiceContext* context_;
  Session* session_;
  DetectionOutput output_;
  std::shared_ptr<const RuleSet> rules_;
  ShardSettings settings_;
  std::vector<Lane> lanes_;
  RepReader reader_;
  bool sent_ = false;
};

}  // namespace tocsin
