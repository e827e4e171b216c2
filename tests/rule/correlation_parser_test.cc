#include "rule/correlation_parser.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "base/fixed.h"
#include "rule/correlation_tables.h"
#include "rule/rule_expression.h"
#include "rule/rule_parser.h"

namespace tocsin {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

struct Parsed {
  Diagnostics diagnostics;
  ParsedRules rules;

  explicit Parsed(const std::string& text) { rules = ParseRules(text, "r.yml", &diagnostics); }
  std::string Codes() const {
    std::string codes;
    for (const Diagnostic& diagnostic : diagnostics) {
      if (!codes.empty()) codes += ' ';
      codes += diagnostic.code;
    }
    return codes;
  }
  const CorrelationRule& rule() const { return rules.correlations.at(0); }
};

// A correlation with this section in flow form, and further lines of the document.
Parsed With(const std::string& section, const std::string& more = "") {
  return Parsed("title: t\ncorrelation: {" + section + "}\n" + more);
}

// And for its condition, in a section of that type.
Parsed WithCondition(const std::string& type, const std::string& condition) {
  return With("type: " + type + ", rules: [a, b], timespan: 5m, condition: " + condition);
}

std::vector<std::string> Texts(const std::vector<PlacedName>& names) {
  std::vector<std::string> texts;
  for (const PlacedName& name : names) texts.push_back(name.text);
  return texts;
}

std::vector<std::string> Texts(const std::vector<Threshold>& thresholds) {
  std::vector<std::string> texts;
  for (const Threshold& threshold : thresholds) {
    texts.push_back(fmt::format("{} {}", ThresholdOpName(threshold.op), threshold.number));
  }
  return texts;
}

TEST(CorrelationParser, ReadsEveryKey) {
  const Parsed parsed(R"(title: Many failures
id: 19B08B1C-861D-4E75-A1EF-EA0C1BAF202B
name: many_failures
status: test
level: high
tags: [attack.t1110]
rsigma.suppress: 5m
correlation:
  type: value_count
  rules: [failed_login, 13E6FE51-D478-4C7E-B0F2-6DA9B400A829]
  group-by: [ip, host]
  timespan: 10m
  aliases:
    ip:
      failed_login: src_ip
      13e6fe51-d478-4c7e-b0f2-6da9b400a829: SourceIp
  condition:
    field: [user, domain]
    gte: 3.5
    lt: 100
  generate: true
tocsin:
  score: 1.5
  suppress: {for: 1h, by: [ip]}
  window: session
  gap: 90s
  rearm: each
  lateness: 1h
)");
  ASSERT_EQ(parsed.Codes(), "");
  const CorrelationRule& rule = parsed.rule();
  EXPECT_EQ(rule.title, "Many failures");
  EXPECT_EQ(rule.id, "19b08b1c-861d-4e75-a1ef-ea0c1baf202b");
  EXPECT_EQ(rule.level, Level::kHigh);
  EXPECT_EQ(rule.file, "r.yml");
  EXPECT_EQ(rule.content_hash.size(), 32u);
  EXPECT_THAT(rule.custom,
              ElementsAre(std::pair<std::string, std::string>("rsigma.suppress", "5m")));
  EXPECT_EQ(rule.type, CorrelationType::kValueCount);
  EXPECT_THAT(Texts(rule.rules),
              ElementsAre("failed_login", "13e6fe51-d478-4c7e-b0f2-6da9b400a829"))
      << "ids are compared in lower case";
  EXPECT_EQ(rule.rules[0].range.line, 10u);
  EXPECT_THAT(Texts(rule.group_by), ElementsAre("ip", "host"));
  EXPECT_EQ(rule.timespan_ns, 600'000'000'000);
  ASSERT_EQ(rule.aliases.size(), 1u);
  EXPECT_EQ(rule.aliases[0].name.text, "ip");
  ASSERT_EQ(rule.aliases[0].fields.size(), 2u);
  EXPECT_EQ(rule.aliases[0].fields[1].first.text, "13e6fe51-d478-4c7e-b0f2-6da9b400a829");
  EXPECT_EQ(rule.aliases[0].fields[1].second.text, "SourceIp");
  EXPECT_THAT(Texts(rule.thresholds), ElementsAre("gte 3.5", "lt 100"));
  EXPECT_THAT(Texts(rule.value_fields), ElementsAre("user", "domain"));
  EXPECT_TRUE(rule.generate);
  EXPECT_EQ(rule.extensions.score, 1.5);
  EXPECT_EQ(rule.extensions.suppress_for_ns, 3'600'000'000'000);
  EXPECT_THAT(rule.extensions.suppress_by, ElementsAre("ip"));
  EXPECT_EQ(rule.correlation.window, WindowKind::kSession);
  EXPECT_EQ(rule.correlation.gap_ns, 90'000'000'000);
  EXPECT_EQ(rule.correlation.rearm, Rearm::kEach);
  EXPECT_EQ(rule.correlation.lateness_ns, 3'600'000'000'000);
  EXPECT_FALSE(rule.correlation.heartbeat);
}

TEST(CorrelationParser, KnowsEveryType) {
  for (const std::string_view name : CorrelationTypeNames()) {
    const CorrelationTypeRow& row = *FindCorrelationType(name);
    EXPECT_EQ(CorrelationTypeName(row.type), name);
    const std::string condition = fmt::format(
        "{{gte: 2{}{}}}", row.field == CorrelationTypeRow::Field::kNone ? "" : ", field: x",
        row.percentile ? ", percentile: 99.5" : "");
    const Parsed parsed = WithCondition(std::string(name), condition);
    ASSERT_EQ(parsed.Codes(), "") << name;
    EXPECT_EQ(parsed.rule().type, row.type);
  }
  EXPECT_EQ(WithCondition("Event_Count", "{gte: 2}").Codes(), "") << "in any case";
  EXPECT_EQ(
      WithCondition("value_percentile", "{gt: 2, field: x, percentile: 99.5}").rule().percentile,
      99.5);
}

TEST(CorrelationParser, TakesOneNameForAList) {
  const Parsed parsed =
      With("type: event_count, rules: a, group-by: u, timespan: 1m, condition: {gt: 1}");
  ASSERT_EQ(parsed.Codes(), "");
  EXPECT_THAT(Texts(parsed.rule().rules), ElementsAre("a"));
  EXPECT_THAT(Texts(parsed.rule().group_by), ElementsAre("u"));
}

TEST(CorrelationParser, KeepsEveryOperator) {
  const Parsed parsed =
      WithCondition("event_count", "{neq: 7, lte: 9, gt: -1, eq: 1e2, gte: 0, lt: 2.5}");
  ASSERT_EQ(parsed.Codes(), "");
  EXPECT_THAT(Texts(parsed.rule().thresholds),
              ElementsAre("gt -1", "gte 0", "lt 2.5", "lte 9", "eq 1e2", "neq 7"));
}

TEST(CorrelationParser, NeedsNoConditionForTemporalTypesOnly) {
  EXPECT_EQ(With("type: temporal, rules: [a, b], timespan: 1m").Codes(), "");
  EXPECT_EQ(With("type: temporal_ordered, rules: [a, b], timespan: 1m, condition:").Codes(), "");
  EXPECT_EQ(With("type: event_count, rules: [a, b], timespan: 1m").Codes(), "missing_attribute");
}

TEST(CorrelationParser, LetsTheDocumentDecideWhatIsGenerated) {
  const std::string section = "type: temporal, rules: a, timespan: 1m";
  EXPECT_FALSE(With(section).rule().generate);
  EXPECT_TRUE(With(section, "generate: true\n").rule().generate);
  EXPECT_TRUE(With(section + ", generate: true").rule().generate);
  EXPECT_FALSE(With(section + ", generate: true", "generate: false\n").rule().generate);
}

TEST(CorrelationParser, TakesRulesFromTheExtendedCondition) {
  const Parsed parsed = With(
      "type: temporal, timespan: 1m, "
      "condition: c AND (13E6FE51-D478-4C7E-B0F2-6DA9B400A829 Or a) and not (c or b)");
  ASSERT_EQ(parsed.Codes(), "");
  EXPECT_THAT(Texts(parsed.rule().rules),
              ElementsAre("c", "13e6fe51-d478-4c7e-b0f2-6da9b400a829", "a", "b"));
  ASSERT_TRUE(parsed.rule().expression.has_value());
  EXPECT_EQ(parsed.rule().expression->tree.kind, Condition::Kind::kAnd);
  EXPECT_THAT(parsed.rule().thresholds, IsEmpty());
}

TEST(CorrelationParser, ComparesTheListWithTheExtendedCondition) {
  EXPECT_EQ(WithCondition("temporal", "b and not a").Codes(), "");
  EXPECT_EQ(WithCondition("temporal", "a").Codes(), "correlation_condition");
  EXPECT_EQ(WithCondition("temporal", "a and b and c").Codes(), "correlation_condition");
  EXPECT_EQ(WithCondition("event_count", "a and b").Codes(), "correlation_condition");
}

TEST(CorrelationParser, LimitsExtendedConditions) {
  std::string deep;
  for (int i = 0; i < 1000; ++i) deep += "(";
  EXPECT_EQ(WithCondition("temporal", deep + "a").Codes(), "condition_too_complex");
}

// The codes of a sequence.
std::string Sequence(const std::string& condition) {
  return With("type: temporal_ordered, timespan: 1m, condition: " + condition).Codes();
}

TEST(Sequence, IsAConjunctionOfSteps) {
  for (const char* good :
       {"a", "a and b", "a or b", "a and (b or c) and d", "a and not b", "a and not (b or c)",
        "a and not x and b and not y and c", "(a or b) and not c", "((a)) and ((b))"}) {
    EXPECT_EQ(Sequence(good), "") << good;
  }
  for (const char* bad :
       {"not a", "not a and b", "a and (b and c)", "a and b or c", "a and not not b",
        "a and not b and not c", "a and not b and c and not d", "a and a", "a and (b or a)",
        "a and not a", "a and (b or not c)", "not (a and b)"}) {
    EXPECT_THAT(Sequence(bad), testing::StartsWith("sequence_shape")) << bad;
  }
}

TEST(Sequence, KnowsItsTrailingNot) {
  const auto ends = [](const std::string& condition) {
    const Parsed parsed = With("type: temporal_ordered, timespan: 1m, condition: " + condition);
    return EndsWithNot(parsed.rule().expression->tree);
  };
  EXPECT_TRUE(ends("a and not b"));
  EXPECT_FALSE(ends("a and not b and c"));
  EXPECT_FALSE(ends("a"));
}

TEST(CorrelationTables, DecideThresholdsExactly) {
  const auto holds = [](ThresholdOp op, const char* number, int64_t value) {
    return Holds({op, number, {}}, value);
  };
  EXPECT_TRUE(holds(ThresholdOp::kGt, "0.999999999", 1));
  EXPECT_FALSE(holds(ThresholdOp::kGt, "1", 1));
  EXPECT_TRUE(holds(ThresholdOp::kGte, "1.0", 1));
  EXPECT_TRUE(holds(ThresholdOp::kLt, "1", 0));
  EXPECT_FALSE(holds(ThresholdOp::kLt, "1", 1));
  EXPECT_TRUE(holds(ThresholdOp::kLte, "1", 1));
  EXPECT_TRUE(holds(ThresholdOp::kEq, "1e0", 1));
  EXPECT_TRUE(holds(ThresholdOp::kNeq, "1.5", 1));
}

// The codes of an event_count rule with these extensions.
std::string Extended(const std::string& extensions, const std::string& condition = "{lt: 1}") {
  return With("type: event_count, rules: a, timespan: 5m, condition: " + condition,
              "tocsin: " + extensions + "\n")
      .Codes();
}

TEST(Extensions, HeartbeatNeedsAConditionThatOnlySilenceFulfils) {
  EXPECT_EQ(Extended("{heartbeat: true}"), "");
  EXPECT_EQ(Extended("{heartbeat: true}", "{eq: 0}"), "");
  EXPECT_EQ(Extended("{heartbeat: true}", "{lt: 0.5, gte: 0}"), "");
  EXPECT_EQ(Extended("{heartbeat: true}", "{lte: 1}"), "extension_conflict");
  EXPECT_EQ(Extended("{heartbeat: true}", "{gte: 1}"), "extension_conflict");
  EXPECT_EQ(Extended("{heartbeat: true}", "{lt: 1, gt: 0}"), "extension_conflict");
  EXPECT_EQ(Extended("{heartbeat: true, window: sliding}"), "");
  EXPECT_EQ(Extended("{heartbeat: true, window: tumbling}"), "extension_conflict");
  EXPECT_EQ(Extended("{heartbeat: false, window: tumbling}"), "");
}

TEST(Extensions, SessionsHaveAGap) {
  EXPECT_EQ(Extended("{window: session, gap: 1m}"), "");
  EXPECT_EQ(Extended("{window: session}"), "extension_conflict");
  EXPECT_EQ(Extended("{window: tumbling, gap: 1m}"), "extension_conflict");
  EXPECT_EQ(Extended("{gap: 1m}"), "extension_conflict");
}

TEST(Extensions, AbsenceNeedsASlidingWindow) {
  const auto codes = [](const std::string& condition, const std::string& extensions) {
    return With("type: temporal_ordered, timespan: 5m, condition: " + condition,
                "tocsin: " + extensions + "\n")
        .Codes();
  };
  EXPECT_EQ(codes("a and not b", "{window: sliding}"), "");
  EXPECT_EQ(codes("a and not b", "{window: tumbling}"), "extension_conflict");
  EXPECT_EQ(codes("a and not b", "{window: session, gap: 1m}"), "extension_conflict");
  EXPECT_EQ(codes("a and not b and c", "{window: tumbling}"), "");
}

TEST(Extensions, MayBeSaidByDetectionRules) {
  const std::string rule =
      "title: t\nlogsource: {product: p}\ndetection: {s: {a: 1}, condition: s}\n";
  const Parsed parsed(rule + "tocsin: {score: 0, suppress: {for: 10m, by: [user, host]}}\n");
  ASSERT_EQ(parsed.Codes(), "");
  const RuleExtensions& extensions = parsed.rules.rules.at(0).extensions;
  EXPECT_EQ(extensions.score, 0.0);
  EXPECT_EQ(extensions.suppress_for_ns, 600'000'000'000);
  EXPECT_THAT(extensions.suppress_by, ElementsAre("user", "host"));
  EXPECT_THAT(parsed.rules.rules[0].custom, IsEmpty());
  EXPECT_EQ(Parsed(rule + "tocsin: {rearm: each}\n").Codes(), "extension_conflict");
  EXPECT_EQ(Parsed(rule + "tocsin:\n").Codes(), "");
  EXPECT_FALSE(Parsed(rule).rules.rules.at(0).extensions.score.has_value());
}

TEST(CorrelationParser, KeepsGoodRulesOfAFileWithBadOnes) {
  const std::string good = "type: temporal, rules: a, timespan: 1m";
  const Parsed parsed("title: one\ncorrelation: {" + good +
                      "}\n---\ntitle: two\ncorrelation: {}\n---\ntitle: three\ncorrelation: {" +
                      good +
                      "}\n---\ntitle: base\nname: a\nlogsource: {product: p}\n"
                      "detection: {s: {a: 1}, condition: s}\n");
  ASSERT_EQ(parsed.rules.correlations.size(), 2u);
  EXPECT_EQ(parsed.rules.correlations[1].title, "three");
  EXPECT_EQ(parsed.rules.rules.size(), 1u);
  EXPECT_NE(parsed.rules.correlations[0].content_hash, parsed.rules.correlations[1].content_hash);
}

TEST(CorrelationParser, GivesTheIdToTheDiagnostics) {
  const Parsed parsed =
      With("type: temporal, rules: a, timespan: 5", "id: 19b08b1c-861d-4e75-a1ef-ea0c1baf202b\n");
  ASSERT_EQ(parsed.diagnostics.size(), 1u);
  EXPECT_EQ(parsed.diagnostics[0].rule_id, "19b08b1c-861d-4e75-a1ef-ea0c1baf202b");
}

}  // namespace
}  // namespace tocsin
