// event_count: how many samples the window holds.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "correlate/limits.h"
#include "correlate/recent_events.h"
#include "correlate/window.h"

namespace tocsin {

class CountWindow {
 public:
  void Add(std::span<const Sample> samples, const WindowContext& context) {
    for (const Sample& sample : samples) {
      times_.PushBack(sample.event.time_ns);
      recent_.Add(sample.event, context.options->max_references);
    }
  }
  bool ExpireOne(int64_t before) {
    if (times_.empty() || times_.front() >= before) return false;
    const int64_t time = times_.front();
    while (!times_.empty() && times_.front() == time) times_.PopFront();
    return true;
  }
  void DropOldest() {
    for (uint32_t left = times_.size() / 2 + 1; left > 0 && !times_.empty(); --left) {
      times_.PopFront();
    }
  }
  void Clear() {
    times_.Clear();
    recent_.Clear();
  }
  bool Holds(const CorrelationPlan::Node& node) const {
    return HoldForCount(node.limits, times_.size());
  }
  Facts Describe(const CorrelationPlan::Node&, std::vector<SeenEvent>* events) const {
    Facts facts{std::to_string(times_.size()), kNever, kNever, times_.size(), false};
    if (times_.empty()) return facts;
    facts.first_ns = times_.front();
    facts.last_ns = times_.back();
    recent_.Since(facts.first_ns, events);
    return facts;
  }
  uint64_t bytes() const { return times_.bytes() + recent_.bytes(); }
  void Save(SnapshotWriter* out) const {
    out->U64(times_.size());
    for (uint32_t i = 0; i < times_.size(); ++i) out->I64(times_[i]);
    recent_.Save(out);
  }
  void Load(SnapshotReader* in, const WindowContext& context) {
    for (uint64_t left = in->Count(8); left > 0; --left) times_.PushBack(in->I64());
    recent_.Load(in, context);
  }

 private:
  Ring<int64_t> times_;
  RecentEvents recent_;
};

}  // namespace tocsin
