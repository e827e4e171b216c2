// Findings for people: with the line they speak of, or a line each.
#include <fmt/format.h>

#include <algorithm>

#include "diag/glyphs.h"
#include "diag/render_text.h"
#include "emit/style.h"
#include "lint/report.h"
#include "lint/report_places.h"

namespace tocsin {
namespace {

// More findings than this are summed up by code.
constexpr size_t kMany = 10;
// Of more findings than this, only so many of one code are shown, errors excepted.
constexpr size_t kTooMany = 200;
constexpr size_t kShownOfCode = 5;
constexpr size_t kColumns = 80;

constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kSeverityWords = {
    {{"error", "errors"}, {"warning", "warnings"}, {"note", "notes"}}};

using CodeCounts = std::map<std::string_view, size_t>;

// "12 warnings: 7 number_as_string, 5 double_wildcard", the most frequent first, wrapped.
std::string CodeSummary(Severity severity, const CodeCounts& counts, bool colour) {
  std::vector<std::pair<std::string_view, size_t>> rows(counts.begin(), counts.end());
  std::stable_sort(rows.begin(), rows.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  size_t total = 0;
  for (const auto& [code, count] : rows) total += count;
  const auto index = static_cast<size_t>(severity);
  const auto& [one, many] = kSeverityWords[index];
  const std::string head = Plural(total, one, many) + ":";
  std::string out = Paint(head, SeverityStyle(severity), colour);
  size_t used = head.size();
  for (size_t i = 0; i < rows.size(); ++i) {
    const std::string entry =
        fmt::format("{} {}{}", rows[i].second, rows[i].first, i + 1 < rows.size() ? "," : "");
    if (used + 1 + entry.size() > kColumns) {
      out += "\n   ";
      used = 3;
    }
    out += " " + entry;
    used += 1 + entry.size();
  }
  return out + "\n";
}

std::string CodeSummaries(const LintReport& report, bool colour) {
  std::array<CodeCounts, 3> counts;
  for (const Diagnostic& finding : report.findings) {
    ++counts[static_cast<size_t>(finding.severity)][finding.code];
  }
  std::string out;
  for (size_t i = 0; i < counts.size(); ++i) {
    if (!counts[i].empty()) out += CodeSummary(static_cast<Severity>(i), counts[i], colour);
  }
  return out;
}

std::string Closing(const LintReport& report, size_t left_out) {
  const auto fixes =
      std::count_if(report.findings.begin(), report.findings.end(),
                    [](const Diagnostic& finding) { return finding.fix.has_value(); });
  std::string out = Summary(report);
  if (fixes > 0) out += fmt::format(", {} with a fix (--fix, --diff)", fixes);
  out += "\n";
  if (left_out > 0) {
    out += fmt::format("{} not shown: at most {} of a code are; --format parsable has all\n",
                       Plural(left_out, "finding", "findings"), kShownOfCode);
  }
  return out;
}

}  // namespace

std::string TextReport(const LintReport& report, const ReportStyle& style) {
  const bool too_many = report.findings.size() > kTooMany;
  std::string out;
  CodeCounts shown;
  size_t left_out = 0;
  SourceTexts sources(report);
  for (const Diagnostic& finding : report.findings) {
    if (too_many && finding.severity != Severity::kError && ++shown[finding.code] > kShownOfCode) {
      ++left_out;
      continue;
    }
    out += RenderText(finding, sources.Of(finding.file), style.colour);
  }
  if (report.findings.size() > kMany) out += CodeSummaries(report, style.colour);
  return out + Closing(report, left_out);
}

std::string ParsableReport(const LintReport& report, const ReportStyle&) {
  std::string out;
  for (const Diagnostic& finding : report.findings) {
    out += fmt::format("{}:{}:{}: [{}] {} ({})\n", Printable(finding.file), finding.range.line,
                       finding.range.column, SeverityName(finding.severity),
                       Printable(finding.message), finding.code);
  }
  return out;
}

}  // namespace tocsin
