// `file_placeholders`: its parameters, and the file itself, which is read together with the
// pipeline, so that a broken one is found before any rule.

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <filesystem>
#include <utility>

#include "pipeline/file_values.h"
#include "pipeline/transformations.h"

namespace tocsin {
namespace {

constexpr std::array<std::string_view, 4> kFormats = {"plaintext", "csv", "json", "yaml"};

void ReadCsvColumn(ParamReader* reader, FileValuesOptions* options) {
  const YamlNode* node = reader->Require("csv_column");
  if (node == nullptr) return;
  options->csv_column = reader->Text("csv_column").value_or("");
  size_t index = 0;
  const char* end = node->text.data() + node->text.size();
  const auto [rest, failure] = std::from_chars(node->text.data(), end, index);
  if (!node->quoted && failure == std::errc() && rest == end) options->csv_index = index;
  if (!options->csv_index && !options->csv_header) {
    reader->source().Error(
        Code::kPipelineBadValue, node->range,
        fmt::format("'csv_column' of {} is a name, which needs 'csv_has_header'", reader->what()));
  }
}

void ReadPath(ParamReader* reader, FileValuesOptions* options) {
  const YamlNode* node = reader->Require("jq_expression");
  if (node == nullptr) return;
  std::optional<std::vector<PathStep>> path =
      ParseValuePath(reader->Text("jq_expression").value_or(""));
  if (path) {
    options->path = std::move(*path);
    return;
  }
  reader->source().Error(
      Code::kPipelineBadValue, node->range,
      fmt::format("'jq_expression' of {} is no path", reader->what()),
      "of jq only paths are known, such as .hosts[].name, .[0] or .[\"two words\"]");
}

FileValuesOptions ReadOptions(ParamReader* reader) {
  FileValuesOptions options;
  options.format = static_cast<FileFormat>(reader->Choice("format", kFormats));
  options.csv_header = reader->Flag("csv_has_header", true);
  if (reader->Find("filter") != nullptr) options.filter = RequiredPattern("filter", reader);
  const bool tree = options.format == FileFormat::kJson || options.format == FileFormat::kYaml;
  if (options.format == FileFormat::kCsv) {
    ReadCsvColumn(reader, &options);
  } else {
    reader->Find("csv_column");
  }
  if (tree) {
    ReadPath(reader, &options);
  } else {
    reader->Find("jq_expression");
  }
  return options;
}

}  // namespace

void Read(ParamReader* reader, FilePlaceholders* out) {
  const PipelineSource& source = reader->source();
  const size_t errors_before = source.diagnostics->size();
  ReadSelection(reader, &out->selection);
  const FileValuesOptions options = ReadOptions(reader);
  const std::string path = reader->RequiredText("path");
  if (source.diagnostics->size() != errors_before) return;
  const SourceRange& range = reader->Find("path")->range;
  if (!source.options.read_file) {
    source.Error(Code::kPipelineFile, range, "a pipeline may not read files unless that is allowed",
                 "allow it with --allow-file-placeholders, or put the values into 'vars'");
    return;
  }
  const std::string full = (std::filesystem::path(source.file).parent_path() / path).string();
  Result<std::string> text = source.options.read_file(full, kMaxValueFileBytes);
  if (!text) {
    source.Error(Code::kPipelineFile, range, text.error().message);
    return;
  }
  Result<std::vector<std::string>> values = ParseFileValues(*text, options);
  if (values) {
    out->values = *std::move(values);
  } else {
    source.Error(Code::kPipelineFile, range,
                 fmt::format("read {}: {}", full, values.error().message));
  }
}

bool Run(const FilePlaceholders& params, Application* application) {
  return ExpandItems(params.selection, application,
                     [&](std::string_view, const DetectionItem&) { return &params.values; });
}

}  // namespace tocsin
