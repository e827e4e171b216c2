// Findings as SARIF 2.1.0, which code scanning takes. Every check is listed, found or not, so that
// a consumer can tell a finding that is gone from a check that was not made.
#include <fmt/format.h>

#include <unordered_map>

#include "base/hash.h"
#include "emit/json_writer.h"
#include "emit/version.h"
#include "lint/catalogue.h"
#include "lint/pages.h"
#include "lint/report.h"
#include "lint/report_places.h"

namespace tocsin {
namespace {

constexpr std::string_view kSchema =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
constexpr std::array<std::string_view, 3> kLevels = {"error", "warning", "note"};

class SarifWriter {
 public:
  explicit SarifWriter(const LintReport& report) : report_(report), sources_(report) {}

  std::string Write() {
    json_.StartObject();
    json_.Member("$schema", kSchema);
    json_.Member("version", "2.1.0");
    json_.Key("runs");
    json_.StartArray();
    json_.StartObject();
    WriteTool();
    WriteInvocation();
    json_.Member("columnKind", "unicodeCodePoints");
    json_.Key("results");
    json_.StartArray();
    for (const Diagnostic& finding : report_.findings) WriteResult(finding);
    json_.EndArray();
    json_.EndObject();
    json_.EndArray();
    json_.EndObject();
    return json_.Take() + "\n";
  }

 private:
  void WriteText(std::string_view key, std::string_view text) {
    json_.Key(key);
    json_.StartObject();
    json_.Member("text", text);
    json_.EndObject();
  }

  void WriteTool() {
    json_.Key("tool");
    json_.StartObject();
    json_.Key("driver");
    json_.StartObject();
    json_.Member("name", "tocsin");
    json_.Member("version", EngineVersion());
    json_.Member("semanticVersion", EngineVersion());
    json_.Key("rules");
    json_.StartArray();
    for (const CodeRow& row : LintCodes()) {
      rules_.emplace(row.id, rules_.size());
      WriteRule(row);
    }
    json_.EndArray();
    json_.EndObject();
    json_.EndObject();
  }

  void WriteRule(const CodeRow& row) {
    const std::string_view page = LintPage(row.id);
    const std::string_view reasons = ReasonsOf(page);
    json_.StartObject();
    json_.Member("id", row.id);
    WriteText("shortDescription", row.summary);
    WriteText("fullDescription", reasons.empty() ? row.summary : reasons);
    json_.Key("help");
    json_.StartObject();
    json_.Member("text", page.empty() ? row.summary : page);
    json_.MemberIfAny("markdown", page);
    json_.EndObject();
    json_.Key("defaultConfiguration");
    json_.StartObject();
    json_.Member("level", kLevels[static_cast<size_t>(row.severity)]);
    json_.Key("enabled");
    json_.Bool(IsDefault(row.id));
    json_.EndObject();
    json_.EndObject();
  }

  void WriteInvocation() {
    json_.Key("invocations");
    json_.StartArray();
    json_.StartObject();
    json_.Key("executionSuccessful");
    json_.Bool(report_.unreadable.empty());
    json_.Key("toolExecutionNotifications");
    json_.StartArray();
    for (const std::string& reason : report_.unreadable) {
      json_.StartObject();
      json_.Member("level", "error");
      WriteText("message", reason);
      json_.EndObject();
    }
    json_.EndArray();
    json_.EndObject();
    json_.EndArray();
  }

  void WriteArtifact(const std::string& file) {
    json_.Key("artifactLocation");
    json_.StartObject();
    json_.Member("uri", UriFrom(report_.folder, file));
    json_.EndObject();
  }

  void WriteRegion(std::string_view key, const SourceRange& bytes, const SourceText& source) {
    const SourceRange range = InCharacters(bytes, source);
    json_.Key(key);
    json_.StartObject();
    json_.Member("startLine", range.line);
    if (range.column > 0) json_.Member("startColumn", range.column);
    const bool has_end = range.end_line >= range.line && range.end_column > 0;
    if (has_end) json_.Member("endLine", range.end_line);
    if (has_end) json_.Member("endColumn", range.end_column);
    json_.EndObject();
  }

  void WritePlace(const std::string& file, const SourceRange& range) {
    json_.Key("physicalLocation");
    json_.StartObject();
    WriteArtifact(file);
    if (range.line > 0) WriteRegion("region", range, sources_.Of(file));
    json_.EndObject();
  }

  // Stays the same when lines above come and go: the text of the line, and which of several equal
  // ones it is.
  std::string LineHash(const Diagnostic& finding) {
    const std::string line(sources_.Of(finding.file).Line(finding.range.line));
    const std::string hash = HexHash128(fmt::format("{}\n{}", finding.code, line)).substr(0, 16);
    return fmt::format("{}:{}", hash, ++equal_lines_[finding.file + "\n" + hash]);
  }

  void WriteFixes(const Diagnostic& finding) {
    const SourceText& source = sources_.Of(finding.file);
    json_.Key("fixes");
    json_.StartArray();
    json_.StartObject();
    WriteText("description", finding.fix->title);
    json_.Key("artifactChanges");
    json_.StartArray();
    json_.StartObject();
    WriteArtifact(finding.file);
    json_.Key("replacements");
    json_.StartArray();
    for (const TextEdit& edit : finding.fix->edits) {
      json_.StartObject();
      WriteRegion("deletedRegion", edit.range, source);
      WriteText("insertedContent", edit.text);
      json_.EndObject();
    }
    json_.EndArray();
    json_.EndObject();
    json_.EndArray();
    json_.EndObject();
    json_.EndArray();
  }

  void WriteRelated(const Diagnostic& finding) {
    json_.Key("relatedLocations");
    json_.StartArray();
    for (size_t i = 0; i < finding.related.size(); ++i) {
      json_.StartObject();
      json_.Member("id", static_cast<int64_t>(i + 1));
      WriteText("message", finding.related[i].message);
      WritePlace(FileOf(finding, finding.related[i]), finding.related[i].range);
      json_.EndObject();
    }
    json_.EndArray();
  }

  void WriteResult(const Diagnostic& finding) {
    json_.StartObject();
    json_.Member("ruleId", finding.code);
    const auto rule = rules_.find(finding.code);
    if (rule != rules_.end()) json_.Member("ruleIndex", static_cast<int64_t>(rule->second));
    json_.Member("level", kLevels[static_cast<size_t>(finding.severity)]);
    WriteText("message", finding.hint.empty()
                             ? finding.message
                             : fmt::format("{}; {}", finding.message, finding.hint));
    json_.Key("locations");
    json_.StartArray();
    json_.StartObject();
    WritePlace(finding.file, finding.range);
    json_.EndObject();
    json_.EndArray();
    json_.Key("partialFingerprints");
    json_.StartObject();
    json_.Member("primaryLocationLineHash", LineHash(finding));
    json_.EndObject();
    if (!finding.related.empty()) WriteRelated(finding);
    if (finding.fix && !finding.fix->edits.empty()) WriteFixes(finding);
    if (!finding.rule_id.empty()) {
      json_.Key("properties");
      json_.StartObject();
      json_.Member("rule_id", finding.rule_id);
      json_.EndObject();
    }
    json_.EndObject();
  }

  const LintReport& report_;
  SourceTexts sources_;
  JsonWriter json_;
  std::unordered_map<std::string_view, size_t> rules_;   // code -> index
  std::unordered_map<std::string, size_t> equal_lines_;  // file and hash -> how many so far
};

}  // namespace

std::string SarifReport(const LintReport& report, const ReportStyle&) {
  return SarifWriter(report).Write();
}

}  // namespace tocsin
