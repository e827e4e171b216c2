// Findings for programs, as JSON.
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

void WriteFinding(const Diagnostic& finding, JsonWriter* json) {
  json->StartObject();
  json->Member("code", finding.code);
  json->Member("severity", SeverityName(finding.severity));
  json->Member("message", finding.message);
  json->MemberIfAny("help", finding.hint);
  json->Member("file", finding.file);
  WriteRange(finding.range, json);
  json->Member("rule_id", finding.rule_id);
  json->Key("related");
  json->StartArray();
  for (const RelatedPlace& place : finding.related) {
    json->StartObject();
    json->Member("message", place.message);
    WriteRange(place.range, json);
    json->EndObject();
  }
  json->EndArray();
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
  json.EndObject();
  return json.Take() + "\n";
}

}  // namespace tocsin
