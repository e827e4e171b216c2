// What a linter found, written for people and for programs. The formats are rows of reports.def.
//
// Pure functions. Borrow their arguments for the call.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>

#include "tocsin/diagnostic.h"

namespace tocsin {

struct LintReport {
  Diagnostics findings;                      // in the order of Linter::Finish
  std::map<std::string, std::string> texts;  // by file
  size_t files = 0;
  Severity fail_level = Severity::kError;  // findings at or above it make the run fail
};

struct ReportStyle {
  bool colour = false;
};

struct ReportFormat {
  std::string_view name;
  std::string (*write)(const LintReport& report, const ReportStyle& style);
};

std::span<const ReportFormat> ReportFormats();

#define TOCSIN_LINT_REPORT(name, function) \
  std::string function(const LintReport& report, const ReportStyle& style);
#include "lint/reports.def"
#undef TOCSIN_LINT_REPORT

// "3 errors, 1 warning and 2 notes in 14 files".
std::string Summary(const LintReport& report);

std::string_view SeverityName(Severity severity);

}  // namespace tocsin
