#include "service/correlate_stage.h"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "base/hash.h"
#include "service/commit_metadata.h"
#include "service/snapshot_chunks.h"

namespace tocsin {
namespace {

constexpr uint64_t kLeastBytes = 4u << 20;      // read between two snapshots,
constexpr int64_t kLongestNs = 60'000'000'000;  // or the wall clock's time

}  // namespace

CorrelateStage::CorrelateStage(const ServiceContext* context, Session* session,
                               std::shared_ptr<const RuleSet> rules)
    : context_(context),
      session_(session),
      output_(context, session, rules),
      rules_(std::move(rules)),
      settings_{
          context->options.engine, static_cast<int32_t>(context->options.repartition.partitions),
          context->options.service.heartbeat_interval_ns, context->enricher, context->criticality} {
}

// A rule that changed starts empty: from here on, the state is no longer what the old rules made of
// the log, so that it has to be saved before anybody rebuilds it.
Result<void> CorrelateStage::SetRules(std::shared_ptr<const RuleSet> rules) {
  rules_ = std::move(rules);
  output_.SetRules(rules_);
  for (Lane& lane : lanes_) {
    if (lane.shard == nullptr) continue;
    if (Result<void> done = lane.shard->SetRules(rules_); !done) return done;
    lane.snapshot_due = true;
  }
  return {};
}

// --- lanes

Result<int64_t> CorrelateStage::Assign(uint32_t lane, const LaneInfo& info,
                                       const CommittedPosition& committed) {
  if (lanes_.size() <= lane) lanes_.resize(lane + 1);
  Lane& state = lanes_[lane];
  state = Lane();
  state.number = info.partition;
  state.from = committed.log_start;
  state.snapshot_ns = context_->steady_ns();
  state.silent_until = std::max<int64_t>(committed.offset, 0);
  if (committed.offset != kNoOffset) {
    if (Result<void> loaded = Load(committed, &state); !loaded) {
      return tl::unexpected(loaded.error());
    }
  }
  if (state.shard == nullptr) {
    state.shard = std::make_unique<Shard>(state.number, rules_, settings_);
  }
  if (state.from < committed.log_start) {
    context_->metrics->Get(metric::kStateGaps).Add();
    context_->log->Write(
        Log::Level::kError, "state_gap",
        fmt::format("shard {}: the records {} to {} of {} are gone; windows that they "
                    "belong to are incomplete",
                    state.number, state.from, committed.log_start - 1, info.name));
    state.from = committed.log_start;
    state.silent_until = std::max(state.silent_until, committed.log_start);
  }
  state.next = state.from;
  return state.next;
}

Result<void> CorrelateStage::Load(const CommittedPosition& committed, Lane* lane) {
  const Result<CorrelateMetadata> metadata = ParseCorrelateMetadata(committed.metadata);
  if (!metadata) return tl::unexpected(metadata.error());
  if (metadata->shards != settings_.shards) {
    return Fail(fmt::format(
        "{} had {} partitions when its state was saved and repartition.partitions is {} now: set "
        "it back, or start anew under another service.name",
        context_->options.RepartitionTopic(), metadata->shards, settings_.shards));
  }
  lane->from = metadata->from;
  lane->snapshot = metadata->snapshot;
  lane->snapshot_at = metadata->snapshot_at;
  if (lane->snapshot.empty()) return {};
  const Result<std::string> bytes = ReadSnapshot(*lane);
  if (!bytes) return tl::unexpected(bytes.error());
  lane->snapshot_bytes = bytes->size();
  Result<std::unique_ptr<Shard>> shard = Shard::Restore(lane->number, rules_, settings_, *bytes);
  if (!shard) return tl::unexpected(shard.error());
  lane->shard = *std::move(shard);
  lane->counted = lane->shard->counters();
  return {};
}

Result<std::string> CorrelateStage::ReadSnapshot(const Lane& lane) {
  const auto records =
      session_->Read({context_->options.StateTopic(), lane.number, lane.snapshot_at});
  if (!records) return tl::unexpected(records.error());
  return JoinSnapshot(*records, lane.snapshot);
}

void CorrelateStage::Reset() {
  lanes_.clear();
  output_.Dropped();
  sent_ = false;
}

std::vector<Position> CorrelateStage::Positions() {
  std::vector<Position> positions;
  const auto add = [&](const Lane& lane) {
    positions.push_back(
        {static_cast<uint32_t>(&lane - lanes_.data()), lane.next,
         EncodeCorrelateMetadata({settings_.shards, lane.from, lane.snapshot, lane.snapshot_at})});
  };
  // Nothing is committed while the state is behind what was.
  for (const Lane& lane : lanes_) {
    if (lane.moved && !lane.silent()) add(lane);
  }
  if (!positions.empty() || !sent_) return positions;
  // What is sent is fenced by the offsets that go with it.
  const auto lane = std::find_if(lanes_.begin(), lanes_.end(),
                                 [](const Lane& l) { return l.shard && !l.silent(); });
  if (lane != lanes_.end()) add(*lane);
  return positions;
}

void CorrelateStage::Committed() {
  for (Lane& lane : lanes_) lane.moved = false;
  output_.Committed();
  sent_ = false;
}

// --- records

void CorrelateStage::Process(const Message& message) {
  Lane& lane = lanes_[message.lane];
  output_.SetMute(message.offset < lane.silent_until);
  Result<RepRecord> record = reader_.Parse(message.value);
  if (record) {
    lane.shard->Take(*std::move(record), this);
  } else {
    context_->log->Write(Log::Level::kError, "internal_record",
                         fmt::format("shard {}, offset {}: {}", lane.number, message.offset,
                                     record.error().message));
  }
  output_.SetMute(false);
  const bool was_silent = lane.silent();
  lane.next = message.offset + 1;
  lane.moved = true;
  lane.read_bytes += message.value.size();
  if (was_silent && !lane.silent()) lane.counted = lane.shard->counters();
}

void CorrelateStage::Tell(DetectionRecord detection, const RepHead& head, uint64_t order) {
  sent_ = true;
  output_.Tell(std::move(detection), head, order);
}

void CorrelateStage::TellHeld(const ToldRecord& told, const HeldBack& held) {
  sent_ = true;
  output_.TellHeld(told, held);
}

void CorrelateStage::TellLate(const MatchRecord& match, int64_t behind_ns) {
  const std::string& topic = context_->options.late.topic;
  if (topic.empty()) return;
  sent_ = true;
  output_.Send({topic,
                OutputRecord::kAnyPartition,
                "",
                EncodeRep(match),
                {{"tocsin-behind-seconds", fmt::format("{:.3f}", 1e-9 * double(behind_ns))}}});
}

// --- the end of a transaction

Result<void> CorrelateStage::EndTransaction(int64_t now_ns) {
  for (Lane& lane : lanes_) {
    if (lane.shard == nullptr || lane.silent()) continue;
    TellClock(now_ns, &lane);
    Count(&lane);
    if (!SnapshotDue(lane, now_ns)) continue;
    if (Result<void> saved = Save(now_ns, &lane); !saved) return saved;
  }
  return {};
}

void CorrelateStage::TellClock(int64_t now_ns, Lane* lane) {
  const int64_t watermark_ns = lane->shard->watermark_ns();
  if (!lane->shard->correlates() || watermark_ns == lane->told_watermark_ns ||
      now_ns - lane->told_ns < context_->options.service.heartbeat_interval_ns) {
    return;
  }
  output_.SendRepToAll(ShardClockRecord{lane->number, watermark_ns});
  lane->told_watermark_ns = watermark_ns;
  lane->told_ns = now_ns;
  sent_ = true;
}

bool CorrelateStage::SnapshotDue(const Lane& lane, int64_t now_ns) const {
  if (lane.snapshot_due || lane.read_bytes >= std::max(lane.snapshot_bytes, kLeastBytes)) {
    return true;
  }
  return lane.read_bytes > 0 && now_ns - lane.snapshot_ns >= kLongestNs;
}

Result<void> CorrelateStage::Save(int64_t now_ns, Lane* lane) {
  const std::string topic = context_->options.StateTopic();
  const Result<int64_t> end = session_->EndOffset(topic, lane->number);
  if (!end) return tl::unexpected(end.error());
  const std::string bytes = lane->shard->Snapshot();
  lane->snapshot = HexHash128(fmt::format("{} {} {}", lane->number, lane->next, HexHash128(bytes)));
  for (SnapshotChunk& chunk : CutSnapshot(bytes, lane->snapshot)) {
    session_->Send({topic, lane->number, std::move(chunk.key), std::move(chunk.value), {}});
  }
  session_->Forget(context_->options.RepartitionTopic(), lane->number, lane->next);
  session_->Forget(topic, lane->number, *end);
  lane->snapshot_at = *end;
  lane->snapshot_bytes = bytes.size();
  lane->from = lane->next;
  lane->read_bytes = 0;
  lane->snapshot_ns = now_ns;
  lane->snapshot_due = false;
  lane->moved = true;
  sent_ = true;
  return {};
}

// What the shard counted since it was asked last.
void CorrelateStage::Count(Lane* lane) {
  const ShardCounters now = lane->shard->counters();
  Metrics& metrics = *context_->metrics;
  metrics.Get(metric::kCorrelationMatches)
      .Add(now.correlation.matches - lane->counted.correlation.matches);
  metrics.Get(metric::kLateEvents).Add(now.late - lane->counted.late);
  metrics.Get(metric::kDetectionsSuppressed)
      .Add(now.suppression.held - lane->counted.suppression.held);
  metrics.Get(metric::kEvictions)
      .Add(now.correlation.evicted_groups - lane->counted.correlation.evicted_groups);
  const std::string shard = fmt::format("{}", lane->number);
  metrics.Get(metric::kStateEntries, shard).Set(static_cast<double>(now.correlation.groups));
  metrics.Get(metric::kStateBytes, shard)
      .Set(static_cast<double>(now.correlation.bytes + now.risk.bytes + now.suppression.bytes));
  const int64_t watermark_ns = lane->shard->watermark_ns();
  if (watermark_ns != kNever) {
    metrics.Get(metric::kWatermarkLag, shard)
        .Set(1e-9 * static_cast<double>(context_->now_ns() - watermark_ns));
  }
  lane->counted = now;
}

}  // namespace tocsin
