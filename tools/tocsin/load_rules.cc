#include "load_rules.h"

#include <fmt/core.h>

#include <algorithm>
#include <cstdio>
#include <optional>
#include <utility>

#include "diag/render_text.h"
#include "emit/style.h"
#include "emit/text.h"
#include "rule_files.h"

namespace tocsin {
namespace {

// More warnings than this are only counted.
constexpr size_t kMaxWarningsShown = 10;

using Values = std::vector<std::string>;
using Texts = std::map<std::string, std::string>;  // file -> content

Level LevelOf(const std::string& name) {
  for (int level = 0; level <= static_cast<int>(Level::kCritical); ++level) {
    if (LevelName(static_cast<Level>(level)) == name) return static_cast<Level>(level);
  }
  return Level::kNone;
}

template <typename Named>
auto FindNamed(Named* all, const std::string& name) {
  return std::find_if(all->begin(), all->end(),
                      [&](const auto& entry) { return entry.first == name; });
}

// NAME=VALUE, repeated for several values of one name, or NAME=@FILE.
Result<void> ReadExpansions(const std::vector<std::string>& expand, RuleSetOptions* options) {
  auto& vars = options->vars;
  auto& lists = options->lists;
  for (const std::string& text : expand) {
    const size_t equals = text.find('=');
    const std::string name = text.substr(0, equals);
    const std::string value = text.substr(equals + 1);
    const bool is_list = value.starts_with('@');
    const auto known = FindNamed(&vars, name);
    if (FindNamed(&lists, name) != lists.end() || (is_list && known != vars.end())) {
      return Fail(fmt::format("--expand {}: a placeholder has values or one file", name));
    }
    if (!is_list) {
      (known != vars.end() ? known->second : vars.emplace_back(name, Values()).second)
          .push_back(value);
      continue;
    }
    const std::string path = value.substr(1);
    Result<std::string> lines = ReadTextFile(path, ValueList::kMaxBytes);
    if (!lines) return tl::unexpected(lines.error());
    Result<std::shared_ptr<const ValueList>> list = ValueList::FromLines(*std::move(lines));
    if (!list) return Fail(fmt::format("read {}: {}", path, list.error().message));
    lists.emplace_back(name, *std::move(list));
  }
  return {};
}

}  // namespace

Result<std::vector<PipelineChain>> ReadChains(const RuleArguments& arguments, Texts* texts,
                                              Diagnostics* diagnostics) {
  const std::vector<std::string>& paths = arguments.pipelines;
  if (paths.empty()) return ShippedChains();
  PipelineOptions options;
  if (arguments.file_placeholders) options.read_file = ReadTextFile;
  std::vector<std::shared_ptr<const Pipeline>> pipelines;
  for (const std::string& path : paths) {
    Result<std::string> text = ReadRuleFile(path);
    if (!text) return tl::unexpected(text.error());
    auto pipeline = Pipeline::Parse(*text, path, diagnostics, options);
    if (pipeline != nullptr) pipelines.push_back(std::move(pipeline));
    texts->emplace(path, *std::move(text));
  }
  return std::vector<PipelineChain>{PipelineChain(std::move(pipelines))};
}

void PrintDiagnostics(const Diagnostics& diagnostics, const Texts& texts, bool colour, bool quiet) {
  std::map<std::string_view, size_t> warnings;
  size_t warning_count = 0;
  for (const Diagnostic& diagnostic : diagnostics) {
    if (diagnostic.severity != Severity::kWarning) continue;
    ++warnings[diagnostic.code];
    ++warning_count;
  }
  const bool show_warnings = !quiet && warning_count <= kMaxWarningsShown;
  for (const Diagnostic& diagnostic : diagnostics) {
    const bool shown = diagnostic.severity == Severity::kError ||
                       (diagnostic.severity == Severity::kWarning && show_warnings);
    if (!shown) continue;
    const auto text = texts.find(diagnostic.file);
    fmt::print(
        stderr, "{}",
        RenderText(diagnostic, text == texts.end() ? std::string_view() : text->second, colour));
  }
  if (quiet || show_warnings || warning_count == 0) return;
  std::string line = fmt::format("{} warnings:", warning_count);
  for (const auto& [code, count] : warnings) line += fmt::format(" {} {}", code, count);
  fmt::print(stderr, "{}\n", Paint(line, Style::kWarning, colour));
}

std::vector<OptionRow> PipelineRows(RuleArguments* arguments) {
  return {
      {.name = "--pipeline",
       .placeholder = "FILE",
       .help = "processing pipeline (pySigma YAML) instead of those that ship with tocsin; may be "
               "repeated",
       .target = &arguments->pipelines,
       .check = {}},
      {.name = "--allow-file-placeholders",
       .placeholder = "",
       .help = "let pipelines take values of placeholders from files (file_placeholders); they are "
               "read together with the pipeline",
       .target = &arguments->file_placeholders,
       .check = {}},
  };
}

std::vector<OptionRow> RuleOptions(RuleArguments* arguments) {
  const auto is_variable = [](const std::string& text) -> std::string {
    const size_t equals = text.find('=');
    return equals == std::string::npos || equals == 0 ? "expected NAME=VALUE or NAME=@FILE" : "";
  };
  std::vector<OptionRow> rows = {
      {.name = "--rules",
       .placeholder = "PATH",
       .help = "Sigma rules: a file, or a folder with *.yml and *.yaml below it; may be repeated",
       .target = &arguments->paths,
       .required = true,
       .check = {}},
  };
  Append(PipelineRows(arguments), &rows);
  Append(
      {
          {.name = "--expand",
           .placeholder = "NAME=VALUE",
           .help =
               "value for the placeholder %NAME%, with wildcards; may be repeated, also for one "
               "name. NAME=@FILE: the lines of a file instead, taken literally, as many as there "
               "are; blank lines and lines that begin with # are left out",
           .target = &arguments->expand,
           .check = is_variable},
          {.name = "--deprecated",
           .placeholder = "",
           .help = "also run rules of status deprecated",
           .target = &arguments->deprecated,
           .check = {}},
          {.name = "--legacy-aggregation",
           .placeholder = "",
           .help = "run the pipe aggregations of Sigma 1 (`| count() by user > 5`) as correlations",
           .target = &arguments->legacy,
           .check = {}},
      },
      &rows);
  return rows;
}

Result<RuleInputs> ReadRuleInputs(const RuleArguments& arguments) {
  RuleInputs inputs;
  Result<std::vector<std::string>> files = RuleFiles(arguments.paths);
  if (!files) return tl::unexpected(files.error());
  inputs.files = *std::move(files);
  Result<std::vector<PipelineChain>> chains =
      ReadChains(arguments, &inputs.texts, &inputs.diagnostics);
  if (!chains) return tl::unexpected(chains.error());
  inputs.chains = *std::move(chains);
  inputs.options.load_deprecated = arguments.deprecated;
  inputs.options.min_level = LevelOf(arguments.level);
  inputs.options.legacy_aggregation = arguments.legacy;
  const Result<void> expansions = ReadExpansions(arguments.expand, &inputs.options);
  if (!expansions) return tl::unexpected(expansions.error());
  return inputs;
}

Result<ReadRules> CompileRules(const RuleArguments& arguments) {
  Result<RuleInputs> inputs = ReadRuleInputs(arguments);
  if (!inputs) return tl::unexpected(inputs.error());
  ReadRules read;
  read.diagnostics = std::move(inputs->diagnostics);
  read.texts = std::move(inputs->texts);
  RuleSetBuilder builder(std::move(inputs->options));
  builder.SetChains(std::move(inputs->chains));
  for (const std::string& file : inputs->files) {
    Result<std::string> text = ReadRuleFile(file);
    if (!text) return tl::unexpected(text.error());
    builder.AddText(*text, file);
    read.texts.emplace(file, *std::move(text));
  }
  for (const auto& [name, text] : arguments.texts) {
    builder.AddText(text, name);
    read.texts.emplace(name, text);
  }
  read.rules = builder.Build();
  read.diagnostics.insert(read.diagnostics.end(), builder.diagnostics().begin(),
                          builder.diagnostics().end());
  return read;
}

Result<LoadedRules> LoadRules(const RuleArguments& arguments, const Environment& environment,
                              bool quiet) {
  const double begin = environment.seconds();
  Result<ReadRules> read = CompileRules(arguments);
  if (!read) return tl::unexpected(read.error());
  LoadedRules loaded;
  loaded.rules = std::move(read->rules);
  loaded.seconds = environment.seconds() - begin;
  PrintDiagnostics(read->diagnostics, read->texts, environment.err().colour, quiet);
  for (const Diagnostic& diagnostic : read->diagnostics) {
    if (diagnostic.severity != Severity::kError) continue;
    ++loaded.errors_by_code[std::string(diagnostic.code)];
    loaded.broken = true;
  }
  loaded.texts = std::move(read->texts);
  return loaded;
}

}  // namespace tocsin
