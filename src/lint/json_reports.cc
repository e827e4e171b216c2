// Findings for programs, as JSON: one text, or a line each.
#include "emit/json_writer.h"
#include "lint/report.h"

namespace tocsin {
namespace {

void WriteRange(const SourceRange& range, JsonWriter* json) {
  json->Member("line", range.line);
  json->Member("column", range.column);
  json->Member("end_line", range.end_line);
  json->Member("end_column", range.end_column);
}

void WriteRelated(const Diagnostic& finding, JsonWriter* json) {
  json->Key("related");
  json->StartArray();
  for (const RelatedPlace& place : finding.related) {
    json->StartObject();
    json->Member("message", place.message);
    json->Member("file", FileOf(place, finding));
    WriteRange(place.range, json);
    json->EndObject();
  }
  json->EndArray();
}

void WriteFix(const Fix& fix, JsonWriter* json) {
  json->Key("fix");
  json->StartObject();
  json->Member("title", fix.title);
  json->Key("same_meaning");
  json->Bool(fix.same_meaning);
  json->Key("edits");
  json->StartArray();
  for (const TextEdit& edit : fix.edits) {
    json->StartObject();
    WriteRange(edit.range, json);
    json->Member("text", edit.text);
    json->EndObject();
  }
  json->EndArray();
  json->EndObject();
}

void WriteFinding(const Diagnostic& finding, JsonWriter* json) {
  json->StartObject();
  json->Member("code", finding.code);
  json->Member("severity", SeverityName(finding.severity));
  json->Member("message", finding.message);
  json->MemberIfAny("help", finding.hint);
  json->Member("file", finding.file);
  WriteRange(finding.range, json);
  json->Member("rule_id", finding.rule_id);
  WriteRelated(finding, json);
  if (finding.fix) WriteFix(*finding.fix, json);
  json->EndObject();
}

void WriteSummary(const LintReport& report, JsonWriter* json) {
  const std::array<size_t, 3> counts = CountBySeverity(report.findings);
  json->Key("summary");
  json->StartObject();
  json->Member("files", static_cast<int64_t>(report.files.size()));
  json->Member("unreadable", static_cast<int64_t>(report.unreadable.size()));
  json->Member("errors", static_cast<int64_t>(counts[0]));
  json->Member("warnings", static_cast<int64_t>(counts[1]));
  json->Member("infos", static_cast<int64_t>(counts[2]));
  json->EndObject();
}

}  // namespace

std::string JsonReport(const LintReport& report, const ReportStyle&) {
  JsonWriter json;
  json.StartObject();
  json.Key("findings");
  json.StartArray();
  for (const Diagnostic& finding : report.findings) WriteFinding(finding, &json);
  json.EndArray();
  WriteSummary(report, &json);
  json.EndObject();
  return json.Take() + "\n";
}

std::string NdjsonReport(const LintReport& report, const ReportStyle&) {
  std::string out;
  JsonWriter json;
  for (const Diagnostic& finding : report.findings) {
    WriteFinding(finding, &json);
    out += json.Take() + "\n";
  }
  return out;
}

}  // namespace tocsin
