#include <gtest/gtest.h>

#include <string>

#include "diag/render_text.h"
#include "rule/rule_parser.h"

namespace tocsin {
namespace {

// A tree in prefix form: (or a (and b (not 1:s_*))).
std::string Show(const Condition& condition) {
  switch (condition.kind) {
    case Condition::Kind::kIdentifier:
      return condition.name;
    case Condition::Kind::kSelector:
      return (condition.all ? std::string("all") : std::to_string(condition.at_least)) + ":" +
             condition.name;
    default:
      break;
  }
  const char* names[] = {"", "", "not", "and", "or"};
  std::string text = std::string("(") + names[static_cast<size_t>(condition.kind)];
  for (const Condition& child : condition.children) text += " " + Show(child);
  return text + ")";
}

std::string Parse(const std::string& text) {
  Condition condition;
  Diagnostics diagnostics;
  if (ParseCondition(text, {1, 1, 0, 0}, "c", &condition, &diagnostics)) {
    EXPECT_TRUE(diagnostics.empty());
    return Show(condition);
  }
  EXPECT_EQ(diagnostics.size(), 1u);
  return std::string(diagnostics.at(0).code);
}

TEST(ConditionParser, BindsNotBeforeAndBeforeOr) {
  EXPECT_EQ(Parse("a or b and not c"), "(or a (and b (not c)))");
  EXPECT_EQ(Parse("not a and b"), "(and (not a) b)");
  EXPECT_EQ(Parse("a and b or c and d or e"), "(or (and a b) (and c d) e)");
  EXPECT_EQ(Parse("(a or b) and c"), "(and (or a b) c)");
  EXPECT_EQ(Parse("not not a"), "(not (not a))");
  EXPECT_EQ(Parse("((a))"), "a");
  EXPECT_EQ(Parse("not (a or b)"), "(not (or a b))");
  EXPECT_EQ(Parse("not(a)and(b)"), "(and (not a) b)");
}

TEST(ConditionParser, ReadsEverySelectorForm) {
  EXPECT_EQ(Parse("1 of them"), "1:them");
  EXPECT_EQ(Parse("any of sel*"), "1:sel*");
  EXPECT_EQ(Parse("all of THEM"), "all:them");
  EXPECT_EQ(Parse("3 of s_*_x"), "3:s_*_x");
  EXPECT_EQ(Parse("not 1 of filter_* and all of a"), "(and (not 1:filter_*) all:a)");
}

TEST(ConditionParser, TakesKeywordsInAnyCaseAtWordBoundariesOnly) {
  EXPECT_EQ(Parse("a AND NOT b Or c"), "(or (and a (not b)) c)");
  EXPECT_EQ(Parse("b and notfilter"), "(and b notfilter)");
  EXPECT_EQ(Parse("and_x or or-y"), "(or and_x or-y)");
  EXPECT_EQ(Parse("ALL Of x*"), "all:x*");
}

TEST(ConditionParser, TakesAnyOtherCharacterIntoNames) {
  EXPECT_EQ(Parse("filter.main-1,x and ä"), "(and filter.main-1,x ä)");
  EXPECT_EQ(Parse("  a\n and\tb "), "(and a b)");
}

TEST(ConditionParser, RejectsWhatIsOutsideTheGrammar) {
  for (const char* text : {"a b",
                           "a and",
                           "and a",
                           "not",
                           "()",
                           "(a",
                           "a)",
                           "a or or b",
                           "1 of",
                           "1 of (a)",
                           "1 of and",
                           "them",
                           "all",
                           "0 of them",
                           "x of them",
                           "-1 of a*",
                           "99999999999 of a*",
                           "1 them",
                           "of a",
                           "a not b",
                           "of of of"}) {
    EXPECT_EQ(Parse(text), "condition_syntax") << text;
  }
  EXPECT_EQ(Parse(""), "empty_condition");
  EXPECT_EQ(Parse("  \n"), "empty_condition");
  EXPECT_EQ(Parse("a | count() > 5"), "condition_aggregation");
}

std::string Rendered(const std::string& text) {
  Condition condition;
  Diagnostics diagnostics;
  EXPECT_FALSE(ParseCondition(text, {1, 1, 0, 0}, "c", &condition, &diagnostics));
  const std::string rendered = RenderText(diagnostics.at(0), text, false);
  return rendered.substr(0, rendered.find("      = help"));
}

TEST(ConditionParser, PointsAtTheWordThatIsWrong) {
  EXPECT_EQ(Rendered("sel filter"),
            "c:1:5: error[condition_syntax]: 'and' or 'or' is missing before 'filter'\n"
            "    1 | sel filter\n"
            "      |     ^^^^^^\n");
  EXPECT_EQ(Rendered("sel and (a or b"),
            "c:1:9: error[condition_syntax]: this '(' is never closed\n"
            "    1 | sel and (a or b\n"
            "      |         ^\n");
  EXPECT_EQ(Rendered("sel and"),
            "c:1:8: error[condition_syntax]: the condition ends where the name of a detection "
            "should stand\n"
            "    1 | sel and\n"
            "      |        ^\n");
  EXPECT_EQ(Rendered("sel | count() by x > 10"),
            "c:1:5: error[condition_aggregation]: pipe aggregations were removed from Sigma\n"
            "    1 | sel | count() by x > 10\n"
            "      |     ^^^^^^^^^^^^^^^^^^^\n");
}

TEST(ConditionParser, GivesEveryNodeItsRange) {
  Condition condition;
  Diagnostics diagnostics;
  const std::string text = "a and not (b or 1 of c*)";
  ASSERT_TRUE(ParseCondition(text, {7, 20, 0, 0}, "c", &condition, &diagnostics));
  const auto slice = [&text](const Condition& node) {
    EXPECT_EQ(node.range.line, 7u);
    return text.substr(node.range.column - 20, node.range.end_column - node.range.column);
  };
  EXPECT_EQ(slice(condition), text);
  const Condition& negation = condition.children[1];
  EXPECT_EQ(slice(negation), "not (b or 1 of c*)");
  EXPECT_EQ(slice(negation.children[0]), "b or 1 of c*");
  EXPECT_EQ(slice(negation.children[0].children[1]), "1 of c*");
}

TEST(ConditionParser, ShowsATextThatIsNotInOneLineAsAWhole) {
  Condition condition;
  Diagnostics diagnostics;
  EXPECT_FALSE(ParseCondition("a and b c", {4, 3, 5, 6}, "c", &condition, &diagnostics));
  EXPECT_EQ(diagnostics.at(0).range.column, 3u);
  EXPECT_EQ(diagnostics.at(0).range.end_line, 5u);
}

}  // namespace
}  // namespace tocsin
