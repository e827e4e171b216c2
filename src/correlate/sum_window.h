// value_sum and value_avg: the exact sum of the numbers in the window, kept by adding and
// subtracting in fixed point, which does not drift.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "correlate/limits.h"
#include "correlate/recent_events.h"
#include "correlate/window.h"

namespace tocsin {

class SumWindow {
 public:
  void Add(std::span<const Sample> samples, const WindowContext& context) {
    for (const Sample& sample : samples) {
      AddNumber(sample.event.time_ns, sample.number);
      recent_.Add(sample.event, context.options->max_references);
    }
  }
  bool ExpireOne(int64_t before) {
    if (entries_.empty() || entries_.front().time_ns >= before) return false;
    const int64_t time = entries_.front().time_ns;
    while (!entries_.empty() && entries_.front().time_ns == time) Pop();
    return true;
  }
  void DropOldest() {
    for (uint32_t left = entries_.size() / 2 + 1; left > 0 && !entries_.empty(); --left) Pop();
  }
  void Clear() {
    entries_.Clear();
    recent_.Clear();
    sum_ = 0;
  }
  bool Holds(const CorrelationPlan::Node& node) const {
    if (entries_.empty()) return false;
    return HoldFor(node.limits, sum_, Divisor(node));
  }
  Facts Describe(const CorrelationPlan::Node& node, std::vector<SeenEvent>* events) const {
    if (entries_.empty()) return {"0", kNever, kNever, 0, false};
    recent_.Since(entries_.front().time_ns, events);
    return {FixedText(sum_ / Divisor(node)), entries_.front().time_ns, entries_.back().time_ns,
            entries_.size(), false};
  }
  uint64_t bytes() const { return entries_.bytes() + recent_.bytes(); }
  void Save(SnapshotWriter* out) const {
    out->U64(entries_.size());
    for (uint32_t i = 0; i < entries_.size(); ++i) {
      out->I64(entries_[i].time_ns);
      out->U64(entries_[i].low);
      out->I64(entries_[i].high);
    }
    recent_.Save(out);
  }
  void Load(SnapshotReader* in, const WindowContext& context) {
    for (uint64_t left = in->Count(3 * 8); left > 0; --left) {
      const int64_t time_ns = in->I64();
      AddNumber(time_ns, LoadNumber(in));
    }
    recent_.Load(in, context);
  }

 private:
  // Two halves, because a 128-bit integer would be aligned to 16 bytes.
  struct Entry {
    int64_t time_ns = 0;
    uint64_t low = 0;
    int64_t high = 0;

    Fixed number() const { return static_cast<Fixed>(high) << 64 | low; }
  };

  int64_t Divisor(const CorrelationPlan::Node& node) const {
    return node.rule.type == CorrelationType::kValueAvg ? entries_.size() : 1;
  }
  void AddNumber(int64_t time_ns, Fixed number) {
    entries_.PushBack({time_ns, static_cast<uint64_t>(number), static_cast<int64_t>(number >> 64)});
    sum_ += number;
  }
  void Pop() {
    sum_ -= entries_.front().number();
    entries_.PopFront();
  }

  Ring<Entry> entries_;
  Fixed sum_ = 0;
  RecentEvents recent_;
};

}  // namespace tocsin
