// Lists of values in rules: the fast path and the judge agree, and the length does not matter.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/support/engine.h"

namespace tocsin {
namespace {

using NamedList = std::pair<std::string, std::shared_ptr<const ValueList>>;

NamedList List(const std::string& name, const std::string& text) {
  return {name, *ValueList::FromLines(text)};
}

RuleSetOptions With(std::vector<NamedList> lists) {
  RuleSetOptions options;
  options.lists = std::move(lists);
  return options;
}

// "fast" and "judge" where they say different things, else "yes" or "no".
std::string Verdict(Engine* engine, const std::string& event) {
  const Engine::Verdict verdict = engine->Evaluate(event);
  EXPECT_TRUE(verdict.outcome.ok()) << verdict.outcome.reason;
  if (verdict.fast != verdict.judge) return verdict.fast.empty() ? "judge" : "fast";
  return verdict.fast.empty() ? "no" : "yes";
}

std::string Verdict(const std::string& detection, const std::string& list,
                    const std::string& event) {
  Engine engine({FlowRule(detection)}, false, With({List("l", list)}));
  EXPECT_EQ(engine.rules().rules().size(), 1u);
  return Verdict(&engine, event);
}

TEST(ValueLists, AreComparedAsWholeValuesWithoutCase) {
  const std::string list = "Evil.example\n10.0.0.1\na*b\n80\n";
  const std::string detection = "s: {f|expand: '%l%'}";
  EXPECT_EQ(Verdict(detection, list, R"({"f":"evil.EXAMPLE"})"), "yes");
  EXPECT_EQ(Verdict(detection, list, R"({"f":"evil.example."})"), "no");
  EXPECT_EQ(Verdict(detection, list, R"({"f":"axb"})"), "no");
  EXPECT_EQ(Verdict(detection, list, R"({"f":"A*B"})"), "yes");
  EXPECT_EQ(Verdict(detection, list, R"({"f":80})"), "yes");
  EXPECT_EQ(Verdict(detection, list, R"({"f":["x","10.0.0.1"]})"), "yes");
  EXPECT_EQ(Verdict(detection, list, R"({"f":null})"), "no");
  EXPECT_EQ(Verdict(detection, list, R"({"g":"80"})"), "no");
}

TEST(ValueLists, TakeCasedAndNeq) {
  EXPECT_EQ(Verdict("s: {f|cased|expand: '%l%'}", "Evil\n", R"({"f":"evil"})"), "no");
  EXPECT_EQ(Verdict("s: {f|cased|expand: '%l%'}", "Evil\n", R"({"f":"Evil"})"), "yes");
  EXPECT_EQ(Verdict("s: {f|neq|expand: '%l%'}", "a\n", R"({"f":["a","b"]})"), "no");
  EXPECT_EQ(Verdict("s: {f|neq|expand: '%l%'}", "a\n", R"({"g":1})"), "yes");
}

TEST(ValueLists, StandBesideOtherValues) {
  Engine engine({FlowRule("s: {f|expand: ['x*', '%l%', '%m%', '%v%']}")}, false, [] {
    RuleSetOptions options = With({List("l", "a\n"), List("m", "b\n")});
    options.vars = {{"v", {"c?"}}};
    return options;
  }());
  ASSERT_EQ(engine.rules().rules().size(), 1u);
  for (const char* value : {"x1", "A", "b", "cd"}) {
    EXPECT_EQ(Verdict(&engine, fmt::format(R"({{"f":"{}"}})", value)), "yes") << value;
  }
  EXPECT_EQ(Verdict(&engine, R"({"f":"%l%"})"), "no");
}

TEST(ValueLists, GiveTheirValuesWhereOtherThingsAreAsked) {
  EXPECT_EQ(Verdict("s: {f|contains|expand: '/%l%/'}", "a*\nb\n", R"({"f":"x/A*/y"})"), "yes");
  EXPECT_EQ(Verdict("s: {f|contains|expand: '/%l%/'}", "a*\nb\n", R"({"f":"x/ab/y"})"), "no");
  EXPECT_EQ(Verdict("s: {f|cidr|expand: '%l%'}", "10.0.0.0/8\n", R"({"f":"10.1.2.3"})"), "yes");
  EXPECT_EQ(Verdict("s: {f|re|expand: '%l%'}", "^a\\d$\n", R"({"f":"a7"})"), "yes");
  EXPECT_EQ(Verdict("s: {'|expand': '%l%'}", "word\n", R"({"f":"a word more"})"), "yes");
}

TEST(ValueLists, AnEmptyListMatchesNothing) {
  EXPECT_EQ(Verdict("s: {f|expand: '%l%'}", "# none\n", R"({"f":""})"), "no");
}

TEST(ValueLists, FollowTheirFieldThroughPipelines) {
  Engine engine({"title: t\nlogsource: {category: firewall}\n"
                 "detection: {s: {dst_ip|expand: '%l%'}, condition: s}\n"},
                true, With({List("l", "192.0.2.7\n")}));
  EXPECT_EQ(Verdict(&engine, R"({"_path":"conn","uid":"C","id.resp_h":"192.0.2.7","proto":"tcp"})"),
            "yes");
}

TEST(ValueLists, AreExplained) {
  Engine engine({FlowRule("s: {f|expand: '%l%', g|cased|expand: '%l%'}")}, false,
                With({List("l", "Bad\nworse\n")}));
  EventTree tree;
  const std::string record = R"({"f":"BAD","g":"BAD"})" + std::string(kRecordPadding, '\0');
  const std::unique_ptr<Decoder> decoder = Decoder::Create(engine.rules().field_names());
  ASSERT_TRUE(decoder->DecodeTree({record.data(), record.size() - kRecordPadding}, {}, &tree).ok());
  const std::vector<RuleExplanation> all = Explainer(engine.shared_rules()).Explain(0, tree);
  ASSERT_EQ(all.size(), 1u);
  const std::vector<TestExplanation>& tests = all[0].selections[0].tests;
  ASSERT_EQ(tests.size(), 2u);
  EXPECT_TRUE(tests[0].held);
  EXPECT_EQ(tests[0].pattern, "%l%");
  EXPECT_EQ(tests[0].value, "BAD");
  EXPECT_EQ(tests[0].why, "equals one of the 2 values of %l%");
  EXPECT_FALSE(tests[1].held);
  EXPECT_EQ(tests[1].why, "not: equals one of the 2 values of %l%");
}

TEST(ValueLists, TooLongOnesAreRefusedWhereEachValueCosts) {
  std::string text;
  for (int i = 0; i < 100'001; ++i) text += fmt::format("v{}\n", i);
  const RuleSetOptions options = With({List("l", text)});
  Engine engine({FlowRule("s: {f|endswith|expand: '%l%'}")}, false, options);
  ASSERT_EQ(engine.diagnostics().size(), 1u);
  EXPECT_EQ(engine.diagnostics()[0].message,
            "the list 'l' has 100001 values; more than 100000 can only be compared as whole values "
            "of a field");
  EXPECT_EQ(engine.diagnostics()[0].hint,
            "write `field|expand: '%list%'` without another modifier");
}

TEST(ValueLists, AreOneFieldTestWhateverTheirLength) {
  std::string text;
  for (int i = 0; i < 200'000; ++i) text += fmt::format("host-{}.example\n", i);
  Engine engine({FlowRule("s: {f|expand: '%l%'}"), FlowRule("s: {f|expand: '%l%', g: 1}")}, false,
                With({List("l", text)}));
  EXPECT_EQ(engine.rules().stats().atoms, 2u);
  EXPECT_EQ(engine.rules().stats().open_rules, 0u);
  EXPECT_EQ(Verdict(&engine, R"({"f":"HOST-199999.example"})"), "yes");
  EXPECT_EQ(Verdict(&engine, R"({"f":"host-200000.example"})"), "no");
}

}  // namespace
}  // namespace tocsin
