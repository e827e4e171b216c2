#include "lint/report.h"

#include <fmt/format.h>

#include <array>

namespace tocsin {
namespace {

constexpr std::array<std::string_view, 3> kSeverityNames = {"error", "warning", "info"};

std::string Count(size_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

}  // namespace

std::span<const ReportFormat> ReportFormats() {
  static constexpr auto kFormats = std::to_array<ReportFormat>({
#define TOCSIN_LINT_REPORT(name, function) {name, function},
#include "lint/reports.def"
#undef TOCSIN_LINT_REPORT
  });
  return kFormats;
}

std::string_view SeverityName(Severity severity) {
  return kSeverityNames[static_cast<size_t>(severity)];
}

std::string Summary(const LintReport& report) {
  std::array<size_t, kSeverityNames.size()> counts{};
  for (const Diagnostic& finding : report.findings) ++counts[static_cast<size_t>(finding.severity)];
  return fmt::format("{}, {} and {} in {}", Count(counts[0], "error", "errors"),
                     Count(counts[1], "warning", "warnings"), Count(counts[2], "note", "notes"),
                     Count(report.files, "file", "files"));
}

}  // namespace tocsin
