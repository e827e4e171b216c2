// The abstract syntax of a Sigma correlation rule: what the author wrote, with its place. Parsers
// make it (src/rule), the compiler resolves it to a CorrelationPlan (src/compile), the correlator
// runs that (src/correlate).
//
// Source: Sigma correlation specification 2.1.0 with value_median and the extended conditions of
// the draft, as narrowed by the project's decisions; `tocsin:` is our own.
// Thread safety: plain values. Borrows nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tocsin/rule.h"

namespace tocsin {

enum class CorrelationType : uint8_t {
  kEventCount,
  kValueCount,
  kTemporal,
  kTemporalOrdered,
  kValueSum,
  kValueAvg,
  kValuePercentile,
  kValueMedian,
};
// As Sigma writes them ("event_count").
std::string_view CorrelationTypeName(CorrelationType type);

enum class ThresholdOp : uint8_t { kGt, kGte, kLt, kLte, kEq, kNeq };
std::string_view ThresholdOpName(ThresholdOp op);  // "gte"

// One operator of `condition`. Several are ANDed.
struct Threshold {
  ThresholdOp op = ThresholdOp::kGte;
  std::string number;  // decimal text that ParseFixed reads (base/fixed.h)
  SourceRange range;
};

// A name with its place: a rule's id or name, or a field.
struct PlacedName {
  std::string text;
  SourceRange range;
};

struct CorrelationAlias {
  PlacedName name;
  // Referenced rule (id or name) -> its field.
  std::vector<std::pair<PlacedName, PlacedName>> fields;
};

// How the time axis is cut.
enum class WindowKind : uint8_t {
  kSliding,   // the last timespan before each event, both ends inclusive
  kTumbling,  // stretches of one timespan, aligned to multiples of it since 1970, end exclusive
  kSession,   // until no event came for `gap`, or one timespan has passed
};
// When an alert is followed by the next.
enum class Rearm : uint8_t {
  kEdge,   // when the condition has been false in between, or one timespan after the alert
  kEach,   // at every event while the condition is true
  kReset,  // as kEdge, and the alert empties the window
};

// What `tocsin:` of a correlation rule may say.
struct CorrelationExtensions {
  WindowKind window = WindowKind::kSliding;
  int64_t gap_ns = 0;  // of a session
  Rearm rearm = Rearm::kEdge;
  std::optional<int64_t> lateness_ns;  // in place of the general setting, when longer
  // The rule fires when a group that was seen has had no event for one timespan. Only for
  // event_count with a condition that 0 satisfies and 1 does not.
  bool heartbeat = false;
};

struct CorrelationRule : RuleHead {
  CorrelationType type = CorrelationType::kEventCount;
  SourceRange type_range;
  // As written, or the names of `expression` in order of appearance when there is no list.
  std::vector<PlacedName> rules;
  std::vector<PlacedName> group_by;  // fields or aliases; empty = one global group
  int64_t timespan_ns = 0;           // at least 1 s
  std::vector<CorrelationAlias> aliases;
  // At least one, but for temporal types: there none means "all rules".
  std::vector<Threshold> thresholds;
  std::vector<PlacedName> value_fields;  // condition.field; several: distinct tuples (value_count)
  double percentile = 50;                // 0..100, for value_percentile
  // The extended condition of temporal types. Only identifiers, not, and, or; names as in `rules`.
  std::optional<ConditionText> expression;
  bool generate = false;
  CorrelationExtensions correlation;
};

}  // namespace tocsin
