// temporal: which of the referenced rules matched in the window, by the latest match of each.
#pragma once

#include <algorithm>
#include <bitset>
#include <span>
#include <string>
#include <vector>

#include "base/check.h"
#include "correlate/limits.h"
#include "correlate/window.h"

namespace tocsin {

class RulesWindow {
 public:
  void Add(std::span<const Sample> samples, const WindowContext& context) {
    latest_.resize(context.node->sources.size());
    for (const Sample& sample : samples) latest_[sample.event.slot] = sample.event;
  }
  bool ExpireOne(int64_t before) {
    SeenEvent* oldest = nullptr;
    for (SeenEvent& event : latest_) {
      if (event.time_ns == kNever) continue;
      if (oldest == nullptr || event.time_ns < oldest->time_ns) oldest = &event;
    }
    if (oldest == nullptr || oldest->time_ns >= before) return false;
    const int64_t time = oldest->time_ns;
    for (SeenEvent& event : latest_) {
      if (event.time_ns == time) event.time_ns = kNever;
    }
    return true;
  }
  // One event for each rule: there is nothing to save.
  void DropOldest() { Clear(); }
  void Clear() { std::fill(latest_.begin(), latest_.end(), SeenEvent{}); }

  bool Holds(const CorrelationPlan::Node& node) const {
    if (latest_.empty()) return false;
    if (!node.expression.empty()) return Evaluate(node.expression);
    if (!node.limits.empty()) return HoldForCount(node.limits, Count());
    return Count() == node.sources.size();
  }
  Facts Describe(const CorrelationPlan::Node&, std::vector<SeenEvent>* events) const {
    for (const SeenEvent& event : latest_) {
      if (event.time_ns != kNever) events->push_back(event);
    }
    std::stable_sort(events->begin(), events->end(), [](const SeenEvent& a, const SeenEvent& b) {
      return a.time_ns != b.time_ns ? a.time_ns < b.time_ns : a.position() < b.position();
    });
    Facts facts{std::to_string(events->size()), kNever, kNever, events->size(), false};
    if (events->empty()) return facts;
    facts.first_ns = events->front().time_ns;
    facts.last_ns = events->back().time_ns;
    return facts;
  }
  uint64_t bytes() const { return latest_.capacity() * sizeof(SeenEvent); }
  void Save(SnapshotWriter* out) const {
    out->U64(latest_.size());
    for (const SeenEvent& event : latest_) tocsin::Save(event, out);
  }
  void Load(SnapshotReader* in, const WindowContext& context) {
    const uint64_t count = in->Count(3 * 8);
    if (count != 0 && count != context.node->sources.size()) return in->Fail();
    for (uint64_t left = count; left > 0; --left) latest_.push_back(LoadSeenEvent(in, count));
  }

 private:
  // More than the nesting that the parser of conditions allows.
  static constexpr size_t kMostNested = 256;

  uint64_t Count() const {
    return std::count_if(latest_.begin(), latest_.end(),
                         [](const SeenEvent& event) { return event.time_ns != kNever; });
  }
  bool Evaluate(const std::vector<CorrelationPlan::BoolStep>& steps) const {
    using Op = CorrelationPlan::BoolStep::Op;
    std::bitset<kMostNested> stack;
    size_t size = 0;
    for (const CorrelationPlan::BoolStep& step : steps) {
      if (step.op == Op::kSlot) {
        TOCSIN_CHECK(size < kMostNested);
        stack[size++] = latest_[step.slot].time_ns != kNever;
      } else if (step.op == Op::kNot) {
        stack.flip(size - 1);
      } else {
        const bool right = stack[--size];
        const bool left = stack[size - 1];
        stack[size - 1] = step.op == Op::kAnd ? left && right : left || right;
      }
    }
    return stack[0];
  }

  std::vector<SeenEvent> latest_;  // by slot
};

}  // namespace tocsin
