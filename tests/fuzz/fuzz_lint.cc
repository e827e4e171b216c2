// Any bytes, or random edits of the examples on the linter's pages, with every check on: no crash,
// every place lies inside the text, every fix can be applied, and text that is YAML still is when
// all of them were.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "diag/render_text.h"
#include "lint/catalogue.h"
#include "lint/edits.h"
#include "lint/fixes.h"
#include "lint/pages.h"
#include "rule/yaml_tree.h"
#include "tocsin/linter.h"

namespace {

using namespace tocsin;

constexpr const char* kFile = "f.yml";

void Require(bool holds) {
  if (!holds) std::abort();
}

// The input byte by byte, 0 for ever when it has run out.
class Bytes {
 public:
  explicit Bytes(std::string_view data) : data_(data) {}
  uint8_t Next() {
    if (data_.empty()) return 0;
    const auto byte = static_cast<uint8_t>(data_.front());
    data_.remove_prefix(1);
    return byte;
  }
  std::string_view Take(size_t count) {
    const std::string_view taken = data_.substr(0, count);
    data_.remove_prefix(taken.size());
    return taken;
  }
  bool empty() const { return data_.empty(); }

 private:
  std::string_view data_;
};

// An example, with a few stretches replaced: by bytes of the input or by what stands elsewhere.
std::string EditedExample(Bytes bytes) {
  static const std::vector<EmbeddedFile> kPages = LintPageFiles();
  const LintExample example = ExampleOf(kPages[bytes.Next() % kPages.size()].text, "Bad");
  if (example.files.empty()) return {};
  std::string text(example.files[bytes.Next() % example.files.size()].text);
  while (!bytes.empty()) {
    const size_t at = (bytes.Next() * 256U + bytes.Next()) % (text.size() + 1);
    const size_t length = bytes.Next() % 16;
    const uint8_t choice = bytes.Next();
    const std::string from_elsewhere = text.substr(choice * text.size() / 256, length);
    text.replace(at, length, choice % 2 == 0 ? std::string(bytes.Take(length)) : from_elsewhere);
  }
  return text;
}

Diagnostics Lint(const std::string& text) {
  static const std::vector<PipelineChain> kChains = {PipelineChain({})};
  LintOptions options;
  options.chains = kChains;
  options.config.codes.emplace();
  for (const CodeRow& row : LintCodes()) options.config.codes->emplace(row.id);
  Linter linter(std::move(options));
  linter.AddText(text, kFile);
  return linter.Finish();
}

void RequireInside(const SourceRange& range, const SourceText& source) {
  if (range.line == 0) return;
  Require(range.column >= 1 && range.column <= source.Line(range.line).size() + 2);
  Require(range.end_line >= range.line);
  Require(range.end_line > range.line || range.end_column >= range.column);
}

bool IsYaml(const std::string& text) {
  Diagnostics problems;
  ParseYaml(text, kFile, {}, &problems);
  return problems.empty();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  Bytes bytes({reinterpret_cast<const char*>(data), size});
  const bool edit = bytes.Next() % 2 == 1;
  const std::string text = edit ? EditedExample(bytes) : std::string(bytes.Take(size));
  const SourceText source(text);
  for (const Diagnostic& finding : Lint(text)) {
    Require(finding.file == kFile);
    RequireInside(finding.range, source);
    for (const RelatedPlace& related : finding.related) RequireInside(related.range, source);
    Require(!RenderText(finding, source, true).empty());
    if (finding.fix) Require(EditedText(text).Add(finding.fix->edits));
  }
  const FixResult fixed =
      FixTexts({{kFile, text}}, [](const RuleTexts& texts) { return Lint(texts.at(kFile)); });
  Require(!IsYaml(text) || IsYaml(fixed.texts.at(kFile)));
  return 0;
}
