#include "lint/same_meaning.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>

#include "rule/rule_parser.h"

namespace tocsin {
namespace {

Rule RuleWith(std::string_view detection) {
  Diagnostics diagnostics;
  const std::string text =
      fmt::format("title: t\nlogsource: {{product: p}}\ndetection: {{{}}}\n", detection);
  ParsedRules parsed = ParseRules(text, "rule.yml", &diagnostics);
  EXPECT_EQ(parsed.rules.size(), 1U) << text;
  return parsed.rules.empty() ? Rule() : parsed.rules.front();
}

struct Pair {
  std::string_view one;
  std::string_view other;
};

class Same : public testing::TestWithParam<Pair> {};

TEST_P(Same, IsSeen) {
  EXPECT_TRUE(SameMeaning(RuleWith(GetParam().one), RuleWith(GetParam().other)));
  EXPECT_TRUE(SameMeaning(RuleWith(GetParam().other), RuleWith(GetParam().one)));
}

INSTANTIATE_TEST_SUITE_P(
    Pairs, Same,
    testing::Values(
        Pair{"s: {a: 1, b: x}, condition: s", "other: {b: X, a: 1}, condition: other"},
        Pair{"s: {a: '*x*'}, condition: s", "s: {a|contains: x}, condition: s"},
        Pair{"s: {a: [x, y, x]}, condition: s", "s: {a: [y, x]}, condition: s"},
        Pair{"s: {a|all|contains: [x]}, condition: s", "s: {a|contains: x}, condition: s"},
        Pair{"s: {a|cased: '5:'}, condition: s", "s: {a: '5:'}, condition: s"},
        Pair{"s: {a|neq: [x, y]}, condition: s", "s: {a: [x, y]}, condition: not s"},
        Pair{"s: {a|re: 'x.y'}, condition: s", "s: {a|re: '.*x.y.*?'}, condition: s"},
        Pair{"s: {a|re: 'x\\.y'}, condition: s", "s: {a|contains|cased: x.y}, condition: s"},
        Pair{"s: {a|re: '(?i)^xy'}, condition: s", "s: {a|startswith: XY}, condition: s"},
        Pair{"s: {a|re|i|s: 'x.y'}, condition: s", "s: {a|re: '(?si)x.y'}, condition: s"},
        Pair{"s1: {a: x}, s2: {b: y}, condition: 1 of s*",
             "s1: {a: x}, s2: {b: y}, condition: not (not s1 and not s2)"},
        Pair{"s1: {a: x}, s2: {b: y}, condition: all of them",
             "s: {a: x, b: y}, condition: [s, s]"},
        Pair{"s1: {a: x}, s2: {b: y}, s3: {c: z}, condition: not 2 of them",
             "s1: {a|neq: x}, s2: {b|neq: y}, s3: {c|neq: z}, condition: 2 of them"}));

class Different : public testing::TestWithParam<Pair> {};

TEST_P(Different, IsSeen) {
  EXPECT_FALSE(SameMeaning(RuleWith(GetParam().one), RuleWith(GetParam().other)));
}

INSTANTIATE_TEST_SUITE_P(
    Pairs, Different,
    testing::Values(
        Pair{"s: {a: x}, condition: s", "s: {A: x}, condition: s"},
        Pair{"s: {a|re: x}, condition: s", "s: {a|contains: x}, condition: s"},
        Pair{"s: {a|re: '^.*x'}, condition: s", "s: {a|contains|cased: x}, condition: s"},
        Pair{"s: {a|re|m: '^x'}, condition: s", "s: {a|startswith|cased: x}, condition: s"},
        Pair{"s: {a: x}, condition: s", "s: {a|cased: x}, condition: s"},
        Pair{"s: {a: 1}, condition: s", "s: {a: '1'}, condition: s"},
        Pair{"s: {a: [x, y]}, condition: s", "s: {a|all: [x, y]}, condition: s"},
        Pair{"s: {a: x}, condition: s", "s: {a: x}, condition: not s"},
        Pair{"s: {a|foo: x}, condition: s", "s: {a|foo: x}, condition: s"}));

TEST(SameMeaning, AsksForTheLogSourceToo) {
  Rule one = RuleWith("s: {a: x}, condition: s");
  Rule other = one;
  other.logsource.service = "s";
  EXPECT_FALSE(SameMeaning(one, other));
}

}  // namespace
}  // namespace tocsin
