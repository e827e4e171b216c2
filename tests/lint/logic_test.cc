// What the checks of logic say of small rules.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/engine.h"
#include "tocsin/linter.h"

namespace tocsin {
namespace {

constexpr std::string_view kCodes[] = {
    "contradiction", "impossible_selection", "never_true",    "impossible_condition",
    "always_true",   "idle_detection",       "idle_filter",   "idle_part",
    "covered_value", "duplicate_logic",      "shadowed_logic"};

// The codes found in rules with these detections, in order, with a space between.
std::string Found(const std::vector<std::string_view>& detections) {
  Linter linter;
  int number = 0;
  for (const std::string_view detection : detections) {
    linter.AddText(FlowRule(detection), fmt::format("rule-{}.yml", number++));
  }
  std::string found;
  for (const Diagnostic& finding : linter.Finish()) {
    if (std::find(std::begin(kCodes), std::end(kCodes), finding.code) == std::end(kCodes)) continue;
    found += (found.empty() ? "" : " ") + std::string(finding.code);
  }
  return found;
}

struct Case {
  std::string_view detection;
  std::string_view found;
};

class OneRule : public testing::TestWithParam<Case> {};

TEST_P(OneRule, IsUnderstood) {
  EXPECT_EQ(Found({GetParam().detection}), GetParam().found) << GetParam().detection;
}

INSTANTIATE_TEST_SUITE_P(
    Contradictions, OneRule,
    testing::Values(
        Case{"s: {a: x, b: y}", ""}, Case{"s: {a|exists: false, a: x}", "contradiction"},
        Case{"s: {a|exists: true, a: null}", ""},
        Case{"s: {a: null, a|contains: x}", "contradiction"},
        Case{"s: {a: x, a|neq: x}", "contradiction"},
        Case{"s: {a: x, a|neq: [y, x]}", "contradiction"},
        Case{"s: {a|startswith: xy, a|contains|neq: x}", "contradiction"},
        Case{"s: {t|hour: 24}", "contradiction"}, Case{"s: {t|hour: [3, 24]}", "contradiction"},
        Case{"s: {t|hour|gte: 22}", ""}, Case{"s: [{a: x, a|neq: x}, {b: y}]", "contradiction"},
        Case{"s: {a|all: [x, y]}", "impossible_selection"}, Case{"s: {a|contains|all: [x, y]}", ""},
        Case{"s: {a|startswith: a, a: b}", "impossible_selection"},
        Case{"s: {a|startswith: a, a|endswith: b}", ""},
        Case{"s: {n|lt: 5, n|gte: 5}", "impossible_selection"}, Case{"s: {n|lt: 6, n|gt: 5}", ""},
        Case{"s: {a|cidr: 10.0.0.0/8, a: 11.1.1.1}", "impossible_selection"},
        Case{"s: {a: 'a??', a|contains: abcd}", "impossible_selection"},
        Case{"s: {a|cased: Ab, a|contains|cased: a}", "impossible_selection"},
        Case{"s: {a: [1, 2], a|gt: 2}", "impossible_selection"},
        Case{"s: {'|all': [foo, bar]}", ""}));

INSTANTIATE_TEST_SUITE_P(
    Conditions, OneRule,
    testing::Values(
        Case{"s: {a: x}, f: {a: [x, y]}, condition: s and not f", "never_true"},
        Case{"s: {a: x}, f: {b: y}, condition: s and not f", ""},
        Case{"s1: {n: 1}, s2: {n: 2}, condition: s1 and s2", "impossible_condition"},
        Case{"s: {a: x}, condition: s or not s", "always_true"},
        Case{"s1: {a|exists: true}, s2: {a|exists: false}, condition: 1 of s*", "always_true"},
        Case{"s: {a|neq: x}, f: {a: y}, condition: s or f", "idle_detection"},
        Case{"s1: {a|contains: cmd}, s2: {a|endswith: cmd.exe}, condition: 1 of s*",
             "idle_detection"},
        Case{"s1: {a|contains: cmd}, s2: {a|endswith: cmd.exe}, condition: all of s*",
             "idle_detection"},
        Case{"s: {a|endswith: b.exe}, f: {a|endswith: c.exe}, condition: s and not f",
             "idle_filter"},
        Case{"s: {a|endswith: b.exe}, f: {a: null}, condition: s and not f", "idle_detection"},
        Case{"s: {a|endswith: b.exe}, f: {a|startswith: c}, condition: s and not f", ""},
        Case{"s1: {a: x}, s2: {b: x}, s3: {c: x}, condition: 2 of s*", ""}));

INSTANTIATE_TEST_SUITE_P(
    Parts, OneRule,
    testing::Values(Case{"s: {a|contains: [cmd, cmd.exe]}", "covered_value"},
                    Case{"s: {a|contains|all: [cmd, cmd.exe]}", "covered_value"},
                    Case{"s: {a|contains|neq: [cmd, cmd.exe]}", "covered_value"},
                    Case{"s: {a: [cmd, cmd.exe]}", ""}, Case{"s: {a: [Cmd, cMD]}", "covered_value"},
                    Case{"s: {a|cased: [Cmd, cMD]}", ""}, Case{"s: {n: [1, '1']}", "covered_value"},
                    Case{"s: {a|cidr: [10.0.0.0/8, 10.1.0.0/16]}", "covered_value"},
                    Case{"s: {a|re: [foo, foobar]}", "covered_value"},
                    Case{"s: {a|re: [fo+, fo+bar]}", ""},
                    Case{"s: {a|windash|contains: [' /x', ' -x']}", "covered_value"},
                    Case{"s: [cmd, cmd.exe]", "covered_value"},
                    Case{"s: {a|endswith: b.exe, a|contains: exe}", "idle_part"},
                    Case{"s: [{a: x}, {a: x, b: y}]", "idle_part"}));

TEST(TwoRules, AreCompared) {
  EXPECT_EQ(Found({"s: {a: x}", "t: {a: X}, condition: t"}), "duplicate_logic");
  EXPECT_EQ(Found({"s: {a: x}", "s: {b: x}"}), "");
  EXPECT_EQ(Found({"s: {a|contains: x}", "s: {a: xy, b: z}"}), "shadowed_logic");
  EXPECT_EQ(Found({"s: {a: xy, b: z}", "s: {a|contains: x}"}), "shadowed_logic");
  EXPECT_EQ(Found({"s: {a|contains: x}, f: {b: z}, condition: s and not f", "s: {a: xy, b: z}"}),
            "");
  EXPECT_EQ(Found({"s: {a|contains: [x, y]}", "s: {a|contains: [x, z]}"}), "");
}

}  // namespace
}  // namespace tocsin
