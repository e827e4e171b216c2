// What a linter found, written for people and for programs. The formats are rows of reports.def.
//
// Pure functions. Borrow their arguments for the call.
#pragma once

#include <array>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "emit/style.h"
#include "tocsin/diagnostic.h"

namespace tocsin {

struct LintReport {
  Diagnostics findings;                      // in the order of Linter::Finish
  std::map<std::string, std::string> texts;  // by file
  std::vector<std::string> files;            // those that were linted
  std::vector<std::string> unreadable;       // why a file could not be read
  std::string folder;                        // absolute; other programs get paths from here
  Severity fail_level = Severity::kError;    // findings at or above it make the run fail

  bool Fails(const Diagnostic& finding) const { return finding.severity <= fail_level; }
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

// How many findings there are of each severity.
std::array<size_t, 3> CountBySeverity(const Diagnostics& findings);

// "3 errors, 1 warning and 2 notes in 14 files".
std::string Summary(const LintReport& report);

std::string_view SeverityName(Severity severity);
Style SeverityStyle(Severity severity);

// "1 file", "3 files".
std::string Plural(size_t count, std::string_view one, std::string_view many);

}  // namespace tocsin
