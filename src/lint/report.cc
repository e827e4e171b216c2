#include "lint/report.h"

#include <fmt/format.h>

#include <algorithm>

namespace tocsin {
namespace {

constexpr std::array<std::string_view, 3> kSeverityNames = {"error", "warning", "info"};
constexpr std::array<Style, 3> kSeverityStyles = {Style::kBad, Style::kWarning, Style::kAccent};

}  // namespace

std::span<const ReportFormat> ReportFormats() {
  static constexpr auto kFormats = std::to_array<ReportFormat>({
#define TOCSIN_LINT_REPORT(name, function) {name, function},
#include "lint/reports.def"
#undef TOCSIN_LINT_REPORT
  });
  return kFormats;
}

std::array<size_t, 3> CountBySeverity(const Diagnostics& findings) {
  std::array<size_t, 3> counts{};
  for (const Diagnostic& finding : findings) ++counts[static_cast<size_t>(finding.severity)];
  return counts;
}

std::string Summary(const LintReport& report) {
  const std::array<size_t, 3> counts = CountBySeverity(report.findings);
  return fmt::format("{}, {} and {} in {}", Plural(counts[0], "error", "errors"),
                     Plural(counts[1], "warning", "warnings"), Plural(counts[2], "note", "notes"),
                     Plural(report.files.size(), "file", "files"));
}

std::string_view SeverityName(Severity severity) {
  return kSeverityNames[static_cast<size_t>(severity)];
}

Style SeverityStyle(Severity severity) { return kSeverityStyles[static_cast<size_t>(severity)]; }

std::string Plural(size_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

}  // namespace tocsin
