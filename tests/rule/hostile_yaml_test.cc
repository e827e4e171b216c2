// What a file can do at worst: an error in bounded time and memory, never a crash.
#include <gtest/gtest.h>

#include <chrono>
#include <random>
#include <string>

#include "rule/rule_parser.h"

namespace tocsin {
namespace {

// The codes of the errors that the text gives. Every error has a place.
std::string ErrorsOf(const std::string& text) {
  Diagnostics diagnostics;
  ParseRules(text, "h.yml", &diagnostics);
  std::string codes;
  for (const Diagnostic& diagnostic : diagnostics) {
    if (diagnostic.severity != Severity::kError) continue;
    EXPECT_GT(diagnostic.range.line, 0u) << diagnostic.message;
    EXPECT_LT(diagnostic.message.size(), 400u);
    codes += std::string(diagnostic.code) + " ";
  }
  return codes;
}

std::string Repeat(std::string_view piece, size_t count) {
  std::string text;
  text.reserve(piece.size() * count);
  for (size_t i = 0; i < count; ++i) text += piece;
  return text;
}

TEST(HostileYaml, AliasBombIsRefused) {
  std::string text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 30; ++i) {
    const std::string before = "*a" + std::to_string(i - 1);
    text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + Repeat(before + ", ", 9) +
            before + "]\n";
  }
  EXPECT_EQ(ErrorsOf(text), "yaml_too_many_nodes ");
}

TEST(HostileYaml, AliasesOfALongTextAreRefused) {
  EXPECT_EQ(ErrorsOf("a: &a " + std::string(1'000'000, 'x') + "\nb:\n" + Repeat("- *a\n", 50'000)),
            "yaml_too_many_nodes ");
}

TEST(HostileYaml, AnchorsOnEveryLevelAreRefused) {
  EXPECT_EQ(ErrorsOf(Repeat("[&a ", 60) + Repeat("x,", 30'000) + Repeat("]", 60)),
            "yaml_too_many_nodes ");
}

TEST(HostileYaml, TenMegabytesAreRefused) {
  EXPECT_EQ(ErrorsOf("title: " + std::string(10 << 20, 'x')), "yaml_too_large ");
}

TEST(HostileYaml, DeepNestingIsRefused) {
  constexpr size_t kDepth = 10'000;
  EXPECT_EQ(ErrorsOf(std::string(kDepth, '[')), "yaml_too_deep ");
  EXPECT_EQ(ErrorsOf(std::string(kDepth, '[') + std::string(kDepth, ']')), "yaml_too_deep ");
  EXPECT_EQ(ErrorsOf(Repeat("{a: ", kDepth)), "yaml_too_deep ");
  EXPECT_EQ(ErrorsOf(Repeat("- ", kDepth)), "yaml_too_deep ");
  EXPECT_EQ(ErrorsOf(Repeat("? ", kDepth)), "yaml_too_deep ");
  EXPECT_EQ(ErrorsOf("a: " + Repeat("!!seq [", kDepth)), "yaml_too_deep ");
}

TEST(HostileYaml, DeepIndentationIsRefused) {
  std::string stairs;
  for (size_t i = 0; i < 2'500; ++i) stairs += std::string(i, ' ') + "a:\n";
  EXPECT_EQ(ErrorsOf(stairs), "yaml_too_deep ");
  for (size_t i = 2'500; i < 10'000; ++i) stairs += std::string(i, ' ') + "a:\n";
  EXPECT_EQ(ErrorsOf(stairs), "yaml_too_large ");
}

TEST(HostileYaml, ManyFlowTokensAreRefusedBeforeTheyAreRead) {
  EXPECT_EQ(ErrorsOf(std::string(4'000'000, '[')), "yaml_too_many_nodes ");
  EXPECT_EQ(ErrorsOf("[" + Repeat("a,", 1'000'000) + "]"), "yaml_too_many_nodes ");
}

TEST(HostileYaml, ManyDuplicateKeysAreNotAllListed) {
  Diagnostics diagnostics;
  ParseRules(Repeat("k: v\n", 50'000), "h.yml", &diagnostics);
  EXPECT_GT(diagnostics.size(), 10u);
  EXPECT_LT(diagnostics.size(), 200u);
}

TEST(HostileYaml, ManyProblemsOfOneRuleAreNotAllListed) {
  Diagnostics diagnostics;
  ParseRules("title: x\ntags:\n" + Repeat("- bad tag\n", 20'000), "h.yml", &diagnostics);
  ASSERT_FALSE(diagnostics.empty());
  EXPECT_LT(diagnostics.size(), 200u);
  EXPECT_EQ(diagnostics.back().code, "too_many_problems");
}

TEST(HostileYaml, RuleWithManyProblemsIsStillRejectedForTheLastOne) {
  Diagnostics diagnostics;
  const std::string text = "title: x\nlogsource: {product: p}\ntags:\n" +
                           Repeat("- bad tag\n", 500) + "detection: {s: {a: 1}, condition: t}\n";
  EXPECT_TRUE(ParseRules(text, "h.yml", &diagnostics).rules.empty());
}

TEST(HostileYaml, GlobalsCopiedIntoManyRulesAreRefused) {
  std::string text = "action: global\nfields:\n" + Repeat("- f\n", 20'000);
  text += Repeat("---\ntitle: x\n", 1'000);
  EXPECT_NE(ErrorsOf(text).find("yaml_too_many_nodes"), std::string::npos);
}

TEST(HostileYaml, LargeConditionsAreRefused) {
  const auto rule = [](const std::string& condition) {
    return "title: x\nlogsource: {product: p}\ndetection:\n  s: {a: 1}\n  condition: " + condition +
           "\n";
  };
  EXPECT_EQ(ErrorsOf(rule(Repeat("(", 1'000) + "s" + Repeat(")", 1'000))),
            "condition_too_complex ");
  EXPECT_EQ(ErrorsOf(rule(Repeat("not ", 1'000) + "s")), "condition_too_complex ");
  EXPECT_EQ(ErrorsOf(rule(Repeat("s or ", 1'000) + "s")), "condition_too_complex ");
  EXPECT_EQ(ErrorsOf(rule(Repeat("s or ", 100'000) + "s")), "condition_too_complex ");
}

TEST(HostileYaml, LargeCorrelationsAreRefused) {
  const auto correlation = [](const std::string& rules, const std::string& rest) {
    return "title: x\ncorrelation:\n  type: temporal_ordered\n  rules: [" + rules +
           "]\n  timespan: 1h\n" + rest;
  };
  EXPECT_EQ(ErrorsOf(correlation(Repeat("a, ", 50'000), "")), "invalid_name_list ");
  EXPECT_EQ(ErrorsOf(correlation("a", "  condition: " + Repeat("not ", 1'000) + "a\n")),
            "condition_too_complex ");
  std::string aliases = "  aliases:\n";
  for (int i = 0; i < 10'000; ++i) aliases += "    f" + std::to_string(i) + ": {a: b}\n";
  EXPECT_EQ(ErrorsOf(correlation("a", aliases)), "invalid_alias ");
}

TEST(HostileYaml, ManyUnknownKeysOfACorrelationAreNotAllListed) {
  Diagnostics diagnostics;
  std::string text = "title: x\ncorrelation:\n";
  for (int i = 0; i < 50'000; ++i) text += "  type" + std::to_string(i) + ": 1\n";
  ParseRules(text, "h.yml", &diagnostics);
  EXPECT_LT(diagnostics.size(), 50u);
}

TEST(HostileYaml, AggregationsCopyALargeRuleOnlyAFewTimes) {
  std::string text = "title: x\nlogsource: {product: p}\ndetection:\n  timeframe: 5m\n";
  std::string names;
  for (int i = 0; i < 400; ++i) {
    text += "  s" + std::to_string(i) + ": {a: 1}\n";
    names += (i > 0 ? " and s" : "s") + std::to_string(i);
  }
  Diagnostics diagnostics;
  const ParsedRules parsed = ParseRules(text + "  condition: s1 | near " + names + "\n", "h.yml",
                                        &diagnostics, {.legacy_aggregation = true});
  EXPECT_TRUE(parsed.rules.empty());
  ASSERT_EQ(diagnostics.size(), 1u);
  EXPECT_EQ(diagnostics[0].message, "'near' has more than 16 selections");
}

TEST(HostileYaml, RandomBytesDoNotCrash) {
  std::mt19937 random(1);
  constexpr std::string_view kAlphabet = "ab:-?[]{},&*!|>'\"%@`#~ \t\r\n\\01\xC3\xA4\xFF";
  constexpr std::string_view kSeed =
      "title: t\nlogsource: {product: p}\ndetection:\n  s:\n    f|contains: [a, 'b']\n"
      "  condition: 1 of s*\n---\naction: repeat\n";
  for (int round = 0; round < 3'000; ++round) {
    std::string text(round % 2 == 0 ? kSeed : std::string_view());
    const size_t changes = 1 + random() % 40;
    for (size_t i = 0; i < changes; ++i) {
      const char c = kAlphabet[random() % kAlphabet.size()];
      text.insert(text.begin() + static_cast<long>(random() % (text.size() + 1)), c);
    }
    Diagnostics diagnostics;
    const std::vector<Rule> rules = ParseRules(text, "h.yml", &diagnostics).rules;
    for (const Diagnostic& diagnostic : diagnostics) EXPECT_FALSE(diagnostic.message.empty());
    if (rules.empty()) {
      EXPECT_FALSE(text.find(':') != std::string::npos && round % 2 == 0 && diagnostics.empty())
          << "a broken rule vanished silently:\n"
          << text;
    }
  }
}

}  // namespace
}  // namespace tocsin
