// temporal_ordered: whether the steps happened in order within the window.
#pragma once

#include <algorithm>
#include <span>
#include <string>
#include <vector>

#include "correlate/limits.h"
#include "correlate/step_chain.h"
#include "correlate/window.h"

namespace tocsin {

class SequenceWindow {
 public:
  void Add(std::span<const Sample> samples, const WindowContext& context) {
    chain_.Add(samples, *context.steps);
  }
  bool ExpireOne(int64_t before) {
    const bool complete = IsComplete();
    since_ = std::max(since_, before);
    return complete && !IsComplete();
  }
  // Its memory does not grow with the number of events.
  void DropOldest() { Clear(); }
  void Clear() { *this = {}; }
  bool Holds(const CorrelationPlan::Node& node) const {
    return IsComplete() && HoldForCount(node.limits, chain_.complete().size());
  }
  Facts Describe(const CorrelationPlan::Node&, std::vector<SeenEvent>* events) const {
    if (!IsComplete()) return {"0", kNever, kNever, 0, false};
    events->assign(chain_.complete().begin(), chain_.complete().end());
    return {std::to_string(events->size()), events->front().time_ns, events->back().time_ns,
            events->size(), false};
  }
  uint64_t bytes() const { return chain_.bytes(); }
  void Save(SnapshotWriter* out) const {
    out->I64(since_);
    chain_.Save(out);
  }
  void Load(SnapshotReader* in, const WindowContext& context) {
    since_ = in->I64();
    chain_.Load(in, context);
  }

 private:
  bool IsComplete() const {
    return chain_.complete_since() != kNever && chain_.complete_since() >= since_;
  }

  StepChain chain_;
  int64_t since_ = kNever;  // what began earlier does not count
};

}  // namespace tocsin
