// A heartbeat: the rule fires when a group that was seen has had no event for one timespan, and is
// armed again by the group's next event.
#pragma once

#include <vector>

#include "correlate/runner_base.h"

namespace tocsin {

class HeartbeatWindow {
 public:
  void Add(std::span<const Sample> samples, const WindowContext&) { last_ = samples.back().event; }
  void DropOldest() {}
  Facts Describe(const CorrelationPlan::Node&, std::vector<SeenEvent>* events) const {
    events->push_back(last_);
    return {"0", last_.time_ns, last_.time_ns, 0, false};
  }
  uint64_t bytes() const { return 0; }
  void Save(SnapshotWriter* out) const { tocsin::Save(last_, out); }
  void Load(SnapshotReader* in, const WindowContext& context) {
    last_ = LoadSeenEvent(in, context.slots());
  }

 private:
  SeenEvent last_;
};

class HeartbeatRunner : public RunnerBase<HeartbeatWindow> {
 public:
  using RunnerBase::RunnerBase;

  bool silent_at_end() const override { return true; }

 private:
  using Outcome = CorrelationStep::Outcome;

  void ProcessGroup(GroupId id, const MatchedEvent& event, std::span<const Sample> samples,
                    const Feed& feed, const Fired&) override {
    GroupType& group = this->group(id);
    group.window.Add(samples, window_context());
    KeepValues(&group, event, feed);
    SetDeadline(id, Plus(event.time_ns, span_ns()));
    Tell(group, event.time_ns, "event", event.position, Outcome::kWaits);
  }

  void DecideGroup(GroupId id, int64_t now, const Fired& fired) override {
    GroupType& group = this->group(id);
    Tell(group, now, "silence", {}, Outcome::kFired);
    std::vector<SeenEvent> events;
    const Facts facts = group.window.Describe(node(), &events);
    Fire(&group, now, facts, events, nullptr, fired);
  }
};

}  // namespace tocsin
