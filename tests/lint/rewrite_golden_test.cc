// Every tests/golden/lint_fixes/*.yml is written for Sigma 1; the .txt beside it is what `lint
// --fix` makes of it.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <set>
#include <string>

#include "lint/fixes.h"
#include "lint/keeps_rules.h"
#include "tests/support/golden.h"
#include "tests/support/read_file.h"
#include "tocsin/linter.h"

namespace tocsin {
namespace {

constexpr const char* kFile = "rules.yml";

// For the fixes that write rules anew, and no others.
Diagnostics Lint(const RuleTexts& texts) {
  LintOptions options;
  options.config.codes = {"legacy_collection", "condition_aggregation"};
  Linter linter(std::move(options));
  for (const auto& [file, text] : texts) linter.AddText(text, file);
  return linter.Finish();
}

FixResult Fix(const std::string& text) { return FixTexts({{kFile, text}}, Lint); }

std::string FoundIn(const FixResult& fixed) {
  std::string text;
  for (const Diagnostic& finding : fixed.found) {
    text += fmt::format("# {}:{}: {}: {}\n", finding.range.line, finding.range.column, finding.code,
                        finding.fix ? finding.fix->title : "no fix");
  }
  return text;
}

std::string WithCrlf(const std::string& text) {
  std::string out;
  for (const char c : text) out += c == '\n' ? "\r\n" : std::string(1, c);
  return out;
}

class Rewrites : public testing::TestWithParam<std::string> {
 protected:
  static std::string Before() {
    return ReadFile(SourceDir() / "tests/golden/lint_fixes" / (GetParam() + ".yml"));
  }
};

TEST_P(Rewrites, AreWhatAnAuthorExpects) {
  const FixResult fixed = Fix(Before());
  EXPECT_TRUE(MatchesGolden("lint_fixes/" + GetParam() + ".txt",
                            FoundIn(fixed) + "\n" + fixed.texts.at(kFile)));
  EXPECT_TRUE(fixed.refused.empty());
}

TEST_P(Rewrites, MeanTheSameAndStay) {
  const std::string after = Fix(Before()).texts.at(kFile);
  EXPECT_TRUE(KeepsRules(Before(), after, true));
  EXPECT_TRUE(Fix(after).changed.empty());
}

TEST_P(Rewrites, KeepLineEnds) {
  const std::string before = Before();
  const std::string after = Fix(before).texts.at(kFile);
  EXPECT_EQ(Fix(WithCrlf(before)).texts.at(kFile), WithCrlf(after));
  EXPECT_EQ(Fix(before.substr(0, before.size() - 1)).texts.at(kFile) + "\n", after);
  EXPECT_EQ(Fix("\xEF\xBB\xBF" + before).texts.at(kFile), "\xEF\xBB\xBF" + after);
}

std::set<std::string> Names() {
  std::set<std::string> names;
  for (const auto& entry :
       std::filesystem::directory_iterator(SourceDir() / "tests/golden/lint_fixes")) {
    if (entry.path().extension() == ".yml") names.insert(entry.path().stem());
  }
  return names;
}

INSTANTIATE_TEST_SUITE_P(Files, Rewrites, testing::ValuesIn(Names()),
                         [](const auto& info) { return info.param; });

}  // namespace
}  // namespace tocsin
