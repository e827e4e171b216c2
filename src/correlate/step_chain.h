// The progress of a group along an ordered sequence of steps: for each step, the latest time at
// which a sequence began that has come so far. With it the question "did the steps happen in order
// within the last timespan" costs one comparison, and an event costs one update for each of its
// steps, however many events the window holds.
//
// Worked example, steps A B C: A at 1 s -> {1,-,-}; B at 2 s -> {1,1,-}; A at 5 s -> {5,1,-};
// C at 6 s -> {5,1,1}: the best complete sequence began at 1 s. B at 7 s -> {5,5,1};
// C at 8 s -> {5,5,5}.
//
// Events of the same time may follow one another in any order, but each step needs an event of its
// own. So events of one time are kept together, and steps are assigned to them by augmenting paths
// (bipartite matching); a single event, the usual case, needs none of that.
//
// Forbidden slots behind a step cut what has come to it: both ends included, so an event of the
// forbidden rule at the very time of a step cuts too.
//
// One thread. StepPlan is immutable.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "compile/correlation_plan.h"
#include "correlate/sample.h"
#include "correlate/window.h"

namespace tocsin {

// CorrelationPlan::Node::sequence as sets of slots, a bit for each.
struct StepPlan {
  explicit StepPlan(const CorrelationPlan::Node& node);

  size_t size() const { return steps.size(); }

  std::vector<uint64_t> steps;
  std::vector<uint64_t> forbidden;  // by step: what may not come between it and the next
};

class StepChain {
 public:
  // Takes the samples of one event. Times must not decrease.
  void Add(std::span<const Sample> samples, const StepPlan& plan);
  void Clear() { *this = {}; }

  // When the best sequence that has come to its last step began, or kNever.
  int64_t complete_since() const { return since_.empty() ? kNever : since_.back(); }
  // Its events, one for each step.
  std::span<const SeenEvent> complete() const { return Row(since_.size() - 1); }
  uint64_t bytes() const;

  void Save(SnapshotWriter* out) const;
  void Load(SnapshotReader* in, const WindowContext& context);

 private:
  struct TiedEvent {
    SeenEvent event;
    uint64_t slots = 0;
    uint64_t steps = 0;  // that it can be
  };
  // What a step was before the latest time: Row(step) stands in undo_events_.
  struct Undo {
    uint32_t step;
    int64_t since;
  };

  std::span<const SeenEvent> Row(size_t step) const {
    return {events_.data() + step * since_.size(), step + 1};
  }
  SeenEvent* MutableRow(size_t step) { return events_.data() + step * since_.size(); }
  static uint64_t StepsOf(uint64_t slots, const std::vector<uint64_t>& wanted);
  void BeginTime(int64_t time_ns);
  void AddAlone(const TiedEvent& tied, const StepPlan& plan);
  void AddTied(const StepPlan& plan);
  bool Reach(size_t first, size_t last);
  bool Assign(size_t step, std::vector<bool>* tried);
  void Remember(size_t step);
  void Restore();

  // By step: when the best sequence that ends with it began, and its events (a matrix, of whose row
  // i the first i+1 are in use).
  std::vector<int64_t> since_;
  std::vector<SeenEvent> events_;

  // Of the latest time: its events, the steps that a forbidden event cut, what was before.
  int64_t time_ns_ = kNever;
  std::vector<TiedEvent> tied_;
  uint64_t cut_ = 0;
  std::vector<Undo> undo_;
  std::vector<SeenEvent> undo_events_;
  std::vector<uint32_t> assigned_;  // scratch, by tied event: its step
};

}  // namespace tocsin
