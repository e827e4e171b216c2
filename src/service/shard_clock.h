// How far the inputs of a shard have come, as its log tells it: the watermark.
//
// Every input partition has a clock: the latest event time that its reader saw. The watermark is
// the least of them less the lateness; one that is known, but whose reader has not spoken yet,
// holds everything back. Partitions that are idle (read to their end, and silent for a while) hold
// nobody back as long as their reader says so, nor do those that nobody reports any more while
// others are reported: their topic is gone. When all are idle, the one that came farthest counts;
// its reader lets its clock go on with the time of the day, so that windows close although nothing
// comes.
//
// Points and suppressed detections also come from shards, which tell of their own progress; the
// watermark of these is the least of both kinds.
//
// Everything here is a function of the log: what a reader's wall clock said is part of it. It
// counts only as far as it moves on from one report to the next, and a step counts as a few seconds
// at most: so neither an hour in which nobody ran nor a clock that is wrong makes anybody be
// forgotten.
//
// One thread.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "correlate/sample.h"
#include "correlate/snapshot.h"
#include "service/rep_record.h"

namespace tocsin {

class ShardClock {
 public:
  // A partition that nobody speaks of for so long, while others are spoken of, is gone.
  static constexpr int64_t kForgottenNs = 600'000'000'000;
  // The same for one that was idle: its reader may be gone, and it may be idle no more. Longer than
  // a group takes to find another reader.
  static constexpr int64_t kIdleForgottenNs = 60'000'000'000;
  // At most so much passes between two reports.
  static constexpr int64_t kMostStepNs = 10'000'000'000;

  // What a reader said of an idle partition holds for `said_ns`.
  ShardClock(int32_t shards, int64_t said_ns)
      : said_ns_(said_ns), shards_(static_cast<size_t>(shards), kNever) {}

  void Take(const ClockRecord& record);
  void Take(const ShardClockRecord& record);
  // Least clock of the inputs less the lateness; kNever before anything is known.
  int64_t Inputs(int64_t lateness_ns) const;
  // The least of what the shards said; kNever before each has spoken.
  int64_t Shards() const;

  void Save(SnapshotWriter* out) const;
  void Load(SnapshotReader* in);

 private:
  struct Input {
    int64_t time_ns = kNever;
    int64_t reported_ns = 0;  // of running_ns_
    bool idle = false;
  };
  bool HoldsBack(const Input& input) const;

  int64_t said_ns_;
  std::map<std::pair<std::string, int32_t>, Input> inputs_;
  std::vector<int64_t> shards_;
  int64_t wall_ns_ = kNever;  // the latest that a reader told
  int64_t running_ns_ = 0;    // time that passed while somebody reported
};

}  // namespace tocsin
