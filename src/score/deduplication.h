// Drops detections whose id was seen before: the same record delivered twice, or read again after
// a restart. An id is remembered for a horizon of event time, and the number of ids is bounded; the
// one seen longest ago is forgotten first.
//
// Thread safety: one thread. Borrows nothing.
#pragma once

#include <cstdint>

#include "correlate/snapshot.h"
#include "score/lru_map.h"
#include "tocsin/detection.h"
#include "tocsin/options.h"
#include "tocsin/result.h"

namespace tocsin {

struct DeduplicationCounters {
  uint64_t repeats = 0;  // dropped
  uint64_t evicted = 0;  // ids forgotten before their time, for want of memory
  uint64_t ids = 0;      // remembered now
};

class Deduplicator {
 public:
  explicit Deduplicator(DeduplicationOptions options) : options_(options) {}

  // False when a detection of this id was admitted before, within the horizon.
  bool Admit(const DetectionRecord& detection);

  const DeduplicationCounters& counters() const { return counters_; }

  void Save(SnapshotWriter* out) const;
  // Replaces the state; changes nothing when it fails.
  Result<void> Restore(SnapshotReader* in);

 private:
  void Remember(std::string id, int64_t time_ns);

  DeduplicationOptions options_;
  LruMap<int64_t> ids_;  // -> event time
  DeduplicationCounters counters_;
};

}  // namespace tocsin
