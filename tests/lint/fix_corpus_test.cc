// Fixes of real rules: what they mend is gone and stays gone, nothing new comes up, and rules mean
// what they meant.
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "lint/catalogue.h"
#include "lint/examples.h"
#include "lint/fixes.h"
#include "lint/keeps_rules.h"
#include "tests/support/corpora.h"
#include "tests/support/read_file.h"
#include "tocsin/linter.h"

namespace tocsin {
namespace {

Diagnostics LintWithEverything(const RuleTexts& texts) {
  LintOptions options;
  options.config.codes.emplace();
  for (const CodeRow& row : LintCodes()) options.config.codes->emplace(row.id);
  Linter linter(std::move(options));
  for (const auto& [file, text] : texts) linter.AddText(text, file);
  return linter.Finish();
}

std::map<std::pair<std::string, std::string>, size_t> CountsOf(const Diagnostics& findings) {
  std::map<std::pair<std::string, std::string>, size_t> counts;
  for (const Diagnostic& finding : findings) ++counts[{finding.file, std::string(finding.code)}];
  return counts;
}

std::string NameOf(const Diagnostic& finding) {
  return finding.file + ":" + std::to_string(finding.range.line) + ": " +
         std::string(finding.code) + ": " + finding.message;
}

void ExpectFixed(const RuleTexts& texts) {
  const FixResult fixed = FixTexts(texts, LintWithEverything);
  for (const Diagnostic& refused : fixed.refused) ADD_FAILURE() << "refused: " << NameOf(refused);
  for (const Diagnostic& finding : fixed.findings) {
    if (finding.fix) ADD_FAILURE() << "not fixed: " << NameOf(finding);
  }
  auto before = CountsOf(fixed.found);
  // What could not be read before, or means something else now, has findings of its own.
  std::set<std::string> others;
  for (const Diagnostic& finding : fixed.found) {
    if (finding.severity == Severity::kError) others.insert(finding.file);
  }
  for (const Diagnostic& finding : fixed.other_meaning) others.insert(finding.file);
  for (const auto& [key, count] : CountsOf(fixed.findings)) {
    if (others.contains(key.first)) continue;
    EXPECT_LE(count, before[key]) << "new: " << key.first << ": " << key.second;
  }
  RuleTexts same = texts;
  for (const Diagnostic& finding : fixed.other_meaning) same.erase(finding.file);
  for (const auto& [file, text] : same) {
    if (!fixed.changed.contains(file)) continue;
    EXPECT_TRUE(KeepsRules(text, fixed.texts.at(file), true)) << file;
  }
  EXPECT_TRUE(FixTexts(fixed.texts, LintWithEverything).changed.empty());
}

RuleTexts RulesIn(const std::string& name) {
  RuleTexts texts;
  const std::filesystem::path folder = CorporaDir() / name;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.path().extension() != ".yml") continue;
    texts[entry.path().lexically_relative(folder).string()] = ReadFile(entry.path());
  }
  return texts;
}

TEST(FixedCorpus, IsCleanAndMeansTheSame) {
  if (CorporaDir().empty()) GTEST_SKIP() << CorporaSkipReason();
  const RuleTexts texts = RulesIn("sigmahq/rules");
  ASSERT_GT(texts.size(), 3000U);
  ExpectFixed(texts);
}

// Rules of Sigma 1: collections and pipe aggregations.
TEST(FixedCorpus, OldRulesAreWrittenAnew) {
  if (CorporaDir().empty()) GTEST_SKIP() << CorporaSkipReason();
  const RuleTexts texts = RulesIn("sigmahq-deprecated");
  const FixResult fixed = FixTexts(texts, LintWithEverything);
  std::map<std::string, size_t> before;
  std::map<std::string, size_t> after;
  for (const Diagnostic& finding : fixed.found) ++before[std::string(finding.code)];
  for (const Diagnostic& finding : fixed.findings) ++after[std::string(finding.code)];
  EXPECT_EQ(before["legacy_collection"], 4U);
  EXPECT_EQ(after["legacy_collection"], 0U);
  EXPECT_EQ(before["condition_aggregation"], 44U);
  EXPECT_EQ(after["condition_aggregation"], 0U);
  ExpectFixed(texts);
}

TEST(FixedExamples, AreCleanAndMeanTheSame) {
  size_t fixable = 0;
  for (const CodeRow& row : LintCodes()) {
    if (!IsFixable(row.id)) continue;
    SCOPED_TRACE(row.id);
    ExpectFixed(LintOfExample(ExampleOf(LintPage(row.id), "Bad")).texts);
    ++fixable;
  }
  EXPECT_GT(fixable, 0U);
}

}  // namespace
}  // namespace tocsin
