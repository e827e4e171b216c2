// The pipe aggregations of Sigma 1, and what they are in Sigma 2.
#include "lint/checks.h"
#include "lint/write_correlation.h"

namespace tocsin {
namespace {

// An aggregation with an error is told of by its parser.
bool IsWhole(const Aggregation& aggregation) {
  return aggregation.timespan_ns > 0 &&
         (!aggregation.thresholds.empty() || !aggregation.near.empty());
}

}  // namespace

void CheckAggregation(const LintDocument& document, const LintConfig&,
                      const ParseContext& context) {
  if (document.aggregation == nullptr || !IsWhole(*document.aggregation)) return;
  Diagnostic& finding = ComplainOfAggregation(document.aggregation->range, context);
  if (document.good) finding.fix = WriteCorrelation(document);
}

}  // namespace tocsin
