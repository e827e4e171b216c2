#include "rule/selectors.h"

#include <gtest/gtest.h>

#include <string>

namespace tocsin {
namespace {

std::string Select(const std::string& pattern) {
  Rule rule;
  for (const char* name : {"sel_a", "sel_b.conf", "selection", "_hidden", "_sel_x", "s"}) {
    rule.detections.emplace_back().name = name;
  }
  Condition selector;
  selector.kind = Condition::Kind::kSelector;
  selector.name = pattern;
  std::string names;
  for (const NamedDetection* detection : SelectDetections(rule, selector)) {
    names += detection->name + " ";
  }
  return names;
}

TEST(Selectors, ThemSeesAllButHiddenNames) {
  EXPECT_EQ(Select("them"), "sel_a sel_b.conf selection s ");
  EXPECT_EQ(Select("*"), "sel_a sel_b.conf selection s ");
}

TEST(Selectors, HiddenNamesNeedAPatternWithUnderscore) {
  EXPECT_EQ(Select("*sel*"), "sel_a sel_b.conf selection ");
  EXPECT_EQ(Select("_*"), "_hidden _sel_x ");
  EXPECT_EQ(Select("_sel*"), "_sel_x ");
}

TEST(Selectors, StarsStandForAnyRunAnywhere) {
  EXPECT_EQ(Select("sel_*"), "sel_a sel_b.conf ");
  EXPECT_EQ(Select("*n"), "selection ");
  EXPECT_EQ(Select("s*l*.c*f"), "sel_b.conf ");
  EXPECT_EQ(Select("s**"), "sel_a sel_b.conf selection s ");
  EXPECT_EQ(Select("sel_a*a"), "") << "one letter can't be used twice";
}

TEST(Selectors, PatternWithoutStarIsOneName) {
  EXPECT_EQ(Select("s"), "s ");
  EXPECT_EQ(Select("S"), "");
  EXPECT_EQ(Select("_hidden"), "_hidden ");
}

TEST(Selectors, IdentifierIsTakenLiterally) {
  Rule rule;
  rule.detections.emplace_back().name = "a*";
  rule.detections.emplace_back().name = "ab";
  Condition identifier;
  identifier.name = "ab";
  ASSERT_EQ(SelectDetections(rule, identifier).size(), 1u);
  EXPECT_EQ(SelectDetections(rule, identifier)[0]->name, "ab");
}

}  // namespace
}  // namespace tocsin
