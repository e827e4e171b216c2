// Findings for people: with the line they speak of, or a line each.
#include <fmt/format.h>

#include "diag/render_text.h"
#include "lint/report.h"

namespace tocsin {

std::string TextReport(const LintReport& report, const ReportStyle& style) {
  std::string out;
  const std::string* file = nullptr;
  SourceText source{""};
  for (const Diagnostic& finding : report.findings) {
    if (file == nullptr || *file != finding.file) {
      file = &finding.file;
      const auto text = report.texts.find(finding.file);
      source = SourceText(text == report.texts.end() ? std::string_view() : text->second);
    }
    out += RenderText(finding, source, style.colour);
  }
  return out + Summary(report) + "\n";
}

std::string ParsableReport(const LintReport& report, const ReportStyle&) {
  std::string out;
  for (const Diagnostic& finding : report.findings) {
    out += fmt::format("{}:{}:{}: [{}] {} ({})\n", finding.file, finding.range.line,
                       finding.range.column, SeverityName(finding.severity), finding.message,
                       finding.code);
  }
  return out;
}

}  // namespace tocsin
