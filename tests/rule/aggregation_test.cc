// Pipe aggregations of Sigma 1 become correlations.
#include "rule/aggregation.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>

#include "rule/print.h"

namespace tocsin {
namespace {

ParsedRules Parse(const std::string& condition, const std::string& more = "") {
  const std::string text =
      "title: T\nlevel: high\n" + more +
      "logsource: {product: p}\ndetection:\n  s: {a: 1}\n  t: {b: 1}\n  u: {c: 1}\n"
      "  timeframe: 5m\n  condition: " +
      condition + "\n";
  Diagnostics diagnostics;
  ParsedRules parsed = ParseRules(text, "r.yml", &diagnostics, {.legacy_aggregation = true});
  for (const Diagnostic& diagnostic : diagnostics) {
    EXPECT_EQ(diagnostic.severity, Severity::kWarning) << diagnostic.message;
  }
  return parsed;
}

// "type fields by groups op number, op number" of the one correlation.
std::string Show(const ParsedRules& parsed) {
  if (parsed.correlations.size() != 1) return "none";
  const CorrelationRule& rule = parsed.correlations[0];
  std::string text(CorrelationTypeName(rule.type));
  if (rule.type == CorrelationType::kValuePercentile) text += fmt::format(" {}", rule.percentile);
  for (const PlacedName& field : rule.value_fields) text += " of " + field.text;
  for (const PlacedName& field : rule.group_by) text += " by " + field.text;
  for (const Threshold& threshold : rule.thresholds) {
    text += fmt::format(" {} {}", ThresholdOpName(threshold.op), threshold.number);
  }
  if (rule.expression) text += ": " + rule.expression->text;
  return text;
}

// The correlation that the hint of a refused aggregation offers.
ParsedRules Offered(const std::string& condition) {
  const std::string rule =
      "title: T\nname: base\nlogsource: {product: p}\ndetection:\n  s: {a: 1}\n  timeframe: 5m\n"
      "  condition: " +
      condition + "\n";
  Diagnostics diagnostics;
  ParseRules(rule, "r.yml", &diagnostics);
  EXPECT_EQ(diagnostics.size(), 1u);
  const std::string& hint = diagnostics.at(0).hint;
  const size_t begin = hint.find('`') + 1;
  const std::string text = hint.substr(begin, hint.find('`', begin) - begin);
  diagnostics.clear();
  ParsedRules parsed = ParseRules("title: T\n" + text + "\n", "c.yml", &diagnostics);
  EXPECT_TRUE(diagnostics.empty()) << text;
  return parsed;
}

TEST(Aggregation, IsOfferedAsTheCorrelationItBecomes) {
  for (const char* condition :
       {"s | count() > 5", "s | count() by src.ip >= 5", "s|count(user) by host<5",
        "s | sum(bytes) by host <= 1.5", "s | avg(bytes) == 1e3", "s | min(bytes) > 7",
        "s | max(bytes) by host > 7"}) {
    const ParsedRules offered = Offered(condition);
    EXPECT_EQ(Show(offered), Show(Parse(condition))) << condition;
    ASSERT_EQ(offered.correlations.size(), 1u) << condition;
    EXPECT_EQ(offered.correlations[0].timespan_ns, Parse(condition).correlations[0].timespan_ns);
    EXPECT_EQ(offered.correlations[0].rules[0].text, "base");
  }
}

TEST(Aggregation, BecomesACorrelation) {
  EXPECT_EQ(Show(Parse("s | count() > 5")), "event_count gt 5");
  EXPECT_EQ(Show(Parse("s | count() by src.ip >= 5")), "event_count by src.ip gte 5");
  EXPECT_EQ(Show(Parse("s|count(user) by host<5")), "value_count of user by host lt 5");
  EXPECT_EQ(Show(Parse("s | sum(bytes) by host <= 1.5")), "value_sum of bytes by host lte 1.5");
  EXPECT_EQ(Show(Parse("s | avg(bytes) == 1e3")), "value_avg of bytes eq 1e3");
  EXPECT_EQ(Show(Parse("s | min(bytes) > 7")), "value_percentile 0 of bytes gt 7");
  EXPECT_EQ(Show(Parse("s | max( bytes )by host > 7")),
            "value_percentile 100 of bytes by host gt 7");
  EXPECT_EQ(Show(Parse("s | COUNT() BY host > 7")), "event_count by host gt 7");
}

TEST(Aggregation, SplitsTheRule) {
  const ParsedRules parsed =
      Parse("s and not t | count() by u > 5",
            "id: 19b08b1c-861d-4e75-a1ef-ea0c1baf202b\nname: n\nstatus: unsupported\n"
            "tags: [attack.t1110]\ntocsin: {score: 2}\n");
  ASSERT_EQ(parsed.rules.size(), 1u);
  ASSERT_EQ(parsed.correlations.size(), 1u);
  const Rule& base = parsed.rules[0];
  const CorrelationRule& rule = parsed.correlations[0];
  EXPECT_EQ(base.id, "");
  EXPECT_EQ(base.name, "19b08b1c-861d-4e75-a1ef-ea0c1baf202b/search");
  EXPECT_EQ(base.title, "T/search");
  EXPECT_EQ(base.status, Status::kTest);
  EXPECT_EQ(base.conditions.at(0).text, "s and not t");
  EXPECT_EQ(PrintCondition(base.conditions[0].tree), "s and not t");
  EXPECT_FALSE(base.extensions.score.has_value());
  EXPECT_EQ(rule.id, "19b08b1c-861d-4e75-a1ef-ea0c1baf202b");
  EXPECT_EQ(rule.name, "n");
  EXPECT_EQ(rule.title, "T");
  EXPECT_EQ(rule.status, Status::kTest);
  EXPECT_EQ(rule.level, Level::kHigh);
  EXPECT_EQ(rule.tags.size(), 1u);
  EXPECT_EQ(rule.extensions.score, 2.0);
  EXPECT_EQ(rule.timespan_ns, 300'000'000'000);
  EXPECT_FALSE(rule.generate);
  ASSERT_EQ(rule.rules.size(), 1u);
  EXPECT_EQ(rule.rules[0].text, base.name);
  EXPECT_EQ(rule.file, base.file);
  EXPECT_NE(rule.content_hash, base.content_hash);
}

TEST(Aggregation, KeepsOtherStatus) {
  EXPECT_EQ(Parse("s | count() > 5", "status: deprecated\n").rules.at(0).status,
            Status::kDeprecated);
}

TEST(Aggregation, MakesARuleOfEachSelectionThatIsNear) {
  const ParsedRules parsed = Parse("s | near t and not u");
  EXPECT_EQ(Show(parsed), "temporal: T/search and T/near/t and not T/near/u");
  ASSERT_EQ(parsed.rules.size(), 3u);
  EXPECT_EQ(parsed.rules[1].name, "T/near/t");
  EXPECT_EQ(PrintCondition(parsed.rules[1].conditions.at(0).tree), "t");
  EXPECT_EQ(parsed.rules[1].detections.size(), 1u);
  EXPECT_EQ(PrintCondition(parsed.rules[2].conditions.at(0).tree), "u");
  const Condition& tree = parsed.correlations[0].expression->tree;
  ASSERT_EQ(tree.children.size(), 3u);
  EXPECT_EQ(tree.children[1].name, "T/near/t");
  EXPECT_EQ(tree.children[2].kind, Condition::Kind::kNot);
  EXPECT_EQ(tree.children[2].children.at(0).name, "T/near/u");
}

TEST(Aggregation, NearWithoutExclusionsNeedsAllOfThem) {
  const ParsedRules parsed = Parse("s | near t and u");
  EXPECT_EQ(Show(parsed), "temporal");
  EXPECT_EQ(parsed.correlations[0].rules.size(), 3u);
}

TEST(Aggregation, LeavesOtherRulesAlone) {
  const ParsedRules parsed = Parse("s or t or u");
  EXPECT_EQ(parsed.rules.size(), 1u);
  EXPECT_EQ(parsed.correlations.size(), 0u);
  EXPECT_EQ(Parse("[s | count() > 5]").correlations.size(), 1u) << "a list of one";
}

}  // namespace
}  // namespace tocsin
