// The runner of every rule whose condition is a question to one window. How the time axis is cut
// (WindowKind) and when the condition is decided are independent of the window's kind.
#pragma once

#include <algorithm>
#include <vector>

#include "correlate/runner_base.h"

namespace tocsin {

// See node_runner.h.
enum class Decision : uint8_t { kPerEvent, kAtClose, kSettled };

template <typename Window>
class PolicyRunner : public RunnerBase<Window> {
 public:
  PolicyRunner(const RunnerContext& context, Decision decision)
      : RunnerBase<Window>(context),
        decision_(decision),
        // A window that is decided once does not slide: it begins with its first event.
        slides_(context.node->rule.correlation.window == WindowKind::kSliding &&
                decision != Decision::kAtClose) {}

 private:
  using Base = RunnerBase<Window>;
  using GroupType = Group<Window>;
  using Fired = NodeRunner::Fired;
  using Outcome = CorrelationStep::Outcome;

  void ProcessGroup(GroupId id, const MatchedEvent& event, std::span<const Sample> samples,
                    const Feed& feed, const Fired& fired) override {
    GroupType& group = this->group(id);
    const int64_t now = event.time_ns;
    Prepare(&group, now);
    group.window.Add(samples, this->window_context());
    if (decision_ == Decision::kPerEvent) {
      Evaluate(&group, now, "event", event.position, &feed, fired);
      return;
    }
    this->KeepValues(&group, event, feed);
    this->SetDeadline(id, decision_ == Decision::kSettled ? now : CloseOf(group, now));
    this->Tell(group, now, "event", event.position, Outcome::kWaits);
  }

  void DecideGroup(GroupId id, int64_t now, const Fired& fired) override {
    GroupType& group = this->group(id);
    if (decision_ == Decision::kSettled) {
      Evaluate(&group, now, "all events of this time are known", {}, nullptr, fired);
      return;
    }
    group.holding = false;
    Evaluate(&group, now, "window closed", {}, nullptr, fired);
    Restart(&group);
  }

  // Makes the window what it is just before an event at `now`.
  void Prepare(GroupType* group, int64_t now) {
    if (slides_) {
      const int64_t since = Base::Before(now, this->span_ns());
      while (group->window.ExpireOne(since)) {
        if (group->holding && !group->window.Holds(this->node())) group->holding = false;
      }
      return;
    }
    if (group->start_ns != kNever && IsOver(*group, now)) Restart(group);
    if (group->start_ns == kNever) group->start_ns = StartOf(now);
  }

  void Evaluate(GroupType* group, int64_t now, std::string_view cause,
                const EventPosition& position, const Feed* feed, const Fired& fired) {
    // One timespan after an alert the next may come although the condition never was false.
    if (group->holding && Base::Plus(group->fired_ns, this->span_ns()) <= now)
      group->holding = false;
    if (!group->window.Holds(this->node())) {
      group->holding = false;
      this->Tell(*group, now, cause, position, Outcome::kFalse);
      return;
    }
    if (group->holding) {
      this->Tell(*group, now, cause, position, Outcome::kHeld);
      return;
    }
    this->Tell(*group, now, cause, position, Outcome::kFired);
    events_.clear();
    const Facts facts = group->window.Describe(this->node(), &events_);
    this->Fire(group, now, facts, events_, feed, fired);
    group->holding = this->rearm() == Rearm::kEdge;
    if (this->rearm() == Rearm::kReset) {
      group->window.Clear();
      group->truncated = false;
    }
  }

  void Restart(GroupType* group) {
    group->window.Clear();
    group->start_ns = kNever;
    group->holding = false;
    group->truncated = false;
  }

  WindowKind kind() const { return this->node().rule.correlation.window; }

  int64_t StartOf(int64_t now) const {
    if (kind() != WindowKind::kTumbling) return now;
    const int64_t into = now % this->span_ns();
    return Base::Before(now, into < 0 ? into + this->span_ns() : into);
  }

  bool IsOver(const GroupType& group, int64_t now) const {
    const int64_t end = Base::Plus(group.start_ns, this->span_ns());
    switch (kind()) {
      case WindowKind::kTumbling:
        return now >= end;
      case WindowKind::kSession:
        return now > end || now > Base::Plus(group.last_ns, this->node().rule.correlation.gap_ns);
      case WindowKind::kSliding:
        break;
    }
    return now > end;
  }

  // The last time that belongs to the open window, as far as an event at `now` tells.
  int64_t CloseOf(const GroupType& group, int64_t now) const {
    const int64_t end = Base::Plus(group.start_ns, this->span_ns());
    if (kind() == WindowKind::kTumbling) return end - 1;
    if (kind() == WindowKind::kSliding) return end;
    return std::min(end, Base::Plus(now, this->node().rule.correlation.gap_ns));
  }

  const Decision decision_;
  const bool slides_;
  std::vector<SeenEvent> events_;
};

}  // namespace tocsin
