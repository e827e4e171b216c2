// What the runners share: groups with their memory and timers, and the making of a firing.
#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "correlate/group_table.h"
#include "correlate/node_runner.h"
#include "correlate/step_chain.h"
#include "correlate/timer_queue.h"

namespace tocsin {

template <typename Window>
class RunnerBase : public NodeRunner {
 public:
  using GroupType = Group<Window>;

  explicit RunnerBase(const RunnerContext& context)
      : context_(context),
        steps_(*context.node),
        window_context_{context.node, context.options, context.counters, &steps_},
        span_ns_(context.node->rule.timespan_ns) {
    for (const CorrelationPlan::Output& output : context.node->outputs) {
      keeps_values_ = keeps_values_ || output.kind == CorrelationPlan::Output::Kind::kEvent;
    }
  }

  void Process(const MatchedEvent& event, std::span<const Feed> feeds, const Fired& fired) final {
    context_.counters->without_group += reader_.Read(event, node(), feeds);
    for (size_t i = 0; i < reader_.size(); ++i) {
      const auto& owns = context_.options->owns;
      if (owns && !owns(context_.node_index, reader_.key(i))) continue;
      ++context_.counters->matches;
      bool added = false;
      const GroupId id = groups_.FindOrAdd(reader_.key(i), &added);
      GroupType& group = groups_[id];
      if (added) uses_.Add({event.time_ns, id, group.life});
      ProcessGroup(id, event, reader_.samples(i), reader_.first_feed(i), fired);
      group.last_ns = event.time_ns;
      Charge(&group);
    }
    DropIdle(event.time_ns);
  }

  int64_t next_ns() const final { return timers_.next_ns(); }

  void Decide(int64_t time_ns, const Fired& fired) final {
    due_.clear();
    while (timers_.next_ns() == time_ns) {
      const Timer timer = timers_.Take();
      GroupType& group = groups_[timer.group];
      if (group.life != timer.life) continue;
      group.timer_set = false;
      if (group.deadline_ns == time_ns) {
        due_.push_back(timer.group);
      } else if (group.deadline_ns != kNever) {
        SetTimer(timer.group);
      }
    }
    std::sort(due_.begin(), due_.end(), [this](GroupId a, GroupId b) {
      return groups_[a].key.text() < groups_[b].key.text();
    });
    for (const GroupId id : due_) {
      groups_[id].deadline_ns = kNever;
      DecideGroup(id, time_ns, fired);
      Charge(&groups_[id]);
    }
  }

  bool silent_at_end() const override { return false; }

  uint64_t bytes() const final {
    return groups_.bytes() + charged_ + (timers_.size() + uses_.size()) * sizeof(Timer);
  }
  size_t groups() const final { return groups_.size(); }

  bool Shrink() final {
    const GroupId oldest = LeastRecentlyUsed();
    if (oldest == kNoGroup) return false;
    if (groups_.size() > 1) {
      Remove(oldest);
      ++context_.counters->evicted_groups;
      return true;
    }
    GroupType& group = groups_[oldest];
    uses_.Add({group.last_ns, oldest, group.life});
    const uint64_t before = group.charged;
    group.window.DropOldest();
    group.truncated = true;
    ++context_.counters->dropped_entries;
    Charge(&group);
    return group.charged < before;
  }

  void Save(SnapshotWriter* out) const final {
    out->U64(groups_.size());
    groups_.ForEach([&](GroupId id) {
      const GroupType& group = groups_[id];
      out->Bytes(group.key.text());
      out->I64(group.last_ns);
      out->I64(group.start_ns);
      out->I64(group.deadline_ns);
      out->I64(group.fired_ns);
      out->U64((group.holding ? 1 : 0) | (group.truncated ? 2 : 0) | (group.kept ? 4 : 0));
      if (group.kept) out->Bytes(*group.kept);
      group.window.Save(out);
    });
  }

  void Load(SnapshotReader* in) final {
    for (uint64_t left = in->Count(6 * 8); left > 0 && in->ok(); --left) {
      bool added = false;
      const GroupId id = groups_.FindOrAdd(in->Bytes(), &added);
      GroupType& group = groups_[id];
      const bool fits = SplitKey(group.key.text()).size() == node().rule.group_by.size();
      if (!added || !fits) return in->Fail();
      group.last_ns = in->I64();
      group.start_ns = in->I64();
      group.deadline_ns = in->I64();
      group.fired_ns = in->I64();
      const uint64_t flags = in->U64();
      group.holding = (flags & 1) != 0;
      group.truncated = (flags & 2) != 0;
      if ((flags & 4) != 0) group.kept = std::make_unique<std::string>(in->Bytes());
      group.window.Load(in, window_context_);
      uses_.Add({group.last_ns, id, group.life});
      if (group.deadline_ns != kNever) SetTimer(id);
      Charge(&group);
    }
  }

 protected:
  virtual void ProcessGroup(GroupId id, const MatchedEvent& event, std::span<const Sample> samples,
                            const Feed& feed, const Fired& fired) = 0;
  virtual void DecideGroup(GroupId id, int64_t time_ns, const Fired& fired) = 0;

  const CorrelationPlan::Node& node() const { return *context_.node; }
  GroupType& group(GroupId id) { return groups_[id]; }
  const WindowContext& window_context() const { return window_context_; }
  int64_t span_ns() const { return span_ns_; }
  Rearm rearm() const { return node().rule.correlation.rearm; }

  // The end of a window that begins at `start`; far in the future time does not wrap.
  static int64_t Plus(int64_t start, int64_t span) {
    return start > INT64_MAX - 1 - span ? INT64_MAX - 1 : start + span;
  }
  static int64_t Before(int64_t now, int64_t span) {
    return now < INT64_MIN + 1 + span ? INT64_MIN + 1 : now - span;
  }

  void SetDeadline(GroupId id, int64_t time_ns) {
    groups_[id].deadline_ns = time_ns;
    SetTimer(id);
  }

  // For correlations that refer to this one, when a timer decides.
  void KeepValues(GroupType* group, const MatchedEvent& event, const Feed& feed) {
    if (!keeps_values_) return;
    if (!group->kept) group->kept = std::make_unique<std::string>();
    group->kept->clear();
    const MatchedEvent::Match& match = event.matches[feed.match];
    for (const uint32_t field : feed.use->passed) {
      std::string texts;
      if (field != CorrelationPlan::kNone) {
        const MatchedEvent::Field& from = event.fields[match.first_field + field];
        for (uint32_t t = 0; t < from.texts; ++t) {
          AppendToKey(event.text(from.first_text + t), &texts);
        }
      }
      AppendToKey(texts, group->kept.get());
    }
  }

  // Tells an alert. `feed` is null when a timer decides.
  void Fire(GroupType* group, int64_t time_ns, const Facts& facts,
            const std::vector<SeenEvent>& events, const Feed* feed, const Fired& fired) {
    NodeFiring out;
    Firing& firing = out.firing;
    firing.node = context_.node_index;
    firing.time_ns = time_ns;
    firing.group = SplitKey(group->key.text());
    firing.aggregate = facts.aggregate;
    firing.first_ns = facts.first_ns;
    firing.last_ns = facts.last_ns;
    firing.events = facts.events;
    firing.approximate = facts.approximate;
    firing.truncated = group->truncated;
    const size_t most = context_.options->max_references;
    for (size_t i = events.size() > most ? events.size() - most : 0; i < events.size(); ++i) {
      firing.references.push_back(
          {events[i].time_ns, events[i].position(), node().sources[events[i].slot], {}});
    }
    if (!events.empty()) firing.position = events.back().position();
    out.feed = feed;
    if (feed == nullptr && group->kept) out.kept = *group->kept;
    group->fired_ns = time_ns;
    fired(std::move(out));
  }

  void Tell(const GroupType& group, int64_t time_ns, std::string_view cause,
            const EventPosition& position, CorrelationStep::Outcome outcome) {
    if (!*context_.observer) return;
    std::vector<SeenEvent> events;
    CorrelationStep step{context_.node_index, time_ns, cause, position, {}, {}, outcome};
    step.aggregate = group.window.Describe(node(), &events).aggregate;
    const std::vector<std::string> texts = SplitKey(group.key.text());
    for (size_t i = 0; i < texts.size(); ++i) {
      if (i > 0) step.group += " ";
      step.group += node().rule.group_by[i].text + "=" + texts[i];
    }
    (*context_.observer)(step);
  }

 private:
  void SetTimer(GroupId id) {
    GroupType& group = groups_[id];
    if (std::exchange(group.timer_set, true)) return;
    timers_.Add({group.deadline_ns, id, group.life});
  }

  void Charge(GroupType* group) {
    const uint64_t bytes = group->key.bytes() + group->window.bytes() +
                           (group->kept ? group->kept->capacity() + sizeof(std::string) : 0);
    charged_ += bytes - group->charged;
    group->charged = bytes;
  }

  void Remove(GroupId id) {
    charged_ -= groups_[id].charged;
    groups_.Remove(id);
    // Timers of groups that are gone may wait for long.
    if (timers_.size() > 2 * groups_.size() + kSpareTimers) {
      timers_.Purge([this](const Timer& timer) { return groups_[timer.group].life != timer.life; });
    }
  }

  // Taken out of the order of use, where every group stands once.
  GroupId LeastRecentlyUsed() {
    while (uses_.size() > 0) {
      const Timer use = uses_.Take();
      const GroupType& group = groups_[use.group];
      if (group.life != use.life) continue;
      if (group.last_ns <= use.time_ns) return use.group;
      uses_.Add({group.last_ns, use.group, use.life});
    }
    return kNoGroup;
  }

  // A group without an event for a whole timespan is as good as new, unless it waits for a timer.
  void DropIdle(int64_t now) {
    while (uses_.next_ns() < Before(now, span_ns_)) {
      const Timer use = uses_.Take();
      const GroupType& group = groups_[use.group];
      if (group.life != use.life) continue;
      if (group.last_ns > use.time_ns) {
        uses_.Add({group.last_ns, use.group, use.life});
      } else if (group.deadline_ns != kNever) {
        uses_.Add({std::max(now, group.deadline_ns), use.group, use.life});
      } else {
        Remove(use.group);
      }
    }
  }

  static constexpr size_t kSpareTimers = 1024;

  const RunnerContext context_;
  const StepPlan steps_;
  const WindowContext window_context_;
  const int64_t span_ns_;
  bool keeps_values_ = false;
  GroupTable<Window> groups_;
  TimerQueue timers_;  // by deadline
  TimerQueue uses_;    // by last_ns, or before
  uint64_t charged_ = 0;
  SampleReader reader_;
  std::vector<GroupId> due_;
};

}  // namespace tocsin
