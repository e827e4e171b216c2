// What one match gives to one group of a correlation.
//
// Plain values.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/fixed.h"
#include "correlate/snapshot.h"
#include "tocsin/correlator.h"

namespace tocsin {

// Earlier than every event.
inline constexpr int64_t kNever = INT64_MIN;

// An event that counts, as groups remember it.
struct SeenEvent {
  int64_t time_ns = kNever;
  uint64_t offset = 0;
  uint32_t input = 0;
  uint32_t slot = 0;

  EventPosition position() const { return {input, offset}; }
  bool operator==(const SeenEvent&) const = default;
};

inline void Save(const SeenEvent& seen, SnapshotWriter* out) {
  out->I64(seen.time_ns);
  out->U64(seen.offset);
  out->U64(uint64_t{seen.input} << 32 | seen.slot);
}

// `slots`: how many the node has.
inline SeenEvent LoadSeenEvent(SnapshotReader* in, size_t slots) {
  SeenEvent seen;
  seen.time_ns = in->I64();
  seen.offset = in->U64();
  const uint64_t both = in->U64();
  seen.input = static_cast<uint32_t>(both >> 32);
  seen.slot = static_cast<uint32_t>(both);
  if (seen.slot >= slots) {
    in->Fail();
    seen.slot = 0;
  }
  return seen;
}

// A number as ParseFixed gives them.
inline Fixed LoadNumber(SnapshotReader* in) {
  constexpr Fixed kTooGreat = static_cast<Fixed>(kFixedOne) * kFixedOne * kFixedOne;
  const uint64_t low = in->U64();
  const Fixed number = static_cast<Fixed>(in->I64()) << 64 | low;
  if (number < kTooGreat && number > -kTooGreat) return number;
  in->Fail();
  return 0;
}

// The identity of a distinct value: 128 bits of its text's hash.
struct ValueHash {
  uint64_t low = 0;
  uint64_t high = 0;

  bool operator==(const ValueHash&) const = default;
};

struct Sample {
  SeenEvent event;
  ValueHash value;   // for distinct counts
  Fixed number = 0;  // for sums and percentiles
};

}  // namespace tocsin
