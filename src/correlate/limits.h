// The thresholds of a correlation condition, compared exactly.
//
// Pure functions.
#pragma once

#include <algorithm>
#include <vector>

#include "compile/correlation_plan.h"

namespace tocsin {

using Limits = std::vector<CorrelationPlan::Limit>;

inline bool Satisfies(Fixed left, ThresholdOp op, Fixed right) {
  switch (op) {
    case ThresholdOp::kGt:
      return left > right;
    case ThresholdOp::kGte:
      return left >= right;
    case ThresholdOp::kLt:
      return left < right;
    case ThresholdOp::kLte:
      return left <= right;
    case ThresholdOp::kEq:
      return left == right;
    case ThresholdOp::kNeq:
      return left != right;
  }
  return false;
}

// All limits hold for `value` / `divisor`.
inline bool HoldFor(const Limits& limits, Fixed value, int64_t divisor = 1) {
  return std::all_of(limits.begin(), limits.end(), [&](const CorrelationPlan::Limit& limit) {
    return Satisfies(value, limit.op, limit.value * divisor);
  });
}

inline bool HoldForCount(const Limits& limits, uint64_t count) {
  return HoldFor(limits, static_cast<Fixed>(count) * kFixedOne);
}

// More events can make the condition true but never false.
inline bool OnlyFromBelow(const Limits& limits) {
  return std::all_of(limits.begin(), limits.end(), [](const CorrelationPlan::Limit& limit) {
    return limit.op == ThresholdOp::kGt || limit.op == ThresholdOp::kGte;
  });
}

}  // namespace tocsin
