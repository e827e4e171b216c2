// Findings as JUnit tests: a suite for each file, a test for each finding, or one for a clean file.
#include <fmt/format.h>

#include "emit/junit.h"
#include "lint/report.h"

namespace tocsin {
namespace {

JUnitCase CaseOf(const LintReport& report, const Diagnostic& finding) {
  JUnitCase test;
  test.group = finding.file;
  test.name = fmt::format("{} {}:{}", finding.code, finding.range.line, finding.range.column);
  if (report.Fails(finding)) test.result = JUnitCase::Result::kFailed;
  test.message = fmt::format("{}: {}", SeverityName(finding.severity), finding.message);
  if (!finding.hint.empty()) test.message += "; " + finding.hint;
  return test;
}

}  // namespace

std::string JUnitReport(const LintReport& report, const ReportStyle&) {
  std::vector<JUnitSuite> suites;
  std::map<std::string_view, size_t> suite_of;
  const auto suite = [&](const std::string& file) -> JUnitSuite& {
    const auto [at, added] = suite_of.emplace(file, suites.size());
    if (added) suites.push_back({file, {}});
    return suites[at->second];
  };
  for (const std::string& file : report.files) suite(file);
  for (const Diagnostic& finding : report.findings) {
    suite(finding.file).cases.push_back(CaseOf(report, finding));
  }
  for (JUnitSuite& each : suites) {
    if (each.cases.empty()) each.cases.push_back({.group = each.name, .name = "lint"});
  }
  if (!report.unreadable.empty()) {
    JUnitSuite& unreadable = suites.emplace_back(JUnitSuite{"unreadable files", {}});
    for (const std::string& reason : report.unreadable) {
      unreadable.cases.push_back({"tocsin lint", "read", JUnitCase::Result::kBroken, reason});
    }
  }
  return WriteJUnit(suites);
}

}  // namespace tocsin
