#include "correlate/step_chain.h"

#include <algorithm>
#include <bit>

#include "base/check.h"

namespace tocsin {
namespace {

constexpr uint32_t kFree = UINT32_MAX;

uint64_t Bit(size_t i) { return uint64_t{1} << i; }

uint64_t SlotSet(const std::vector<uint32_t>& slots) {
  uint64_t set = 0;
  for (const uint32_t slot : slots) {
    TOCSIN_CHECK(slot < CorrelationPlan::kMostOrdered);
    set |= Bit(slot);
  }
  return set;
}

// The event as a match of one of `wanted`.
SeenEvent AsSlot(SeenEvent event, uint64_t slots, uint64_t wanted) {
  event.slot = static_cast<uint32_t>(std::countr_zero(slots & wanted));
  return event;
}

}  // namespace

StepPlan::StepPlan(const CorrelationPlan::Node& node) {
  for (const CorrelationPlan::SequenceStep& step : node.sequence) {
    if (step.forbidden) {
      forbidden.back() |= SlotSet(step.slots);
    } else {
      steps.push_back(SlotSet(step.slots));
      forbidden.push_back(0);
    }
  }
}

void StepChain::Add(std::span<const Sample> samples, const StepPlan& plan) {
  const size_t size = plan.size();
  if (since_.empty()) {
    since_.assign(size, kNever);
    events_.assign(size * size, {});
  }
  TiedEvent tied{samples.front().event, 0, 0};
  for (const Sample& sample : samples) tied.slots |= Bit(sample.event.slot);
  if (tied.event.time_ns != time_ns_) BeginTime(tied.event.time_ns);
  tied.steps = StepsOf(tied.slots, plan.steps);
  const uint64_t cut = StepsOf(tied.slots, plan.forbidden);
  // More events than steps can't be used for one step.
  uint64_t useful = 0;
  for (size_t step = 0; step < size; ++step) {
    const auto same = std::count_if(tied_.begin(), tied_.end(), [step](const TiedEvent& other) {
      return (other.steps & Bit(step)) != 0;
    });
    if (static_cast<size_t>(same) < size) useful |= Bit(step);
  }
  if ((tied.steps & useful) == 0 && (cut & ~cut_) == 0) return;
  const bool first = tied_.empty() && cut_ == 0;
  cut_ |= cut;
  if ((tied.steps & useful) != 0) tied_.push_back(tied);
  if (first && cut == 0) {
    AddAlone(tied, plan);
  } else {
    AddTied(plan);
  }
}

// The steps that want one of the slots.
uint64_t StepChain::StepsOf(uint64_t slots, const std::vector<uint64_t>& wanted) {
  uint64_t steps = 0;
  for (size_t step = 0; step < wanted.size(); ++step) {
    if ((wanted[step] & slots) != 0) steps |= Bit(step);
  }
  return steps;
}

void StepChain::BeginTime(int64_t time_ns) {
  time_ns_ = time_ns;
  tied_.clear();
  cut_ = 0;
  undo_.clear();
  undo_events_.clear();
}

// Later steps first: each goes on from what stood before this event.
void StepChain::AddAlone(const TiedEvent& tied, const StepPlan& plan) {
  for (size_t step = since_.size(); step-- > 0;) {
    if ((tied.steps & Bit(step)) == 0) continue;
    const int64_t since = step == 0 ? time_ns_ : since_[step - 1];
    if (since == kNever || since < since_[step]) continue;
    Remember(step);
    since_[step] = since;
    SeenEvent* row = MutableRow(step);
    if (step > 0) std::copy_n(MutableRow(step - 1), step, row);
    row[step] = AsSlot(tied.event, tied.slots, plan.steps[step]);
  }
}

void StepChain::AddTied(const StepPlan& plan) {
  Restore();
  for (size_t last = since_.size(); last-- > 0;) {
    // The earlier the first step that happens now, the later the sequence began.
    for (size_t first = 0; first <= last; ++first) {
      const int64_t since = first == 0 ? time_ns_ : since_[first - 1];
      if (since == kNever || since < since_[last] || !Reach(first, last)) continue;
      Remember(last);
      since_[last] = since;
      SeenEvent* row = MutableRow(last);
      if (first > 0) std::copy_n(MutableRow(first - 1), first, row);
      for (size_t i = 0; i < tied_.size(); ++i) {
        const uint32_t step = assigned_[i];
        if (step != kFree) row[step] = AsSlot(tied_[i].event, tied_[i].slots, plan.steps[step]);
      }
      break;
    }
  }
  for (size_t step = 0; step < since_.size(); ++step) {
    if ((cut_ & Bit(step)) == 0) continue;
    Remember(step);
    since_[step] = kNever;
  }
}

// Steps first..last can all happen now, each with an event of its own; `assigned_` tells how.
bool StepChain::Reach(size_t first, size_t last) {
  for (size_t step = first == 0 ? 0 : first - 1; step < last; ++step) {
    if ((cut_ & Bit(step)) != 0) return false;
  }
  assigned_.assign(tied_.size(), kFree);
  for (size_t step = first; step <= last; ++step) {
    std::vector<bool> tried(tied_.size(), false);
    if (!Assign(step, &tried)) return false;
  }
  return true;
}

bool StepChain::Assign(size_t step, std::vector<bool>* tried) {
  for (size_t i = 0; i < tied_.size(); ++i) {
    if ((*tried)[i] || (tied_[i].steps & Bit(step)) == 0) continue;
    (*tried)[i] = true;
    if (assigned_[i] == kFree || Assign(assigned_[i], tried)) {
      assigned_[i] = static_cast<uint32_t>(step);
      return true;
    }
  }
  return false;
}

void StepChain::Remember(size_t step) {
  const bool known = std::any_of(undo_.begin(), undo_.end(),
                                 [step](const Undo& undo) { return undo.step == step; });
  if (known) return;
  undo_.push_back({static_cast<uint32_t>(step), since_[step]});
  const std::span<const SeenEvent> row = Row(step);
  undo_events_.insert(undo_events_.end(), row.begin(), row.end());
}

void StepChain::Restore() {
  const SeenEvent* from = undo_events_.data();
  for (const Undo& undo : undo_) {
    since_[undo.step] = undo.since;
    std::copy_n(from, undo.step + 1, MutableRow(undo.step));
    from += undo.step + 1;
  }
  undo_.clear();
  undo_events_.clear();
}

uint64_t StepChain::bytes() const {
  return since_.capacity() * sizeof(int64_t) + tied_.capacity() * sizeof(TiedEvent) +
         undo_.capacity() * sizeof(Undo) + assigned_.capacity() * sizeof(uint32_t) +
         (events_.capacity() + undo_events_.capacity()) * sizeof(SeenEvent);
}

void StepChain::Save(SnapshotWriter* out) const {
  out->U64(since_.size());
  for (size_t step = 0; step < since_.size(); ++step) {
    out->I64(since_[step]);
    for (const SeenEvent& event : Row(step)) tocsin::Save(event, out);
  }
  out->I64(time_ns_);
  out->U64(cut_);
  out->U64(tied_.size());
  for (const TiedEvent& tied : tied_) {
    tocsin::Save(tied.event, out);
    out->U64(tied.slots);
  }
  out->U64(undo_.size());
  const SeenEvent* event = undo_events_.data();
  for (const Undo& undo : undo_) {
    out->U64(undo.step);
    out->I64(undo.since);
    for (uint32_t i = 0; i <= undo.step; ++i) tocsin::Save(*event++, out);
  }
}

void StepChain::Load(SnapshotReader* in, const WindowContext& context) {
  const StepPlan& plan = *context.steps;
  const size_t slots = context.slots();
  const uint64_t size = in->Count(8);
  if (size != 0 && size != plan.size()) return in->Fail();
  since_.assign(size, kNever);
  events_.assign(size * size, {});
  for (size_t step = 0; step < size; ++step) {
    since_[step] = in->I64();
    for (size_t i = 0; i <= step; ++i) MutableRow(step)[i] = LoadSeenEvent(in, slots);
  }
  time_ns_ = in->I64();
  cut_ = in->U64();
  for (uint64_t left = in->Count(4 * 8); left > 0; --left) {
    TiedEvent tied{LoadSeenEvent(in, slots), 0, 0};
    tied.slots = in->U64();
    tied.steps = StepsOf(tied.slots, plan.steps);
    tied_.push_back(tied);
  }
  for (uint64_t left = in->Count(2 * 8); left > 0; --left) {
    const Undo undo{static_cast<uint32_t>(in->U64()), in->I64()};
    if (undo.step >= size) return in->Fail();
    undo_.push_back(undo);
    for (uint32_t i = 0; i <= undo.step; ++i) undo_events_.push_back(LoadSeenEvent(in, slots));
  }
}

}  // namespace tocsin
