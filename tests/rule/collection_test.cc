#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "rule/rule_parser.h"

namespace tocsin {
namespace {

struct Parsed {
  Diagnostics diagnostics;
  std::vector<Rule> rules;

  explicit Parsed(const std::string& text) {
    rules = ParseRules(text, "r.yml", &diagnostics).rules;
  }
  std::string Codes() const {
    std::string codes;
    for (const Diagnostic& diagnostic : diagnostics) codes += std::string(diagnostic.code) + " ";
    return codes;
  }
};

constexpr const char* kGlobal =
    "action: global\ntitle: t\nlogsource: {product: p}\ndetection: {condition: s}\n";

TEST(Collection, GlobalIsMergedDeeplyIntoFollowingRules) {
  const Parsed parsed(std::string(kGlobal) + "---\ndetection: {s: {a: 1}}\n---\n" +
                      "logsource: {service: x}\ndetection: {s: {b: 1}}\n");
  EXPECT_EQ(parsed.Codes(), "legacy_collection ");
  ASSERT_EQ(parsed.rules.size(), 2u);
  EXPECT_EQ(parsed.rules[0].title, "t");
  EXPECT_EQ(parsed.rules[1].logsource, (LogSource{"", "p", "x"}));
  EXPECT_EQ(parsed.rules[1].detections[0].body.children[0].item.fields[0], "b");
  EXPECT_TRUE(parsed.rules[0].custom.empty()) << "the action is no attribute";
}

TEST(Collection, GlobalsAccumulate) {
  const Parsed parsed(std::string(kGlobal) + "---\naction: global\nlevel: high\n---\n" +
                      "detection: {s: {a: 1}}\n");
  ASSERT_EQ(parsed.rules.size(), 1u) << parsed.Codes();
  EXPECT_EQ(parsed.rules[0].title, "t");
  EXPECT_EQ(parsed.rules[0].level, Level::kHigh);
}

TEST(Collection, DocumentWinsOverGlobalWithAWarning) {
  const Parsed parsed(std::string(kGlobal) + "---\ntitle: own\ndetection: {s: {a: 1}}\n");
  EXPECT_EQ(parsed.Codes(), "legacy_collection global_conflict ");
  EXPECT_EQ(parsed.diagnostics[1].range.line, 6u);
  EXPECT_EQ(parsed.diagnostics[1].related.at(0).range.line, 2u);
  ASSERT_EQ(parsed.rules.size(), 1u);
  EXPECT_EQ(parsed.rules[0].title, "own");
}

TEST(Collection, EqualValuesAreNoConflict) {
  EXPECT_EQ(Parsed(std::string(kGlobal) + "---\ntitle: t\ndetection: {s: {a: 1}}\n").Codes(),
            "legacy_collection ");
}

TEST(Collection, ResetForgetsGlobals) {
  const Parsed parsed(std::string(kGlobal) + "---\naction: reset\n---\ndetection: {s: {a: 1}}\n");
  EXPECT_EQ(parsed.Codes(),
            "legacy_collection missing_attribute missing_attribute missing_attribute ");
  EXPECT_EQ(Parsed("action: reset\ntitle: t\n").Codes(), "legacy_collection reset_content ");
}

TEST(Collection, RepeatChangesThePreviousRule) {
  const Parsed parsed(
      "title: one\nlogsource: {product: p}\nlevel: low\ndetection: {s: {a: 1}, condition: s}\n"
      "---\naction: repeat\ntitle: two\ndetection: {s: {a: 2}}\n"
      "---\naction: repeat\nlevel: high\n");
  EXPECT_EQ(parsed.Codes(), "legacy_collection ");
  ASSERT_EQ(parsed.rules.size(), 3u);
  EXPECT_EQ(parsed.rules[1].title, "two");
  EXPECT_EQ(parsed.rules[1].level, Level::kLow);
  EXPECT_EQ(parsed.rules[1].detections[0].body.children[0].item.values[0].text, "2");
  EXPECT_EQ(parsed.rules[2].title, "two");
  EXPECT_EQ(parsed.rules[2].level, Level::kHigh);
}

TEST(Collection, RefusesWrongActions) {
  EXPECT_EQ(Parsed("action: repeat\ntitle: t\n").Codes(), "legacy_collection repeat_without_rule ");
  EXPECT_EQ(Parsed("action: globl\ntitle: t\n").Codes(), "legacy_collection unknown_action ");
  EXPECT_EQ(Parsed("action: [global]\ntitle: t\n").Codes(), "legacy_collection unknown_action ");
}

TEST(Collection, GlobalsDoNotReachCorrelations) {
  Diagnostics diagnostics;
  const ParsedRules parsed = ParseRules(
      "action: global\nlevel: high\nlogsource: {product: p}\n---\n"
      "title: t\ncorrelation: {type: temporal, rules: a, timespan: 1m}\n---\n"
      "title: base\ndetection: {s: {a: 1}, condition: s}\n",
      "r.yml", &diagnostics);
  EXPECT_EQ(diagnostics.size(), 1u) << "the collection";
  ASSERT_EQ(parsed.correlations.size(), 1u);
  EXPECT_EQ(parsed.correlations[0].level, Level::kNone);
  ASSERT_EQ(parsed.rules.size(), 1u);
  EXPECT_EQ(parsed.rules[0].level, Level::kHigh);
}

TEST(Collection, HashFollowsTheGlobals) {
  const std::string rule = "---\ndetection: {s: {a: 1}}\n";
  const Parsed one(kGlobal + rule);
  const Parsed other(std::string(kGlobal) + "level: low\n" + rule);
  ASSERT_EQ(one.rules.size(), 1u);
  ASSERT_EQ(other.rules.size(), 1u);
  EXPECT_NE(one.rules[0].content_hash, other.rules[0].content_hash);
}

}  // namespace
}  // namespace tocsin
