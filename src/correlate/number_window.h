// The window of the numeric types: numbers in the order of their time, and what they amount to. The
// Aggregate follows each number that comes and goes:
//
//   void Add(Fixed number, uint64_t serial), void Remove(number, serial), void Clear()
//   bool Holds(const Node&, uint32_t size) const, Fixed ValueOf(const Node&, uint32_t size) const
//   uint64_t bytes() const            of memory outside the object
//
// It is never asked about no number at all.
#pragma once

#include <span>
#include <vector>

#include "correlate/limits.h"
#include "correlate/recent_events.h"
#include "correlate/window.h"

namespace tocsin {

template <typename Aggregate>
class NumberWindow {
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
    aggregate_.Clear();
  }
  bool Holds(const CorrelationPlan::Node& node) const {
    return !entries_.empty() && aggregate_.Holds(node, entries_.size());
  }
  Facts Describe(const CorrelationPlan::Node& node, std::vector<SeenEvent>* events) const {
    if (entries_.empty()) return {"0", kNever, kNever, 0, false};
    recent_.Since(entries_.front().time_ns, events);
    return {FixedText(aggregate_.ValueOf(node, entries_.size())), entries_.front().time_ns,
            entries_.back().time_ns, entries_.size(), false};
  }
  uint64_t bytes() const { return entries_.bytes() + recent_.bytes() + aggregate_.bytes(); }
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

  void AddNumber(int64_t time_ns, Fixed number) {
    entries_.PushBack({time_ns, static_cast<uint64_t>(number), static_cast<int64_t>(number >> 64)});
    aggregate_.Add(number, first_serial_ + entries_.size() - 1);
  }
  void Pop() {
    const Fixed number = entries_.front().number();
    entries_.PopFront();
    aggregate_.Remove(number, first_serial_++);
  }

  Ring<Entry> entries_;
  uint64_t first_serial_ = 0;  // of the front; the next ones follow it
  Aggregate aggregate_;
  RecentEvents recent_;
};

}  // namespace tocsin
