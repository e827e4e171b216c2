// value_count: how many distinct values the window holds, by the time each was seen last. A list in
// the order of these times makes expiry O(1); a table by hash finds a value again. Beyond a limit
// the values are estimated or refused (CorrelatorOptions).
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "correlate/recent_events.h"
#include "correlate/sliding_hyperloglog.h"
#include "correlate/window.h"

namespace tocsin {

class DistinctWindow {
 public:
  void Add(std::span<const Sample> samples, const WindowContext& context);
  bool ExpireOne(int64_t before);
  void DropOldest();
  void Clear();
  bool Holds(const CorrelationPlan::Node& node) const;
  Facts Describe(const CorrelationPlan::Node& node, std::vector<SeenEvent>* events) const;
  uint64_t bytes() const;
  void Save(SnapshotWriter* out) const;
  void Load(SnapshotReader* in, const WindowContext& context);

 private:
  static constexpr uint32_t kNone = UINT32_MAX;
  // So few values are looked through one by one.
  static constexpr uint32_t kNoTable = 8;
  // Memory for so few is kept.
  static constexpr uint32_t kKeep = 16;
  struct Entry {
    ValueHash value;
    int64_t time_ns = 0;
    uint32_t previous = kNone;
    uint32_t next = kNone;
  };

  // Mixed with an address, so that values can't be chosen to share a place.
  size_t HomeOf(uint32_t entry) const { return PlaceOf(entries_[entry].value); }
  size_t PlaceOf(const ValueHash& value) const {
    const uint64_t mixed =
        (value.low ^ reinterpret_cast<uintptr_t>(table_.data())) * 0x9E3779B97F4A7C15;
    return (mixed >> 32) & (table_.size() - 1);
  }
  uint64_t Count() const { return estimate_ ? estimate_->Estimate() : size_; }
  void AddValue(const ValueHash& value, int64_t time_ns);
  uint32_t Find(const ValueHash& value) const;
  void Link(uint32_t entry);
  void Unlink(uint32_t entry);
  void Remove(uint32_t entry);
  void Index(uint32_t entry);
  void Unindex(uint32_t entry);
  void Grow();
  void Compact();
  void Forget();
  void Estimate();

  std::vector<Entry> entries_;
  std::vector<uint32_t> table_;  // entries by hash, linear probing; a power of two or empty
  uint32_t oldest_ = kNone;
  uint32_t latest_ = kNone;
  uint32_t free_ = kNone;  // entries to use again, linked by `next`
  uint32_t size_ = 0;
  std::unique_ptr<SlidingHyperLogLog> estimate_;
  RecentEvents recent_;
};

}  // namespace tocsin
