// The formats of reports, each as a golden file of one report that has everything odd in it.
#include "lint/report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "diag/codes.h"
#include "lint/report_places.h"
#include "tests/support/golden.h"

namespace tocsin {
namespace {

using testing::HasSubstr;
using testing::Not;

LintReport OddReport() {
  LintReport report;
  report.folder = "/repo";
  report.files = {"rules/a b%.yml", "clean.yml"};
  report.texts["rules/a b%.yml"] = "title: Tür, Fenster # x\nlevel: \"<high>\"\n";
  report.unreadable = {"open gone.yml: No such file or directory"};
  report.fail_level = Severity::kWarning;
  Report(&report.findings, Code::kYamlTooLarge, "rules/a b%.yml", {}, "the file is too large",
         "split it");
  Diagnostic& umlaut = Report(&report.findings, Code::kDuplicateTitle, "rules/a b%.yml",
                              {1, 14, 1, 21}, "'Fenster' is 100% taken\nreally");
  umlaut.related.push_back({"first: here", {2, 8, 2, 16}});
  umlaut.rule_id = "4a1e6a5b-3c0e-4a51-9d3f-0d9f3f0c7a01";
  Diagnostic& fixable = Report(&report.findings, Code::kTooManyProblems, "rules/a b%.yml",
                               {1, 1, 2, 6}, "<two> & \"lines\"", "write high");
  fixable.fix = Fix{"write 'high'", {{{2, 8, 2, 16}, "high\n"}, {{1, 7, 1, 7}, ""}}, false};
  return report;
}

class FormatOf : public testing::TestWithParam<std::string> {};

TEST_P(FormatOf, IsAsItWas) {
  for (const ReportFormat& format : ReportFormats()) {
    if (format.name != GetParam()) continue;
    std::string text = format.write(OddReport(), {});
    // The rules of SARIF are all codes with their pages.
    if (GetParam() == "sarif") text = text.substr(text.find("\"invocations\""));
    EXPECT_TRUE(MatchesGolden("lint_reports/" + GetParam() + ".txt", text));
  }
}

std::vector<std::string> Names() {
  std::vector<std::string> names;
  for (const ReportFormat& format : ReportFormats()) names.emplace_back(format.name);
  return names;
}

INSTANTIATE_TEST_SUITE_P(All, FormatOf, testing::ValuesIn(Names()),
                         [](const auto& info) { return info.param; });

std::string Fingerprints(const std::string& sarif) {
  std::string all;
  const std::string key = "\"primaryLocationLineHash\":";
  for (size_t at = sarif.find(key); at != std::string::npos; at = sarif.find(key, at + 1)) {
    all += sarif.substr(at + key.size(), 21);
  }
  return all;
}

TEST(Sarif, HasFingerprintsThatStayWhenLinesMove) {
  const LintReport report = OddReport();
  LintReport moved = report;
  moved.texts["rules/a b%.yml"] = "# new\n" + report.texts.at("rules/a b%.yml");
  for (Diagnostic& finding : moved.findings) {
    if (finding.range.line > 0) ++finding.range.line;
  }
  EXPECT_THAT(Fingerprints(SarifReport(report, {})), HasSubstr(":1"));
  EXPECT_EQ(Fingerprints(SarifReport(report, {})), Fingerprints(SarifReport(moved, {})));
  moved.findings[1].range.line = 3;
  EXPECT_NE(Fingerprints(SarifReport(report, {})), Fingerprints(SarifReport(moved, {})));
}

TEST(Sarif, ListsEveryCheckOfACleanRun) {
  const std::string sarif = SarifReport({}, {});
  for (const char* code : {"yaml_syntax", "duplicate_tag", "unused_suppression"}) {
    EXPECT_THAT(sarif, HasSubstr(std::string("{\"id\":\"") + code + "\""));
  }
  EXPECT_THAT(sarif, HasSubstr("\"results\":[]"));
}

TEST(Places, AreRelativeBelowTheFolder) {
  EXPECT_EQ(PathFrom("/repo", "rules/x.yml"), "rules/x.yml");
  EXPECT_EQ(PathFrom("/repo", "./rules/../x.yml"), "x.yml");
  EXPECT_EQ(PathFrom("/repo", "/repo/rules/x.yml"), "rules/x.yml");
  EXPECT_EQ(PathFrom("/repo", "../other/x.yml"), "/other/x.yml");
  EXPECT_EQ(UriFrom("/repo", "a b/#1?.yml"), "a%20b/%231%3F.yml");
  EXPECT_EQ(UriFrom("/repo", "/other/\xC3\xBC:.yml"), "file:///other/%C3%BC%3A.yml");
}

TEST(Text, LeavesOutWhatThereIsTooMuchOf) {
  LintReport report;
  report.files = {"a.yml"};
  for (int i = 0; i < 300; ++i) {
    Report(&report.findings, Code::kDuplicateTag, "a.yml", {}, "twice");
  }
  Report(&report.findings, Code::kYamlTooLarge, "a.yml", {}, "large");
  Report(&report.findings, Code::kDuplicateTitle, "a.yml", {}, "title");
  const std::string text = TextReport(report, {});
  EXPECT_LT(text.size(), 1000U);
  EXPECT_THAT(text, HasSubstr("1 error: 1 yaml_too_large\n"));
  EXPECT_THAT(text, HasSubstr("301 warnings: 300 duplicate_tag, 1 duplicate_title\n"));
  EXPECT_THAT(text, HasSubstr("295 findings not shown"));
  EXPECT_THAT(TextReport(OddReport(), {}), Not(HasSubstr("warnings:")));
}

}  // namespace
}  // namespace tocsin
