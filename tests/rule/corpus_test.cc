// The rules people really write.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include "diag/codes.h"
#include "diag/render_text.h"
#include "rule/rule_parser.h"
#include "tests/support/corpora.h"
#include "tests/support/read_file.h"

namespace tocsin {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> RuleFiles(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.path().extension() == ".yml") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

TEST(Corpus, EveryLiveRuleParsesWithoutADiagnostic) {
  if (CorporaDir().empty()) GTEST_SKIP() << CorporaSkipReason();
  std::vector<std::string> texts;
  for (const fs::path& path : RuleFiles(CorporaDir() / "sigmahq/rules")) {
    texts.push_back(ReadFile(path));
  }
  size_t rules = 0;
  std::map<std::string, size_t> warnings;
  const auto begin = std::chrono::steady_clock::now();
  for (const std::string& text : texts) {
    Diagnostics diagnostics;
    rules += ParseRules(text, "rule.yml", &diagnostics).rules.size();
    EXPECT_FALSE(HasErrors(diagnostics)) << RenderText(diagnostics[0], text, false);
    for (const Diagnostic& diagnostic : diagnostics) ++warnings[std::string(diagnostic.code)];
  }
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - begin;
  EXPECT_EQ(texts.size(), 3780u);
  EXPECT_EQ(rules, 3780u);
  std::cout << rules << " rules in " << elapsed.count() << " s\n";
  for (const auto& [code, count] : warnings) std::cout << "  " << code << " " << count << "\n";
  EXPECT_LT(elapsed.count(), 30.0);
}

TEST(Corpus, OldRulesFailOnlyForWhatSigmaHasRemoved) {
  if (CorporaDir().empty()) GTEST_SKIP() << CorporaSkipReason();
  std::map<std::string, size_t> errors;
  size_t rules = 0;
  for (const fs::path& path : RuleFiles(CorporaDir() / "sigmahq-deprecated")) {
    Diagnostics diagnostics;
    const std::string text = ReadFile(path);
    rules += ParseRules(text, path.filename(), &diagnostics).rules.size();
    for (const Diagnostic& diagnostic : diagnostics) {
      if (diagnostic.severity != Severity::kError) continue;
      ++errors[std::string(diagnostic.code)];
      const bool removed =
          diagnostic.code == "condition_aggregation" || diagnostic.code == "condition_syntax";
      EXPECT_TRUE(removed) << RenderText(diagnostic, text, false);
    }
  }
  std::cout << rules << " rules\n";
  for (const auto& [code, count] : errors) std::cout << "  " << code << " " << count << "\n";
  EXPECT_GT(rules, 150u);
  EXPECT_GT(errors["condition_aggregation"], 40u);
}

TEST(Corpus, OldAggregationsBecomeCorrelationsWhenTheyHaveATimeframe) {
  if (CorporaDir().empty()) GTEST_SKIP() << CorporaSkipReason();
  std::map<std::string, size_t> errors;
  std::map<std::string, size_t> types;
  size_t files = 0;
  for (const fs::path& path : RuleFiles(CorporaDir() / "sigmahq-deprecated/unsupported")) {
    ++files;
    const std::string text = ReadFile(path);
    Diagnostics diagnostics;
    const ParsedRules parsed =
        ParseRules(text, path.filename(), &diagnostics, {.legacy_aggregation = true});
    for (const CorrelationRule& rule : parsed.correlations) {
      ++types[std::string(CorrelationTypeName(rule.type))];
    }
    for (const Diagnostic& diagnostic : diagnostics) {
      if (diagnostic.severity != Severity::kError) continue;
      ++errors[std::string(diagnostic.code)];
    }
  }
  EXPECT_EQ(files, 87u);
  EXPECT_EQ(types["event_count"] + types["value_count"] + types["value_sum"] + types["temporal"],
            43u);
  EXPECT_EQ(errors["aggregation_timeframe"], 11u);
  EXPECT_EQ(errors["condition_syntax"], 4u) << "free text in place of a condition";
  EXPECT_EQ(errors.size(), 2u);
}

}  // namespace
}  // namespace tocsin
