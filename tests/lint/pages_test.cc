// Every code has a page, and its examples are what they say: the bad one has a finding of the code,
// reported as in tests/golden/lint/<code>.txt, the good one has none.
#include "lint/pages.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "lint/catalogue.h"
#include "lint/report.h"
#include "tests/support/golden.h"
#include "tocsin/linter.h"

namespace tocsin {
namespace {

LintReport Lint(const LintExample& example) {
  LintOptions options;
  LintReport report;
  if (!example.config.empty()) {
    const auto config = LintConfig::Parse(example.config, "lint.yml", &report.findings);
    EXPECT_TRUE(config.has_value());
    if (config) options.config = *config;
    options.config.today = "2026-06-01";
  }
  if (!example.pipeline.empty()) {
    auto pipeline = Pipeline::Parse(example.pipeline, "pipeline.yml", &report.findings);
    report.texts.emplace("pipeline.yml", example.pipeline);
    if (pipeline != nullptr) options.chains = {PipelineChain({std::move(pipeline)})};
  }
  Linter linter(std::move(options));
  for (const EmbeddedFile& file : example.files) {
    const std::string name(file.name);
    linter.AddText(report.texts.emplace(name, file.text).first->second, name);
  }
  for (Diagnostic& finding : linter.Finish()) report.findings.push_back(std::move(finding));
  report.files = example.files.size();
  return report;
}

size_t Count(const LintReport& report, std::string_view code) {
  size_t count = 0;
  for (const Diagnostic& finding : report.findings) count += finding.code == code ? 1 : 0;
  return count;
}

class PageOf : public testing::TestWithParam<std::string> {};

TEST_P(PageOf, IsThere) { EXPECT_FALSE(LintPage(GetParam()).empty()); }

TEST_P(PageOf, HasABadExampleThatIsFound) {
  const LintReport report = Lint(ExampleOf(LintPage(GetParam()), "Bad"));
  ASSERT_GT(Count(report, GetParam()), 0U) << TextReport(report, {});
  EXPECT_TRUE(MatchesGolden("lint/" + GetParam() + ".txt", TextReport(report, {})));
}

TEST_P(PageOf, HasAGoodExampleWithoutIt) {
  const LintExample example = ExampleOf(LintPage(GetParam()), "Good");
  EXPECT_FALSE(example.files.empty());
  const LintReport report = Lint(example);
  EXPECT_EQ(Count(report, GetParam()), 0U) << TextReport(report, {});
}

std::vector<std::string> Codes() {
  std::vector<std::string> codes;
  for (const CodeRow& row : LintCodes()) codes.emplace_back(row.id);
  return codes;
}

INSTANTIATE_TEST_SUITE_P(Codes, PageOf, testing::ValuesIn(Codes()),
                         [](const auto& info) { return info.param; });

TEST(Pages, AreOfCodesThatExist) {
  const std::vector<std::string> codes = Codes();
  for (const EmbeddedFile& file : LintPageFiles()) {
    const std::string code(file.name.substr(0, file.name.rfind('.')));
    EXPECT_NE(std::find(codes.begin(), codes.end(), code), codes.end()) << file.name;
  }
}

}  // namespace
}  // namespace tocsin
