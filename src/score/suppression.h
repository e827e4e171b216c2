// Holds back repeats: after a detection was told, further ones of the same rule with the same
// values of the key fields are held for a while, in event time. The next one after that says how
// many were held and since when.
//
// A hold that begins at time t covers [t, t + for) and nothing else. A detection that comes out of
// order, from before t, is told and begins a hold of its own in place of the other: no order of
// times can silence a rule for longer than `for`.
//
// The state is bounded; the hold that was asked for longest ago is forgotten first, which lets the
// next detection through.
//
// Thread safety: one thread. Borrows nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "correlate/snapshot.h"
#include "score/lru_map.h"
#include "tocsin/detection.h"
#include "tocsin/options.h"
#include "tocsin/result.h"

namespace tocsin {

struct SuppressionCounters {
  uint64_t told = 0;     // of rules that something suppresses
  uint64_t held = 0;     // kept back
  uint64_t evicted = 0;  // holds forgotten for want of memory
  uint64_t holds = 0;    // remembered now
  uint64_t bytes = 0;    // of state now
};

class Suppressor {
 public:
  explicit Suppressor(SuppressionOptions options);

  // True when the detection is to be told; `held` of it is then filled. Detections without a time
  // and incidents are always told (the scorer has a policy of its own for these).
  bool Admit(DetectionRecord* detection);

  // The same in two steps, for who asks in one place and holds in another. What tells a detection
  // from others, and for how long; nothing when it is told in any case.
  struct Key {
    std::string text;  // any bytes
    int64_t for_ns = 0;
  };
  std::optional<Key> KeyOf(const DetectionRecord& detection) const;
  // `held`: filled when it is to be told and others were held before it.
  bool Admit(Key key, int64_t time_ns, HeldBack* held);

  const SuppressionCounters& counters() const { return counters_; }

  void Save(SnapshotWriter* out) const;
  // Replaces the state; changes nothing when it fails.
  Result<void> Restore(SnapshotReader* in);

 private:
  struct Hold {
    int64_t begin_ns = 0;
    uint64_t held = 0;
  };
  struct Policy {
    const std::vector<std::string>* by = nullptr;
    int64_t for_ns = 0;  // 0: nothing suppresses this rule
  };
  Policy PolicyOf(const RuleHead& rule) const;
  void Remember(std::string key, const Hold& hold);

  SuppressionOptions options_;
  LruMap<Hold> holds_;
  SuppressionCounters counters_;
};

}  // namespace tocsin
