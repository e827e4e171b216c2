// value_sum and value_avg: the exact sum of the numbers in the window, kept by adding and
// subtracting in fixed point, which does not drift.
#pragma once

#include "correlate/limits.h"
#include "correlate/number_window.h"

namespace tocsin {

class Sum {
 public:
  void Add(Fixed number, uint64_t) { sum_ += number; }
  void Remove(Fixed number, uint64_t) { sum_ -= number; }
  void Clear() { sum_ = 0; }
  bool Holds(const CorrelationPlan::Node& node, uint32_t size) const {
    return HoldFor(node.limits, sum_, Divisor(node, size));
  }
  Fixed ValueOf(const CorrelationPlan::Node& node, uint32_t size) const {
    return sum_ / Divisor(node, size);
  }
  uint64_t bytes() const { return 0; }

 private:
  static int64_t Divisor(const CorrelationPlan::Node& node, uint32_t size) {
    return node.rule.type == CorrelationType::kValueAvg ? size : 1;
  }

  Fixed sum_ = 0;
};

using SumWindow = NumberWindow<Sum>;

}  // namespace tocsin
