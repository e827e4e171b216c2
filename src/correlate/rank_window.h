// value_percentile and value_median: the numbers in the window in order, so that the number of any
// rank is found in O(log n).
//
// The value of percentile p over n numbers is that of rank r = p/100 * (n-1), counted from 0;
// between two ranks it is interpolated linearly. Example: the median of 1, 8 has rank 0.5 and
// is 4.5.
#pragma once

#include <ext/pb_ds/assoc_container.hpp>
#include <ext/pb_ds/tree_policy.hpp>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "correlate/limits.h"
#include "correlate/recent_events.h"
#include "correlate/window.h"

namespace tocsin {

// The value of a percentile, given in billionths of a percent, of `count` numbers (at least one).
// `at(i)` gives the i-th smallest.
template <typename At>
Fixed InterpolatedRank(uint64_t count, int64_t percentile_billionths, const At& at) {
  // r = p * (n-1) / 100, in integers: the whole part and billionths of the rest.
  constexpr Fixed kHundred = static_cast<Fixed>(100) * kFixedOne;
  const Fixed rank = static_cast<Fixed>(percentile_billionths) * static_cast<Fixed>(count - 1);
  const auto below = static_cast<uint64_t>(rank / kHundred);
  const Fixed rest = rank % kHundred / 100;
  const Fixed low = at(below);
  if (rest == 0) return low;
  return low + (at(below + 1) - low) * rest / kFixedOne;
}

// The percentile of a rule in billionths; the median is the 50th.
inline int64_t PercentileOf(const CorrelationRule& rule) {
  const double percent = rule.type == CorrelationType::kValueMedian ? 50 : rule.percentile;
  return static_cast<int64_t>(percent * static_cast<double>(kFixedOne) + 0.5);
}

class RankWindow {
 public:
  RankWindow() : numbers_(std::make_unique<Numbers>()) {}

  void Add(std::span<const Sample> samples, const WindowContext& context) {
    for (const Sample& sample : samples) {
      AddNumber(sample.event.time_ns, sample.number);
      recent_.Add(sample.event, context.options->max_references);
    }
  }
  bool ExpireOne(int64_t before) {
    if (entries_.empty() || entries_.front().time_ns >= before) return false;
    const int64_t time = entries_.front().time_ns;
    while (!entries_.empty() && entries_.front().time_ns == time) Pop();
    return true;
  }
  void DropOldest() {
    for (uint32_t left = entries_.size() / 2 + 1; left > 0 && !entries_.empty(); --left) Pop();
  }
  void Clear() {
    entries_.Clear();
    recent_.Clear();
    numbers_->clear();
  }
  bool Holds(const CorrelationPlan::Node& node) const {
    return !entries_.empty() && HoldFor(node.limits, ValueOf(node));
  }
  Facts Describe(const CorrelationPlan::Node& node, std::vector<SeenEvent>* events) const {
    if (entries_.empty()) return {"0", kNever, kNever, 0, false};
    recent_.Since(entries_.front().time_ns, events);
    return {FixedText(ValueOf(node)), entries_.front().time_ns, entries_.back().time_ns,
            entries_.size(), false};
  }
  uint64_t bytes() const {
    return sizeof(Numbers) + entries_.bytes() + recent_.bytes() + numbers_->size() * kNodeBytes;
  }
  void Save(SnapshotWriter* out) const {
    out->U64(entries_.size());
    for (uint32_t i = 0; i < entries_.size(); ++i) {
      out->I64(entries_[i].time_ns);
      const Fixed number = entries_[i].number();
      out->U64(static_cast<uint64_t>(number));
      out->I64(static_cast<int64_t>(number >> 64));
    }
    recent_.Save(out);
  }
  void Load(SnapshotReader* in, const WindowContext& context) {
    for (uint64_t left = in->Count(3 * 8); left > 0; --left) {
      const int64_t time_ns = in->I64();
      AddNumber(time_ns, LoadNumber(in));
    }
    recent_.Load(in, context);
  }

 private:
  struct Entry {
    int64_t time_ns = 0;
    uint64_t low = 0;
    int64_t high = 0;
    uint64_t serial = 0;

    Fixed number() const { return static_cast<Fixed>(high) << 64 | low; }
  };
  // Equal numbers differ by their serial.
  using Number = std::pair<Fixed, uint64_t>;
  using Numbers =
      __gnu_pbds::tree<Number, __gnu_pbds::null_type, std::less<>, __gnu_pbds::rb_tree_tag,
                       __gnu_pbds::tree_order_statistics_node_update>;
  // A node of the tree with its number, links, colour and subtree size, as allocated.
  static constexpr uint64_t kNodeBytes = 96;

  void AddNumber(int64_t time_ns, Fixed number) {
    const uint64_t serial = ++serial_;
    entries_.PushBack(
        {time_ns, static_cast<uint64_t>(number), static_cast<int64_t>(number >> 64), serial});
    numbers_->insert({number, serial});
  }
  void Pop() {
    numbers_->erase({entries_.front().number(), entries_.front().serial});
    entries_.PopFront();
  }
  Fixed ValueOf(const CorrelationPlan::Node& node) const {
    return InterpolatedRank(entries_.size(), PercentileOf(node.rule),
                            [this](uint64_t rank) { return numbers_->find_by_order(rank)->first; });
  }

  Ring<Entry> entries_;
  std::unique_ptr<Numbers> numbers_;
  uint64_t serial_ = 0;
  RecentEvents recent_;
};

}  // namespace tocsin
