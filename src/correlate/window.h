// What the windows of the correlation types have in common. A window holds what one group knows of
// its recent samples:
//
//   void Add(span<const Sample>, const WindowContext&)   samples of one event, in time order
//   bool ExpireOne(int64_t before)    drops the samples of the earliest time, if that lies before
//                                     `before`; false when there is nothing to drop
//   void DropOldest()                 drops some of the oldest samples, to save memory
//   void Clear()
//   bool Holds(const Node&) const     the condition
//   Facts Describe(const Node&, vector<SeenEvent>*) const    for an alert
//   uint64_t bytes() const            of memory outside the object
//   Save, Load
//
// Costs: Add and ExpireOne are O(1) amortised (O(log n) for RankWindow, O(k) for k rules).
#pragma once

#include <cstdint>
#include <string>

#include "compile/correlation_plan.h"
#include "correlate/sample.h"

namespace tocsin {

struct StepPlan;  // step_chain.h

struct WindowContext {
  const CorrelationPlan::Node* node = nullptr;
  const CorrelatorOptions* options = nullptr;
  CorrelatorCounters* counters = nullptr;
  const StepPlan* steps = nullptr;  // of temporal_ordered

  size_t slots() const { return node->sources.size(); }
};

// What an alert says of its window.
struct Facts {
  std::string aggregate;
  int64_t first_ns = kNever;
  int64_t last_ns = kNever;
  uint64_t events = 0;
  bool approximate = false;
};

}  // namespace tocsin
