// Any bytes as a rule file, with and without the translation of pipe aggregations: no crash, and
// every place that is named lies inside the text.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/fixed.h"
#include "diag/render_text.h"
#include "rule/rule_parser.h"
#include "rule/selectors.h"

namespace {

void Require(bool holds) {
  if (!holds) std::abort();
}

void RequireInside(const tocsin::SourceRange& range, const tocsin::SourceText& source) {
  if (range.line == 0) return;
  Require(range.column >= 1 && range.column <= source.Line(range.line).size() + 2);
  Require(range.end_line >= range.line);
  Require(range.end_line > range.line || range.end_column >= range.column);
}

void RequireValid(const tocsin::Rule& rule) {
  Require(!rule.title.empty() && !rule.conditions.empty() && rule.content_hash.size() == 32);
  Require(rule.logsource != tocsin::LogSource());
  for (const tocsin::ConditionText& condition : rule.conditions) {
    if (condition.tree.kind == tocsin::Condition::Kind::kSelector) {
      Require(!SelectDetections(rule, condition.tree).empty());
    }
  }
}

void RequireValid(const tocsin::SigmaFilter& filter) {
  Require(!filter.title.empty() && filter.conditions.size() == 1);
  Require(filter.any_rule == filter.rules.empty() && filter.content_hash.size() == 32);
  Require(filter.logsource != tocsin::LogSource() && !filter.detections.empty());
}

void RequireValid(const tocsin::CorrelationRule& rule) {
  Require(!rule.title.empty() && !rule.rules.empty() && rule.content_hash.size() == 32);
  Require(rule.timespan_ns >= 1'000'000'000);
  const bool temporal = rule.type == tocsin::CorrelationType::kTemporal ||
                        rule.type == tocsin::CorrelationType::kTemporalOrdered;
  Require(temporal || (!rule.thresholds.empty() && !rule.expression));
  for (const tocsin::Threshold& threshold : rule.thresholds) {
    Require(tocsin::ParseFixed(threshold.number).has_value());
  }
}

void ParseOnce(std::string_view text, bool legacy_aggregation) {
  tocsin::Diagnostics diagnostics;
  const tocsin::ParsedRules parsed =
      tocsin::ParseRules(text, "f.yml", &diagnostics, {.legacy_aggregation = legacy_aggregation});
  for (const tocsin::Rule& rule : parsed.rules) RequireValid(rule);
  for (const tocsin::CorrelationRule& rule : parsed.correlations) RequireValid(rule);
  for (const tocsin::SigmaFilter& filter : parsed.filters) RequireValid(filter);
  const tocsin::SourceText source(text);
  for (const tocsin::Diagnostic& diagnostic : diagnostics) {
    RequireInside(diagnostic.range, source);
    for (const tocsin::RelatedPlace& related : diagnostic.related) {
      RequireInside(related.range, source);
    }
    Require(!tocsin::RenderText(diagnostic, source, true).empty());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  ParseOnce(text, false);
  ParseOnce(text, true);
  return 0;
}
