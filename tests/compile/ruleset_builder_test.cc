#include <gtest/gtest.h>

#include "compile/compiled.h"
#include "tests/support/engine.h"

namespace tocsin {
namespace {

std::string Codes(const Diagnostics& diagnostics) {
  std::string out;
  for (const Diagnostic& d : diagnostics) out += std::string(d.code) + " ";
  return out;
}

TEST(RuleSetBuilder, ABrokenRuleDoesNotStopTheOthers) {
  Engine engine({FlowRule("s: {a: 1}"), FlowRule("s: {a|nope: 1}"), FlowRule("s: {b: 2}")});
  EXPECT_EQ(engine.rules().rules().size(), 2u);
  EXPECT_EQ(engine.rules().stats().rejected, 1u);
  EXPECT_EQ(Codes(engine.diagnostics()), "unknown_modifier ");
  EXPECT_EQ(engine.diagnostics()[0].file, "rule-1.yml");
}

TEST(RuleSetBuilder, RejectsTheSecondOfTwoEqualIds) {
  const std::string id = "id: 0a1b2c3d-1111-4222-8333-444455556666\n";
  Engine engine({id + FlowRule("s: {a: 1}"), id + FlowRule("s: {a: 2}")});
  EXPECT_EQ(engine.rules().rules().size(), 1u);
  EXPECT_EQ(Codes(engine.diagnostics()), "duplicate_rule_id ");
}

TEST(RuleSetBuilder, SkipsByStatusAndLevel) {
  const std::vector<std::string> texts = {
      "status: unsupported\n" + FlowRule("s: {a: 1}"),
      "status: deprecated\n" + FlowRule("s: {a: 2}"), "level: low\n" + FlowRule("s: {a: 3}"),
      "level: high\n" + FlowRule("s: {a: 4}"), FlowRule("s: {a: 5}")};
  RuleSetOptions options;
  options.min_level = Level::kMedium;
  EXPECT_EQ(Engine(texts, false, options).rules().stats().skipped, 3u);
  options.load_deprecated = true;
  EXPECT_EQ(Engine(texts, false, options).rules().stats().skipped, 2u);
}

TEST(RuleSetBuilder, ResolvesPlaceholdersFromItsOptions) {
  const std::string rule = FlowRule("s: {u|expand: '%Admins%'}");
  EXPECT_EQ(Engine({rule}).rules().rules().size(), 0u);
  RuleSetOptions options;
  options.vars = {{"Admins", {"root", "adm*"}}};
  Engine engine({rule}, false, options);
  ASSERT_EQ(engine.rules().rules().size(), 1u);
  EXPECT_EQ(engine.Fast(R"({"u":"ADMIN2"})").size(), 1u);
  EXPECT_EQ(engine.Fast(R"({"u":"bob"})").size(), 0u);
}

TEST(RuleSetBuilder, SharesAtomsBetweenRules) {
  Engine one({FlowRule("s: {Image|endswith: '\\cmd.exe'}")});
  Engine two({FlowRule("s: {Image|endswith: '\\CMD.exe'}"),
              FlowRule("s: {Image|endswith: '\\cmd.exe', b: 1}")});
  EXPECT_EQ(one.rules().stats().atoms, 1u);
  EXPECT_EQ(two.rules().stats().atoms, 2u);
}

TEST(RuleSetBuilder, CountsRulesThatCostEveryEvent) {
  Engine engine(
      {FlowRule("s: {a: 1}, condition: not s"), FlowRule("s: {a: null}"), FlowRule("s: {a: 1}")});
  EXPECT_EQ(engine.rules().stats().open_rules, 2u);
}

TEST(RuleSetBuilder, RefusesRegexBombsQuickly) {
  Engine engine({FlowRule("s: {a|re: '((a{1,1000}){1,1000}){1,1000}'}"),
                 FlowRule("s: {a|re: '(?=x)'}"), FlowRule("s: {a|re: '(unclosed'}")});
  EXPECT_EQ(engine.rules().rules().size(), 0u);
  EXPECT_EQ(Codes(engine.diagnostics()), "bad_regex bad_regex bad_regex ");
}

TEST(RuleSet, HashFollowsTheRulesAndNothingElse) {
  const std::string a = FlowRule("s: {a: 1}");
  const std::string b = FlowRule("s: {a: 2}");
  EXPECT_EQ(Engine({a, b}).rules().hash(), Engine({a, b}).rules().hash());
  EXPECT_NE(Engine({a}).rules().hash(), Engine({b}).rules().hash());
  EXPECT_EQ(Engine({a}).rules().hash().size(), 32u);
}

}  // namespace
}  // namespace tocsin
