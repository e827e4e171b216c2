// Findings as workflow commands of GitHub Actions, which shows them beside the lines. It shows ten
// of each level and step; what follows stays in the log.
#include <fmt/format.h>

#include "lint/report.h"
#include "lint/report_places.h"

namespace tocsin {
namespace {

constexpr std::array<std::string_view, 3> kCommands = {"error", "warning", "notice"};

// The data of a command; a property also has `:` and `,` to hide.
std::string Escaped(std::string_view text, bool property) {
  std::string out;
  for (const char c : text) {
    const bool special = c == '%' || c == '\r' || c == '\n' || (property && (c == ':' || c == ','));
    if (special) {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    } else {
      out += c;
    }
  }
  return out;
}

// Columns are only understood within one line.
std::string Properties(const SourceRange& range) {
  if (range.line == 0) return "";
  std::string out = fmt::format(",line={}", range.line);
  if (range.end_line == range.line) out += fmt::format(",col={}", range.column);
  if (range.end_line >= range.line) out += fmt::format(",endLine={}", range.end_line);
  if (range.end_line == range.line) out += fmt::format(",endColumn={}", range.end_column);
  return out;
}

}  // namespace

std::string GithubReport(const LintReport& report, const ReportStyle&) {
  std::string out;
  SourceTexts sources(report);
  for (const Diagnostic& finding : report.findings) {
    std::string message = finding.message;
    if (!finding.hint.empty()) message += "\nhelp: " + finding.hint;
    for (const RelatedPlace& related : finding.related) {
      const std::string place = related.file.empty() ? "line " : related.file + ":";
      message += fmt::format("\n{}{}: {}", place, related.range.line, related.message);
    }
    out += fmt::format("::{} file={}{},title={}::{}\n",
                       kCommands[static_cast<size_t>(finding.severity)],
                       Escaped(PathFrom(report.folder, finding.file), true),
                       Properties(InCharacters(finding.range, sources.Of(finding.file))),
                       Escaped(finding.code, true), Escaped(message, false));
  }
  return out + Summary(report) + "\n";
}

}  // namespace tocsin
