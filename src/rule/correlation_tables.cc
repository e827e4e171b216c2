#include "rule/correlation_tables.h"

#include <algorithm>
#include <array>

#include "base/fixed.h"
#include "rule/attribute_values.h"

namespace tocsin {
namespace {

using Row = CorrelationTypeRow;
using Type = CorrelationType;

// In the order of CorrelationType.
constexpr auto kTypes = std::to_array<Row>({
    {.name = "event_count", .type = Type::kEventCount},
    {.name = "value_count", .type = Type::kValueCount, .field = Row::Field::kTuple},
    {.name = "temporal", .type = Type::kTemporal, .temporal = true},
    {.name = "temporal_ordered", .type = Type::kTemporalOrdered, .temporal = true},
    {.name = "value_sum", .type = Type::kValueSum, .field = Row::Field::kOne},
    {.name = "value_avg", .type = Type::kValueAvg, .field = Row::Field::kOne},
    {.name = "value_percentile",
     .type = Type::kValuePercentile,
     .field = Row::Field::kOne,
     .percentile = true},
    {.name = "value_median", .type = Type::kValueMedian, .field = Row::Field::kOne},
});

constexpr auto kTypeNames = [] {
  std::array<std::string_view, kTypes.size()> names;
  for (size_t i = 0; i < kTypes.size(); ++i) names[i] = kTypes[i].name;
  return names;
}();

// In the order of ThresholdOp.
constexpr auto kOps = std::to_array<ThresholdOpRow>({
    {"gt", ">", ThresholdOp::kGt},
    {"gte", ">=", ThresholdOp::kGte},
    {"lt", "<", ThresholdOp::kLt},
    {"lte", "<=", ThresholdOp::kLte},
    {"eq", "==", ThresholdOp::kEq},
    {"neq", "", ThresholdOp::kNeq},
});

}  // namespace

const CorrelationTypeRow& RowOf(CorrelationType type) { return kTypes[static_cast<size_t>(type)]; }

const CorrelationTypeRow* FindCorrelationType(std::string_view name) {
  const auto found = std::find(kTypeNames.begin(), kTypeNames.end(), LowerAscii(name));
  return found == kTypeNames.end() ? nullptr
                                   : &kTypes[static_cast<size_t>(found - kTypeNames.begin())];
}

std::span<const std::string_view> CorrelationTypeNames() { return kTypeNames; }

std::span<const ThresholdOpRow> ThresholdOps() { return kOps; }

std::string_view CorrelationTypeName(CorrelationType type) { return RowOf(type).name; }

std::string_view ThresholdOpName(ThresholdOp op) { return kOps[static_cast<size_t>(op)].name; }

bool Holds(const Threshold& threshold, int64_t number) {
  const std::optional<Fixed> limit = ParseFixed(threshold.number);
  if (!limit) return false;
  const Fixed value = Fixed{number} * kFixedOne;
  switch (threshold.op) {
    case ThresholdOp::kGt:
      return value > *limit;
    case ThresholdOp::kGte:
      return value >= *limit;
    case ThresholdOp::kLt:
      return value < *limit;
    case ThresholdOp::kLte:
      return value <= *limit;
    case ThresholdOp::kEq:
      return value == *limit;
    case ThresholdOp::kNeq:
      return value != *limit;
  }
  return false;
}

}  // namespace tocsin
