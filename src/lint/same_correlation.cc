#include "lint/same_correlation.h"

#include <algorithm>
#include <tuple>

#include "base/fixed.h"

namespace tocsin {
namespace {

bool SameNames(const std::vector<PlacedName>& a, const std::vector<PlacedName>& b) {
  return std::ranges::equal(a, b, {}, &PlacedName::text, &PlacedName::text);
}

bool SameThresholds(const std::vector<Threshold>& a, const std::vector<Threshold>& b) {
  return std::ranges::equal(a, b, [](const Threshold& x, const Threshold& y) {
    return x.op == y.op && ParseFixed(x.number) == ParseFixed(y.number);
  });
}

bool SameExtensions(const CorrelationRule& a, const CorrelationRule& b) {
  const auto of_rule = [](const RuleExtensions& each) {
    return std::tie(each.score, each.suppress_for_ns, each.suppress_by, each.topic,
                    each.custom_fields);
  };
  const auto of_correlation = [](const CorrelationExtensions& each) {
    return std::tie(each.window, each.gap_ns, each.rearm, each.lateness_ns, each.heartbeat);
  };
  return of_rule(a.extensions) == of_rule(b.extensions) &&
         of_correlation(a.correlation) == of_correlation(b.correlation);
}

bool SameExpression(const Condition& a, const Condition& b, const SameReference& same) {
  if (a.kind != b.kind) return false;
  if (a.kind == Condition::Kind::kIdentifier) return same(a.name, b.name);
  return std::ranges::equal(a.children, b.children, [&](const Condition& x, const Condition& y) {
    return SameExpression(x, y, same);
  });
}

}  // namespace

bool SameCorrelation(const CorrelationRule& a, const CorrelationRule& b,
                     const SameReference& same) {
  const auto values = [](const CorrelationRule& each) {
    return std::tie(each.type, each.timespan_ns, each.percentile, each.generate);
  };
  const bool same_expression =
      a.expression.has_value() == b.expression.has_value() &&
      (!a.expression || SameExpression(a.expression->tree, b.expression->tree, same));
  return values(a) == values(b) && a.aliases.empty() && b.aliases.empty() && same_expression &&
         std::ranges::equal(a.rules, b.rules, same, &PlacedName::text, &PlacedName::text) &&
         SameNames(a.group_by, b.group_by) && SameNames(a.value_fields, b.value_fields) &&
         SameThresholds(a.thresholds, b.thresholds) && SameExtensions(a, b);
}

}  // namespace tocsin
