// Fixes: edits leave all other bytes alone, and a fix that breaks its promise is not applied.
#include "lint/fixes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "lint/edits.h"
#include "lint/keeps_rules.h"

namespace tocsin {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::string Edit(std::string_view text, const std::vector<TextEdit>& edits) {
  EditedText edited(text);
  EXPECT_TRUE(edited.Add(edits));
  return edited.Apply();
}

TEST(Edits, KeepMarksAndLineEnds) {
  EXPECT_EQ(Edit("\xEF\xBB\xBF"
                 "ab\r\ncd",
                 {{{1, 1, 1, 2}, "x\ny"}, {{2, 3, 2, 3}, "!"}}),
            "\xEF\xBB\xBF"
            "x\r\nyb\r\ncd!");
  EXPECT_EQ(Edit("a\nb\n", {{{1, 1, 2, 1}, ""}}), "b\n");
  EXPECT_EQ(Edit("a\nb\n", {{{3, 1, 3, 1}, "c\n"}}), "a\nb\nc\n");
  EXPECT_EQ(Edit("", {{{1, 1, 1, 1}, "a"}}), "a");
}

TEST(Edits, ThatLieOutsideOrCollideAreNotTaken) {
  EditedText edited("abc\n");
  EXPECT_FALSE(edited.Add({{{1, 5, 1, 5}, "x"}}));
  EXPECT_FALSE(edited.Add({{{0, 1, 1, 1}, "x"}}));
  EXPECT_FALSE(edited.Add({{{1, 1, 3, 1}, "x"}}));
  EXPECT_FALSE(edited.Add({{{1, 3, 1, 1}, "x"}}));
  EXPECT_TRUE(edited.Add({{{1, 1, 1, 3}, "x"}}));
  EXPECT_FALSE(edited.Add({{{1, 2, 1, 4}, "y"}})) << "overlaps";
  EXPECT_FALSE(edited.Add({{{1, 3, 1, 4}, "y"}, {{1, 1, 1, 1}, "z"}})) << "the second collides";
  EXPECT_TRUE(edited.Add({{{1, 3, 1, 4}, "y"}}));
  EXPECT_EQ(edited.Apply(), "xy\n");
}

// A rule whose selection is `selection` in flow form.
std::string RuleOf(const std::string& selection) {
  return "title: T\nlogsource: {product: windows}\ndetection:\n  s: " + selection +
         "\n  condition: s\n";
}

TEST(KeepsRules, ComparesWhatRulesMean) {
  const std::string rule = RuleOf("{Image|endswith: ['\\a', '\\b']}");
  EXPECT_TRUE(KeepsRules(rule, RuleOf("{Image|endswith: ['\\b', '\\a', '\\a']}"), true));
  EXPECT_TRUE(KeepsRules(rule, RuleOf("{Image: ['*\\a', '*\\b']}"), true));
  EXPECT_FALSE(KeepsRules(rule, RuleOf("{Image|endswith: '\\a'}"), true));
  EXPECT_TRUE(KeepsRules(rule, RuleOf("{Image|endswith: '\\a'}"), false));
  EXPECT_FALSE(KeepsRules(rule, RuleOf("{Image|endswiht: '\\a'}") + "level: hihg\n", false));
  EXPECT_FALSE(KeepsRules(rule, "", false));
  EXPECT_TRUE(KeepsRules(RuleOf("{}"), rule, true)) << "there was no meaning before";
}

TEST(KeepsRules, ComparesCorrelations) {
  const std::string head =
      "title: C\ncorrelation:\n  type: event_count\n  rules: [a]\n  group-by: ";
  const std::string tail = "\n  timespan: 5m\n  condition: {gte: 3}\n";
  EXPECT_TRUE(KeepsRules(head + "[x]" + tail, head + "\n    - x" + tail, true));
  EXPECT_FALSE(KeepsRules(head + "[x]" + tail, head + "[y]" + tail, true));
}

TEST(KeepsRules, ComparesAggregationsWithWhatTheyAre) {
  const std::string head = "title: T\nlogsource: {product: windows}\ndetection:\n  a: {Image: a}\n";
  const std::string near =
      head + "  b: {Image: b}\n  x: {Image: x}\n  timeframe: 5m\n  condition: ";
  const auto written = [&](const std::string& second, const std::string& correlation) {
    return "name: n\n" + head + "  condition: a\n---\nname: m\n" + head + second +
           "  condition: b\n---\ntitle: C\ncorrelation:\n  timespan: " + correlation;
  };
  const std::string b = "  b: {Image: b}\n";
  const std::string both = "5m\n  type: temporal\n  rules: [n, m]\n";
  EXPECT_TRUE(KeepsRules(near + "a | near b\n", written(b, both), true));
  EXPECT_FALSE(KeepsRules(near + "a | near b\n", written("  b: {Image: c}\n", both), true));
  EXPECT_FALSE(KeepsRules(near + "a | near b\n", written(b, "6m" + both.substr(2)), true));
  EXPECT_FALSE(KeepsRules(near + "a | near b\n", written(b, both + "  group-by: u\n"), true));
  EXPECT_FALSE(KeepsRules(near + "a | near b\n", written(b, both + "  condition: n or m\n"), true));
  EXPECT_FALSE(KeepsRules(near + "a | near b\n",
                          written(b, "5m\n  type: temporal\n  rules: [m, n]\n"), true));
  EXPECT_TRUE(
      KeepsRules(near + "a | near not b\n", written(b, both + "  condition: n and not m\n"), true));
  EXPECT_FALSE(KeepsRules(near + "a | near not b\n", written(b, both), true));
  EXPECT_FALSE(KeepsRules(near + "a | near b\n", written(b + "---\nname: n\n" + head, both), true));
  const std::string count = head + "  timeframe: 5m\n  condition: a | count() > ";
  EXPECT_TRUE(KeepsRules(count + "5\n", count + "5.0\n", true));
  EXPECT_FALSE(KeepsRules(count + "5\n", count + "6\n", true));
  EXPECT_TRUE(KeepsRules(count + "5\n", count + "6\n", false));
}

TEST(KeepsRules, FindsDocumentsAgain) {
  const std::string a = RuleOf("{Image: a}");
  const std::string b = RuleOf("{Image: b}");
  EXPECT_TRUE(KeepsRules(a + "---\n" + b, a + "---\n" + RuleOf("{Image: x}") + "---\n" + b, true));
  EXPECT_FALSE(KeepsRules(a + "---\n" + b, b + "---\n" + a, true));
}

// Replaces every `from` that stands in the line of a selection.
Diagnostics Offer(const RuleTexts& texts, const std::string& from, const std::string& to,
                  bool same_meaning) {
  Diagnostics findings;
  for (const auto& [file, text] : texts) {
    uint32_t line = 1;
    for (size_t begin = 0; begin < text.size(); ++line) {
      const size_t end = std::min(text.find('\n', begin), text.size());
      for (size_t at = text.find(from, begin); at < end; at = text.find(from, at + 1)) {
        const auto column = static_cast<uint32_t>(at - begin) + 1;
        Diagnostic& finding = findings.emplace_back();
        finding.file = file;
        finding.range = {line, column, line, column + static_cast<uint32_t>(from.size())};
        finding.fix = Fix{"write " + to, {{finding.range, to}}, same_meaning};
      }
      begin = end + 1;
    }
  }
  return findings;
}

FixResult Fix(const std::string& text, const std::string& from, const std::string& to,
              bool same_meaning = true) {
  return FixTexts({{"r.yml", text}},
                  [&](const RuleTexts& texts) { return Offer(texts, from, to, same_meaning); });
}

TEST(Fixes, AreAppliedInRounds) {
  const FixResult fixed = Fix(RuleOf("{Image: 'a',  Foo: 'b',   Bar: 'c'}"), "  ", " ");
  EXPECT_THAT(fixed.findings, IsEmpty());
  EXPECT_THAT(fixed.texts.at("r.yml"), HasSubstr("\n s: {Image: 'a', Foo: 'b', Bar: 'c'}"));
  EXPECT_THAT(fixed.changed, ElementsAre("r.yml"));
}

TEST(Fixes, ThatChangeTheMeaningAreRefused) {
  const std::string rule = RuleOf("{Image|contains: ['*x*', '*y*']}");
  const FixResult kept = Fix(rule, "'*x*'", "'x'");
  EXPECT_EQ(kept.fixed, 1U);
  const FixResult refused = Fix(rule, "'*x*'", "'z'");
  EXPECT_EQ(refused.fixed, 0U);
  EXPECT_EQ(refused.refused.size(), 1U);
  EXPECT_EQ(refused.texts.at("r.yml"), rule);
  EXPECT_THAT(refused.changed, IsEmpty());
}

TEST(Fixes, ThatAreRefusedDoNotHoldBackOthers) {
  const FixResult fixed =
      FixTexts({{"r.yml", RuleOf("{Image|contains: ['*x*', '*y*']}")}}, [](const RuleTexts& texts) {
        Diagnostics findings = Offer(texts, "'*x*'", "'x'", true);
        for (Diagnostic& bad : Offer(texts, "'*y*'", "'z'", true)) findings.push_back(bad);
        return findings;
      });
  EXPECT_EQ(fixed.fixed, 1U);
  EXPECT_EQ(fixed.refused.size(), 1U);
  EXPECT_EQ(fixed.texts.at("r.yml"), RuleOf("{Image|contains: ['x', '*y*']}"));
}

TEST(Fixes, MayChangeTheMeaningWhenTheySaySo) {
  const std::string rule = RuleOf("{Image|contains: x}");
  const FixResult fixed = Fix(rule, "contains", "endswith", false);
  EXPECT_EQ(fixed.fixed, 1U);
  EXPECT_EQ(fixed.other_meaning.size(), 1U);
  EXPECT_EQ(fixed.texts.at("r.yml"), RuleOf("{Image|endswith: x}"));
  EXPECT_EQ(Fix(rule, "{Image", "[Image", false).refused.size(), 1U) << "no YAML afterwards";
}

TEST(Fixes, ThatUndoEachOtherEnd) {
  const FixResult fixed = FixTexts({{"r.yml", RuleOf("{Image: 'a'}")}}, [](const RuleTexts& texts) {
    Diagnostics findings = Offer(texts, "'a'", "\"a\"", true);
    for (Diagnostic& back : Offer(texts, "\"a\"", "'a'", true)) findings.push_back(back);
    return findings;
  });
  EXPECT_THAT(fixed.changed, IsEmpty());
}

}  // namespace
}  // namespace tocsin
