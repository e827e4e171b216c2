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
#include <utility>

#include "correlate/limits.h"
#include "correlate/number_window.h"

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

class Ranks {
 public:
  Ranks() : numbers_(std::make_unique<Numbers>()) {}

  void Add(Fixed number, uint64_t serial) { numbers_->insert({number, serial}); }
  void Remove(Fixed number, uint64_t serial) { numbers_->erase({number, serial}); }
  void Clear() { numbers_->clear(); }
  bool Holds(const CorrelationPlan::Node& node, uint32_t size) const {
    return HoldFor(node.limits, ValueOf(node, size));
  }
  Fixed ValueOf(const CorrelationPlan::Node& node, uint32_t size) const {
    return InterpolatedRank(size, PercentileOf(node.rule),
                            [this](uint64_t rank) { return numbers_->find_by_order(rank)->first; });
  }
  uint64_t bytes() const { return sizeof(Numbers) + numbers_->size() * kNodeBytes; }

 private:
  // Equal numbers differ by their serial.
  using Number = std::pair<Fixed, uint64_t>;
  using Numbers =
      __gnu_pbds::tree<Number, __gnu_pbds::null_type, std::less<>, __gnu_pbds::rb_tree_tag,
                       __gnu_pbds::tree_order_statistics_node_update>;
  // A node of the tree with its number, links, colour and subtree size, as allocated.
  static constexpr uint64_t kNodeBytes = 96;

  std::unique_ptr<Numbers> numbers_;
};

using RankWindow = NumberWindow<Ranks>;

}  // namespace tocsin
