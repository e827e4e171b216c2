// tocsin lint: what is wrong with rules, and mending it.
#include <fmt/core.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <memory>

#include "command.h"
#include "diag/suggest.h"
#include "lint/catalogue.h"
#include "lint/code_list.h"
#include "lint/report.h"
#include "lint_events.h"
#include "lint_inputs.h"
#include "load_lint_config.h"
#include "output_file.h"
#include "replace_file.h"
#include "show_pipeline.h"
#include "text_diff.h"

namespace tocsin {
namespace {

constexpr std::string_view kAuto = "auto";
constexpr std::string_view kJson = "json";
constexpr std::string_view kFailLevels[] = {"error", "warning", "info"};

struct LintArguments {
  RuleArguments rules;  // paths and pipelines
  std::string config;
  std::string format{kAuto};
  std::string fail_level;
  std::string explain;
  bool show_pipeline = false;
  bool list = false;
  bool fix = false;
  bool diff = false;
  LintEventArguments events;
};

std::vector<std::string_view> FormatNames() {
  std::vector<std::string_view> names = {kAuto};
  for (const ReportFormat& format : ReportFormats()) names.push_back(format.name);
  return names;
}

const ReportFormat& FormatOf(std::string_view name) {
  const char* actions = std::getenv("GITHUB_ACTIONS");
  if (name == kAuto && actions != nullptr && std::string_view(actions) == "true") name = "github";
  for (const ReportFormat& format : ReportFormats()) {
    if (format.name == name) return format;
  }
  return ReportFormats().front();
}

Severity SeverityOf(std::string_view name) {
  for (const Severity severity : {Severity::kWarning, Severity::kInfo}) {
    if (SeverityName(severity) == name) return severity;
  }
  return Severity::kError;
}

// What keeps the arguments from being understood; "" when nothing does.
std::string WrongUse(const LintArguments& arguments) {
  if (arguments.list || !arguments.explain.empty()) return "";
  if (arguments.rules.paths.empty()) return "lint needs files or folders";
  if (arguments.fix && arguments.diff) return "--fix and --diff exclude each other";
  const bool from_stdin = std::find(arguments.rules.paths.begin(), arguments.rules.paths.end(),
                                    "-") != arguments.rules.paths.end();
  if (arguments.fix && from_stdin) return "standard input can't be fixed in place; use --diff";
  return "";
}

int Print(std::string_view text, int exit_code, const Environment& environment) {
  Result<OutputFile> out = OutputFile::Open("");
  const Result<bool> written = out->Write(text);
  if (written) return exit_code;
  PrintError(environment, written.error().message);
  return kExitWorldFailed;
}

int List(const LintArguments& arguments, const Environment& environment) {
  const std::string text =
      arguments.format == kJson ? CodeTableJson() : CodeTable(environment.out().colour);
  return Print(text, kExitFine, environment);
}

int Explain(const std::string& name, const Environment& environment) {
  const std::vector<std::string_view> codes = CodesCalled(name);
  if (codes.empty()) {
    const std::string guess = DidYouMean(name, KnownNames());
    PrintError(environment, fmt::format("there is no check '{}', {}", name,
                                        guess.empty() ? "--list has all" : guess));
    return kExitWrongUse;
  }
  std::string text;
  for (const std::string_view code : codes) {
    if (!text.empty()) text += "\n";
    text += RenderPage(code, environment.out().colour);
  }
  return Print(text, kExitFine, environment);
}

std::string Place(const Diagnostic& finding) {
  return fmt::format("{}:{}:{}", finding.file, finding.range.line, finding.range.column);
}

void TellOfFixes(const FixResult& fixed, std::string_view verb) {
  for (const Diagnostic& finding : fixed.other_meaning) {
    fmt::print(stderr, "{}: {}: the rule matches other events now\n", Place(finding),
               finding.fix->title);
  }
  for (const Diagnostic& finding : fixed.refused) {
    fmt::print(stderr, "{}: left as it is: '{}' would break the rule or change what it matches\n",
               Place(finding), finding.fix->title);
  }
  fmt::print(stderr, "{} {} in {}\n", verb, Plural(fixed.fixed, "finding", "findings"),
             Plural(fixed.changed.size(), "file", "files"));
}

// Two files of one name, as `patch -p1` and `git apply` want them.
std::string DiffOf(const std::string& file, const std::string& before, const std::string& after,
                   bool colour) {
  const std::string path = std::filesystem::path(file).lexically_normal().relative_path().string();
  return fmt::format("--- a/{0}\n+++ b/{0}\n{1}", path, UnifiedDiff(before, after, colour));
}

class LintRun {
 public:
  LintRun(const LintArguments& arguments, LintConfig config, const Environment& environment)
      : arguments_(arguments), environment_(environment), inputs_(ReadLintInputs(arguments.rules)) {
    inputs_.options.config = std::move(config);
  }

  int Run() {
    for (const std::string& reason : inputs_.unreadable) PrintError(environment_, reason);
    return arguments_.diff ? Diff() : Report();
  }

 private:
  FixResult Fix() const {
    return FixTexts(inputs_.texts, [this](const RuleTexts& texts) { return inputs_.Lint(texts); });
  }

  int ExitCode(const Diagnostics& findings) const {
    if (!inputs_.unreadable.empty() || failed_) return kExitBroken;
    const Severity level = SeverityOf(arguments_.fail_level);
    const bool fails =
        std::any_of(findings.begin(), findings.end(),
                    [level](const Diagnostic& finding) { return finding.severity <= level; });
    return fails ? kExitCheckFailed : kExitFine;
  }

  // Nothing is written: the exit code is that of the files as they are.
  int Diff() const {
    const FixResult fixed = Fix();
    std::string text;
    for (const std::string& file : inputs_.files) {
      if (!fixed.changed.contains(file)) continue;
      text += DiffOf(file, inputs_.texts.at(file), fixed.texts.at(file), environment_.out().colour);
    }
    TellOfFixes(fixed, "would fix");
    return Print(text, ExitCode(fixed.found), environment_);
  }

  void WriteFixed(const FixResult& fixed) {
    for (const std::string& file : fixed.changed) {
      const Result<void> written = ReplaceFile(file, fixed.texts.at(file));
      if (written) continue;
      PrintError(environment_, written.error().message);
      failed_ = true;
    }
    TellOfFixes(fixed, "fixed");
  }

  // What the rules, as they are now, do on recorded events.
  void AddEvents(LintReport* report) {
    if (arguments_.events.files.empty()) return;
    Result<Diagnostics> found =
        FindByEvents(arguments_.events, report->texts, inputs_.options.chains, environment_);
    if (found) {
      report->findings = inputs_.Lint(report->texts, *std::move(found));
      return;
    }
    PrintError(environment_, found.error().message);
    failed_ = true;
  }

  int Report() {
    LintReport report;
    if (arguments_.fix) {
      FixResult fixed = Fix();
      WriteFixed(fixed);
      report.texts = std::move(fixed.texts);
      report.findings = std::move(fixed.findings);
    } else {
      report.texts = inputs_.texts;
      report.findings = inputs_.Lint(inputs_.texts);
    }
    AddEvents(&report);
    report.texts.insert(inputs_.pipelines.begin(), inputs_.pipelines.end());
    report.files = inputs_.files;
    report.unreadable = inputs_.unreadable;
    report.fail_level = SeverityOf(arguments_.fail_level);
    std::error_code error;
    report.folder = std::filesystem::current_path(error).string();
    const std::string text =
        FormatOf(arguments_.format).write(report, {.colour = environment_.out().colour});
    return Print(text, ExitCode(report.findings), environment_);
  }

  const LintArguments& arguments_;
  const Environment& environment_;
  LintInputs inputs_;
  bool failed_ = false;  // a file could not be written, or events not be read
};

int Lint(const LintArguments& arguments, const Environment& environment) {
  const std::string wrong = WrongUse(arguments);
  if (!wrong.empty()) {
    PrintError(environment, wrong);
    return kExitWrongUse;
  }
  if (arguments.list) return List(arguments, environment);
  if (!arguments.explain.empty()) return Explain(arguments.explain, environment);
  if (arguments.show_pipeline) {
    return ShowPipeline(arguments.rules.paths, arguments.rules, environment);
  }
  std::optional<LintConfig> config = LoadLintConfig(arguments.config, environment);
  if (!config) return kExitWrongUse;
  return LintRun(arguments, *std::move(config), environment).Run();
}

std::vector<OptionRow> Options(LintArguments* arguments) {
  std::vector<OptionRow> rows = {
      {.name = "--format",
       .placeholder = "FORMAT",
       .help = "auto, text, parsable, json, ndjson, sarif, github or junit; auto, which is the "
               "default, is github in GitHub Actions, else text",
       .target = &arguments->format,
       .check = OneOfCheck(FormatNames())},
      {.name = "--fail-level",
       .placeholder = "LEVEL",
       .help = "error, warning or info: the least finding that makes the exit code 1; if not "
               "given, error",
       .target = &arguments->fail_level,
       .check = OneOfCheck({kFailLevels, kFailLevels + 3})},
      {.name = "--fix",
       .placeholder = "",
       .help = "mend what can be mended safely, in the files, and report the rest",
       .target = &arguments->fix,
       .check = {}},
      {.name = "--diff",
       .placeholder = "",
       .help = "show what --fix would do, as a patch",
       .target = &arguments->diff,
       .check = {}},
      {.name = "--config",
       .placeholder = "FILE",
       .help = "which checks to make, as sigma check --validation-config reads it",
       .target = &arguments->config,
       .check = {}},
  };
  Append(PipelineRows(&arguments->rules), &rows);
  Append(LintEventRows(&arguments->events), &rows);
  Append(
      {
          {.name = "--show-pipeline",
           .placeholder = "",
           .help = "show what pipelines make of the rules, item by item, instead of linting them",
           .target = &arguments->show_pipeline,
           .check = {}},
          {.name = "--list",
           .placeholder = "",
           .help = "list all checks; with --format json for programs",
           .target = &arguments->list,
           .check = {}},
          {.name = "--explain",
           .placeholder = "CODE",
           .help = "say why a check is made, with a bad and a good example; names of pySigma are "
                   "known, too",
           .target = &arguments->explain,
           .check = {}},
          {.name = "PATH",
           .placeholder = "",
           .help =
               "rules: a file, a folder with *.yml and *.yaml below it, or - for standard input",
           .target = &arguments->rules.paths,
           .check = {}},
      },
      &rows);
  return rows;
}

}  // namespace

Command LintCommand() {
  const auto arguments = std::make_shared<LintArguments>();
  Command command;
  command.name = "lint";
  command.summary = "Finds what is wrong with rules";
  command.notes =
      "A comment `# tocsin: ignore CODE` hides findings of its line or, alone in its\n"
      "line, of the next one; `# tocsin: ignore-file CODE` those of the file.\n"
      "\n"
      "Exit codes: 0 clean, 1 a finding at or above the level, 2 rules or events\n"
      "could not be read, 3 wrong use.";
  command.options = Options(arguments.get());
  command.run = [arguments](const Environment& environment) {
    return Lint(*arguments, environment);
  };
  return command;
}

}  // namespace tocsin
