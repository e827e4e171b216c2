#include "pipeline/text_pattern.h"

#include <gtest/gtest.h>

#include <string>

namespace tocsin {
namespace {

std::string ExpandFor(const std::string& expression, const std::string& text,
                      const std::string& replacement) {
  std::string error;
  const auto pattern = TextPattern::Compile(expression, &error);
  if (!pattern) return error;
  const auto parsed = Replacement::Parse(replacement, *pattern, &error);
  if (!parsed) return error;
  TextPattern::Groups groups;
  return pattern->Find(text, 0, &groups) ? parsed->Expand(groups) : "no match";
}

TEST(TextPattern, IsAnchoredAtTheStartOnly) {
  std::string error;
  const auto pattern = TextPattern::Compile("b+", &error);
  ASSERT_TRUE(pattern);
  EXPECT_TRUE(pattern->MatchesAtStart("bbc"));
  EXPECT_FALSE(pattern->MatchesAtStart("abb"));
}

TEST(Replacement, KnowsGroupsByNumberAndName) {
  EXPECT_EQ(ExpandFor("(?P<x>a)(b)", "ab", R"(\2\g<x>\g<0>\g<1>)"), "baaba");
}

TEST(Replacement, KnowsEscapes) { EXPECT_EQ(ExpandFor("a", "a", R"(\\\n\t)"), "\\\n\t"); }

TEST(Replacement, RefusesGroupsThatDoNotExist) {
  EXPECT_EQ(ExpandFor("(a)", "a", R"(x\2)"), R"('\2' refers to no group of the expression)");
  EXPECT_EQ(ExpandFor("(a)", "a", R"(\g<n>)"), R"('\g<n>' refers to no group of the expression)");
  EXPECT_EQ(ExpandFor("(a)", "a", R"(\q)"), R"('\q' refers to no group of the expression)");
  EXPECT_EQ(ExpandFor("(a)", "a", "\\"), "the text ends in a lone backslash");
}

TEST(TextPattern, SaysWhyAnExpressionIsRefused) {
  EXPECT_EQ(ExpandFor("(?=a)", "a", ""), "invalid perl operator: (?=");
}

}  // namespace
}  // namespace tocsin
