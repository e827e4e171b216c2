// The pipe aggregations of Sigma 1, which Sigma 2 has removed:
//
//   selection | count() by user > 5            matches of `selection`
//   selection | count(host) by user >= 3       distinct values of `host`
//   selection | sum(bytes) by src_ip > 100     also avg, min and max
//   selection | near other and not exclusion   matches of several selections together
//
// Each means a correlation over the matches of what stands before the bar, within the `timeframe`
// of the detection: TranslateAggregation says it so.
//
// Pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rule/correlation_tables.h"
#include "rule/parse_context.h"
#include "rule/rule_parser.h"
#include "rule/text_places.h"

namespace tocsin {

struct Aggregation {
  struct Near {
    PlacedName selection;
    bool excluded = false;
  };
  CorrelationType type = CorrelationType::kEventCount;
  double percentile = 50;
  std::vector<PlacedName> field;      // none or one
  std::vector<PlacedName> group_by;   // none or one
  std::vector<Threshold> thresholds;  // one; none for near
  std::vector<Near> near;             // the selections, when it is one
  SourceRange range;
  int64_t timespan_ns = 0;  // of the timeframe
};

// Whether one of the conditions in the node, a condition or a list of them, has a bar.
bool HasAggregation(const YamlNode& node);

// Says that the aggregation in this place has no meaning in Sigma 2.
Diagnostic& ComplainOfAggregation(const SourceRange& range, const ParseContext& context);

// Parses what stands after the bar: text[begin..). False, and an error, when it does not parse.
bool ParseAggregation(std::string_view text, size_t begin, const TextPlaces& places,
                      const ParseContext& context, Aggregation* aggregation);

// The correlation that says the same in YAML's flow form, on one line: "{type: event_count, rules:
// [RULE], group-by: [user], timespan: 5m, condition: {gt: 5}}". Nothing for `near`, which takes
// several rules. `timespan` is the timeframe as written.
std::optional<std::string> CorrelationText(const Aggregation& aggregation, std::string_view rule,
                                           std::string_view timespan);

// The rule, whose one condition is what stood before the bar, and its aggregation -> the base
// rules, which only the correlation tells of, and the correlation, which has the rule's head. A
// base rule is called by the rule's id (title when it has none) and "/search", or "/near/" and the
// selection.
void TranslateAggregation(Rule rule, const Aggregation& aggregation, ParsedRules* out);

}  // namespace tocsin
