#include "service/shard_clock.h"

#include <algorithm>

namespace tocsin {

void ShardClock::Take(const ClockRecord& record) {
  if (wall_ns_ != kNever && record.at_ns > wall_ns_) {
    const uint64_t step_ns = static_cast<uint64_t>(record.at_ns) - static_cast<uint64_t>(wall_ns_);
    running_ns_ += static_cast<int64_t>(std::min<uint64_t>(step_ns, kMostStepNs));
  }
  wall_ns_ = std::max(wall_ns_, record.at_ns);
  for (const ClockRecord::Clock& clock : record.clocks) {
    Input& input = inputs_[{clock.name, clock.partition}];
    if (clock.time_ns) input.time_ns = std::max(input.time_ns, *clock.time_ns);
    input.reported_ns = running_ns_;
    input.idle = clock.idle;
  }
  for (const LaneInfo& other : record.others) {
    const auto [input, is_new] = inputs_.try_emplace({other.name, other.partition});
    if (is_new) input->second.reported_ns = running_ns_;
  }
}

void ShardClock::Take(const ShardClockRecord& record) {
  const auto shard = static_cast<size_t>(record.shard);
  if (shard < shards_.size()) shards_[shard] = std::max(shards_[shard], record.time_ns);
}

bool ShardClock::HoldsBack(const Input& input) const {
  const int64_t silent_ns = running_ns_ - input.reported_ns;
  if (!input.idle) return silent_ns <= kForgottenNs;
  return silent_ns > said_ns_ && silent_ns <= kIdleForgottenNs;
}

int64_t ShardClock::Inputs(int64_t lateness_ns) const {
  int64_t least = INT64_MAX;
  int64_t most = kNever;
  for (const auto& [name, input] : inputs_) {
    most = std::max(most, input.time_ns);
    if (HoldsBack(input)) least = std::min(least, input.time_ns);
  }
  const int64_t now = least == INT64_MAX ? most : least;
  return now < kNever + lateness_ns ? kNever : now - lateness_ns;
}

int64_t ShardClock::Shards() const { return *std::min_element(shards_.begin(), shards_.end()); }

void ShardClock::Save(SnapshotWriter* out) const {
  out->I64(wall_ns_);
  out->I64(running_ns_);
  out->U64(inputs_.size());
  for (const auto& [name, input] : inputs_) {
    out->Bytes(name.first);
    out->I64(name.second);
    out->I64(input.time_ns);
    out->I64(input.reported_ns);
    out->U64(input.idle ? 1 : 0);
  }
  out->U64(shards_.size());
  for (const int64_t time_ns : shards_) out->I64(time_ns);
}

void ShardClock::Load(SnapshotReader* in) {
  wall_ns_ = in->I64();
  running_ns_ = in->I64();
  // Half of what fits: nobody runs for so long.
  if (running_ns_ < 0 || running_ns_ > INT64_MAX / 2) return in->Fail();
  for (uint64_t left = in->Count(5 * 8); left > 0 && in->ok(); --left) {
    std::string name(in->Bytes());
    const auto partition = static_cast<int32_t>(in->I64());
    Input& input = inputs_[{std::move(name), partition}];
    input.time_ns = in->I64();
    input.reported_ns = in->I64();
    if (input.reported_ns < 0 || input.reported_ns > running_ns_) in->Fail();
    input.idle = in->U64() != 0;
  }
  if (in->Count(8) != shards_.size()) return in->Fail();
  for (int64_t& time_ns : shards_) time_ns = in->I64();
}

}  // namespace tocsin
