// A rule whose expression was rewritten as a modifier, or lost what changes nothing, gives the same
// verdicts as before.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "lint/edits.h"
#include "tests/support/engine.h"
#include "tocsin/linter.h"

namespace tocsin {
namespace {

std::string RuleWith(const std::string& item) {
  return "title: x\nlogsource:\n    product: p\ndetection:\n    s:\n        " + item +
         "\n    condition: s\n";
}

std::string Applied(const std::string& text, const std::vector<TextEdit>& edits) {
  EditedText edited(text);
  EXPECT_TRUE(edited.Add(edits)) << text;
  return edited.Apply();
}

std::vector<Fix> SafeFixes(const std::string& rule) {
  Linter linter;
  linter.AddText(rule, "rule.yml");
  std::vector<Fix> fixes;
  for (const Diagnostic& finding : linter.Finish()) {
    if (finding.code.starts_with("regex_") && finding.fix && finding.fix->same_meaning) {
      fixes.push_back(*finding.fix);
    }
  }
  return fixes;
}

const std::vector<std::string>& Texts() {
  static const std::vector<std::string> kTexts = {
      "",     "foo",       "FOO",        "xfoox",       "foo\\nbar", "a.b",     "axb",
      "a*b",  "a\\\\b",    "a\\\\\\\\b", "foo bar",     "barfoo",    "foobar",  "x\\nfoo",
      "foo?", "C:\\\\x.y", "c:\\\\x.y",  "C:\\\\x\\ny", "it's",      "\\u212a", "k"};
  return kTexts;
}

TEST(RegexFixes, KeepTheVerdicts) {
  const std::string items[] = {
      "f|re: 'foo'",          "f|re: '^foo'",           "f|re: 'foo$'",
      "f|re: '^foo$'",        "f|re: '.*foo.*'",        "f|re|i: 'foo'",
      "f|re: '(?i)foo'",      "f|re: 'a\\.b'",          "f|re: 'a\\*b'",
      "f|re: 'a\\\\b'",       "f|re: 'a\\\\\\\\b'",     "f|re: 'foo\\?$'",
      "f|re: ['foo', 'bar']", "f|re|all: [foo, 'bar']", "f|re|neq: 'foo'",
      "f|re: 'C:\\\\x\\.y'",  "'f|re': 'foo'",          "f|re: foo",
      "f|re: '.*fo+'",        "f|re: 'fo+.*'",          "f|re: '(?i)fo+'",
      "f|re|i: 'k'",          "f|re: '(?is)o.b'",       "f|re: ['(?i)fo+', '(?i)b.r']"};
  for (const std::string& item : items) {
    const std::string before = RuleWith(item);
    const std::vector<Fix> fixes = SafeFixes(before);
    EXPECT_FALSE(fixes.empty()) << item;
    Engine old_engine({before});
    ASSERT_EQ(old_engine.rules().rules().size(), 1U) << item;
    for (const Fix& fix : fixes) {
      const std::string after = Applied(before, fix.edits);
      Engine new_engine({after});
      ASSERT_EQ(new_engine.rules().rules().size(), 1U) << after;
      for (const std::string& text : Texts()) {
        const std::string event = fmt::format("{{\"f\":\"{}\"}}", text);
        EXPECT_EQ(old_engine.Evaluate(event).judge, new_engine.Evaluate(event).judge)
            << item << " as " << fix.title << " on " << event;
      }
      EXPECT_TRUE(SafeFixes(after).empty() || fixes.size() > 1) << after;
    }
  }
}

TEST(RegexFixes, AreNotMadeWhereTheyWouldChangeAnything) {
  const std::string items[] = {"f|re: 'fo+'",          "f|re|m: '^foo'",  "f|re: '^.*foo'",
                               "f|re: ['foo', 'b.r']", "f|re: 'foo.bar'", "f|re: '(?P<n>.*)x'"};
  for (const std::string& item : items) EXPECT_TRUE(SafeFixes(RuleWith(item)).empty()) << item;
}

}  // namespace
}  // namespace tocsin
