// The edits that findings offer: exactly what is wrong is replaced, and linting again finds
// nothing.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "tocsin/linter.h"

namespace tocsin {
namespace {

struct FixCase {
  std::string_view name;
  std::string_view code;
  std::string_view before;
  std::string_view after;  // "": no edit is offered
};

Diagnostics Lint(const std::string& text) {
  Linter linter;
  linter.AddText(text, "rule_of_a_test.yml");
  return linter.Finish();
}

size_t OffsetOf(const std::string& text, uint32_t line, uint32_t column) {
  size_t at = 0;
  for (uint32_t i = 1; i < line; ++i) at = text.find('\n', at) + 1;
  return at + column - 1;
}

std::string Apply(std::string text, std::vector<TextEdit> edits) {
  std::sort(edits.begin(), edits.end(), [](const TextEdit& a, const TextEdit& b) {
    return std::pair(a.range.line, a.range.column) > std::pair(b.range.line, b.range.column);
  });
  for (const TextEdit& edit : edits) {
    const size_t begin = OffsetOf(text, edit.range.line, edit.range.column);
    const size_t end = OffsetOf(text, edit.range.end_line, edit.range.end_column);
    text.replace(begin, end - begin, edit.text);
  }
  return text;
}

const Diagnostic* Find(const Diagnostics& findings, std::string_view code) {
  const auto found = std::find_if(findings.begin(), findings.end(),
                                  [&](const Diagnostic& each) { return each.code == code; });
  return found == findings.end() ? nullptr : &*found;
}

class FixEdits : public testing::TestWithParam<FixCase> {};

TEST_P(FixEdits, MendWhatWasFound) {
  const auto& [name, code, before, after] = GetParam();
  const std::string text(before);
  const Diagnostics findings = Lint(text);
  const Diagnostic* finding = Find(findings, code);
  ASSERT_NE(finding, nullptr);
  ASSERT_EQ(finding->fix.has_value(), !after.empty());
  if (after.empty()) return;
  EXPECT_TRUE(finding->fix->same_meaning);
  const std::string mended = Apply(text, finding->fix->edits);
  EXPECT_EQ(mended, after);
  EXPECT_EQ(Find(Lint(mended), code), nullptr);
}

#define TOCSIN_RULE_HEAD \
  "title: T\nid: 4a1e6a5b-3c0e-4a51-9d3f-0d9f3f0c7a01\nlogsource: {product: windows}\n"
#define TOCSIN_DETECTION(text) TOCSIN_RULE_HEAD "detection:\n  condition: s\n  s:\n" text
#define TOCSIN_CONDITION(text) \
  TOCSIN_RULE_HEAD "detection:\n  condition: " text "\n  sel_a: {a: 1}\n  sel_b: {b: 1}\n"
#define TOCSIN_SINGLE(text) TOCSIN_RULE_HEAD "detection:\n  condition: " text "\n  sel_a: {a: 1}\n"
#define TOCSIN_TAGS(text) \
  TOCSIN_RULE_HEAD "tags:\n" text "detection:\n  condition: s\n  s: {a: 1}\n"

constexpr std::string_view kOuter = "wildcards_instead_of_modifiers";
const FixCase kCases[] = {
    {"Contains", kOuter, TOCSIN_DETECTION("    a: '*x*'  # why\n"),
     TOCSIN_DETECTION("    a|contains: 'x'  # why\n")},
    {"StartsWithPlain", kOuter, TOCSIN_DETECTION("    a: null*\n"),
     TOCSIN_DETECTION("    a|startswith: 'null'\n")},
    {"EndsWithDoubleQuotes", kOuter, TOCSIN_DETECTION("    \"a\": \"*\\\\x\\ty\"\n"),
     TOCSIN_DETECTION("    \"a|endswith\": \"\\\\x\\ty\"\n")},
    {"KeepsOtherModifiers", kOuter, TOCSIN_DETECTION("    a|cased|all: ['*x*', '*it''s*']\n"),
     TOCSIN_DETECTION("    a|cased|all|contains: ['x', 'it''s']\n")},
    {"BackslashBeforeTheWildcard", kOuter, TOCSIN_DETECTION("    a: 'C:\\Temp\\\\*'\n"),
     TOCSIN_DETECTION("    a|startswith: 'C:\\Temp\\\\'\n")},
    {"OtherEnd", kOuter, TOCSIN_DETECTION("    a|startswith: '*x'\n"),
     TOCSIN_DETECTION("    a|contains: 'x'\n")},
    {"Redundant", kOuter, TOCSIN_DETECTION("    a|endswith: ['*x', y]\n"),
     TOCSIN_DETECTION("    a|endswith: ['x', y]\n")},
    {"Keyword", kOuter, TOCSIN_DETECTION("    - '*x*'\n    - y\n"),
     TOCSIN_DETECTION("    - 'x'\n    - y\n")},
    {"TakenKey", kOuter, TOCSIN_DETECTION("    a: '*x*'\n    a|contains: y\n"), ""},
    {"BlockScalar", kOuter, TOCSIN_DETECTION("    a: |-\n      *x*\n"), ""},
    {"DoubleWildcard", "double_wildcard", TOCSIN_DETECTION("    a: 'x***y'\n"),
     TOCSIN_DETECTION("    a: 'x*y'\n")},
    {"NumberAsKeyword", "number_as_string", TOCSIN_DETECTION("    - '42'\n    - x\n"),
     TOCSIN_DETECTION("    - 42\n    - x\n")},
    {"NumberOfAField", "number_as_string", TOCSIN_DETECTION("    a: '42'\n"), ""},
    {"Base64Offset", "invalid_modifier_combinations",
     TOCSIN_DETECTION("    'a|base64offset': hello\n"),
     TOCSIN_DETECTION("    'a|base64offset|contains': hello\n")},
    {"Them", "them_condition_with_single_detection", TOCSIN_SINGLE("not (any  of THEM)"),
     TOCSIN_SINGLE("not (sel_a)")},
    {"AllOfThem", "all_of_them_condition", TOCSIN_CONDITION("'all of them'"),
     TOCSIN_CONDITION("'all of sel_*'")},
    {"RepeatedTag", "duplicate_tag",
     TOCSIN_TAGS("  - attack.t1033\n  # a comment\n  - attack.t1033\n"),
     TOCSIN_TAGS("  - attack.t1033\n  # a comment\n")},
    {"RepeatedTagWithComment", "duplicate_tag",
     TOCSIN_TAGS("  - attack.t1033\n  - attack.t1033  # again\n"), ""},
    {"RepeatedTagInOneLine", "duplicate_tag",
     TOCSIN_RULE_HEAD "tags: [tlp.red, tlp.red]\ndetection: {condition: s, s: {a: 1}}\n",
     TOCSIN_RULE_HEAD "tags: [tlp.red]\ndetection: {condition: s, s: {a: 1}}\n"},
    {"Tactic", "attacktag", TOCSIN_TAGS("  - 'attack.credential_access'\n"),
     TOCSIN_TAGS("  - 'attack.credential-access'\n")},
    {"Cve", "cvetag", TOCSIN_TAGS("  - cve.2021.44228\n"), TOCSIN_TAGS("  - cve.2021-44228\n")},
    {"Technique", "attacktag", TOCSIN_TAGS("  - attack.t9999\n"), ""},
};

INSTANTIATE_TEST_SUITE_P(Cases, FixEdits, testing::ValuesIn(kCases),
                         [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace tocsin
