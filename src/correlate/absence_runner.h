// temporal_ordered with a forbidden rule at the end: "A was not followed by B within the timespan".
// Every event of the first step opens a window of one timespan; when it is over, the rule fires if
// the steps happened and nothing forbidden came behind the last of them.
//
// Worked example, "a and not b", 60 s: a at 0 s, a at 50 s, b at 70 s. At 60 s the first a has had
// no b: an alert. The second is answered by b at 70 s. Had b come at 55 s, both would be answered.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "correlate/ring.h"
#include "correlate/runner_base.h"

namespace tocsin {

class AbsenceWindow {
 public:
  void Add(std::span<const Sample> samples, const WindowContext& context) {
    chain_.Add(samples, *context.steps);
    const uint64_t first = context.steps->steps.front();
    for (const Sample& sample : samples) {
      const bool begins = (first >> sample.event.slot & 1) != 0;
      const bool known = !starts_.empty() && starts_.back().time_ns == sample.event.time_ns;
      if (begins && !known) starts_.PushBack(sample.event);
    }
    // With one step, what is forbidden answers every start so far.
    if (context.steps->size() == 1 && chain_.complete_since() == kNever) starts_.Clear();
  }

  bool waits() const { return !starts_.empty(); }
  int64_t first_start() const { return starts_.front().time_ns; }
  // Whether the first start was followed by all steps and nothing forbidden. Only when one timespan
  // has passed since.
  bool Holds(const CorrelationPlan::Node&) const {
    return waits() && chain_.complete_since() != kNever && chain_.complete_since() >= first_start();
  }
  void DropStart() { starts_.PopFront(); }
  void DropOldest() {
    for (uint32_t left = starts_.size() / 2 + 1; left > 0 && waits(); --left) DropStart();
  }
  void Clear() {
    chain_.Clear();
    starts_.Clear();
  }
  Facts Describe(const CorrelationPlan::Node& node, std::vector<SeenEvent>* events) const {
    if (!Holds(node)) return {"0", kNever, kNever, 0, false};
    events->assign(chain_.complete().begin(), chain_.complete().end());
    events->front() = starts_.front();
    return {std::to_string(events->size()), events->front().time_ns, events->back().time_ns,
            events->size(), false};
  }
  uint64_t bytes() const { return chain_.bytes() + starts_.bytes(); }
  void Save(SnapshotWriter* out) const {
    chain_.Save(out);
    out->U64(starts_.size());
    for (uint32_t i = 0; i < starts_.size(); ++i) tocsin::Save(starts_[i], out);
  }
  void Load(SnapshotReader* in, const WindowContext& context) {
    chain_.Load(in, context);
    for (uint64_t left = in->Count(3 * 8); left > 0; --left) {
      starts_.PushBack(LoadSeenEvent(in, context.slots()));
    }
  }

 private:
  StepChain chain_;
  Ring<SeenEvent> starts_;
};

class AbsenceRunner : public RunnerBase<AbsenceWindow> {
 public:
  using RunnerBase::RunnerBase;

 private:
  using Outcome = CorrelationStep::Outcome;

  void ProcessGroup(GroupId id, const MatchedEvent& event, std::span<const Sample> samples,
                    const Feed& feed, const Fired&) override {
    GroupType& group = this->group(id);
    group.window.Add(samples, window_context());
    KeepValues(&group, event, feed);
    Wait(id);
    Tell(group, event.time_ns, "event", event.position,
         group.window.waits() ? Outcome::kWaits : Outcome::kFalse);
  }

  void DecideGroup(GroupId id, int64_t now, const Fired& fired) override {
    GroupType& group = this->group(id);
    AbsenceWindow& window = group.window;
    // Starts may have been dropped to save memory.
    if (window.waits() && Plus(window.first_start(), span_ns()) == now) {
      Evaluate(&group, now, fired);
      if (window.waits()) window.DropStart();
    }
    Wait(id);
  }

  void Evaluate(GroupType* group, int64_t now, const Fired& fired) {
    if (group->holding && Plus(group->fired_ns, span_ns()) <= now) group->holding = false;
    if (!group->window.Holds(node())) {
      group->holding = false;
      Tell(*group, now, "time is over", {}, Outcome::kFalse);
      return;
    }
    Tell(*group, now, "time is over", {}, group->holding ? Outcome::kHeld : Outcome::kFired);
    if (group->holding) return;
    events_.clear();
    const Facts facts = group->window.Describe(node(), &events_);
    Fire(group, now, facts, events_, nullptr, fired);
    group->holding = rearm() == Rearm::kEdge;
    if (rearm() == Rearm::kReset) group->window.Clear();
  }

  void Wait(GroupId id) {
    const AbsenceWindow& window = group(id).window;
    if (window.waits()) {
      SetDeadline(id, Plus(window.first_start(), span_ns()));
    } else {
      group(id).deadline_ns = kNever;
    }
  }

  std::vector<SeenEvent> events_;
};

}  // namespace tocsin
