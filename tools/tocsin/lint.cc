// tocsin lint: what is wrong with rules.
#include <fmt/core.h>

#include <cstdio>
#include <memory>

#include "command.h"
#include "lint/report.h"
#include "load_lint_config.h"
#include "output_file.h"
#include "rule_files.h"
#include "tocsin/linter.h"

namespace tocsin {
namespace {

constexpr std::string_view kFailLevels[] = {"error", "warning", "info"};

struct LintArguments {
  std::vector<std::string> paths;
  std::string config;
  std::string format;
  std::string fail_level;
};

std::vector<std::string_view> FormatNames() {
  std::vector<std::string_view> names = {"auto"};
  for (const ReportFormat& format : ReportFormats()) names.push_back(format.name);
  return names;
}

const ReportFormat& FormatOf(const std::string& name) {
  for (const ReportFormat& format : ReportFormats()) {
    if (format.name == name) return format;
  }
  return ReportFormats().front();
}

Severity SeverityOf(const std::string& name) {
  for (const Severity severity : {Severity::kWarning, Severity::kInfo}) {
    if (SeverityName(severity) == name) return severity;
  }
  return Severity::kError;
}

int ExitCodeOf(const LintReport& report) {
  for (const Diagnostic& finding : report.findings) {
    if (finding.severity <= report.fail_level) return kExitCheckFailed;
  }
  return kExitFine;
}

int Lint(const LintArguments& arguments, const Environment& environment) {
  std::optional<LintConfig> config = LoadLintConfig(arguments.config, environment);
  if (!config) return kExitWrongUse;
  const Result<std::vector<std::string>> files = RuleFiles(arguments.paths);
  if (!files) {
    PrintError(environment, files.error().message);
    return kExitBroken;
  }
  LintReport report;
  report.files = files->size();
  report.fail_level = SeverityOf(arguments.fail_level);
  Linter linter({.config = *std::move(config), .chains = {}});
  bool unreadable = false;
  for (const std::string& file : *files) {
    Result<std::string> text = ReadRuleFile(file);
    if (!text) {
      PrintError(environment, text.error().message);
      unreadable = true;
      continue;
    }
    linter.AddText(report.texts.emplace(file, *std::move(text)).first->second, file);
  }
  report.findings = linter.Finish();
  const std::string text =
      FormatOf(arguments.format).write(report, {.colour = environment.out().colour});
  std::fwrite(text.data(), 1, text.size(), stdout);
  return unreadable ? kExitBroken : ExitCodeOf(report);
}

}  // namespace

Command LintCommand() {
  const auto arguments = std::make_shared<LintArguments>();
  Command command;
  command.name = "lint";
  command.summary = "Finds what is wrong with rules";
  command.notes =
      "Exit codes: 0 clean, 1 a finding at or above the level, 2 rules could not be\n"
      "read, 3 wrong use.";
  command.options = {
      {.name = "--format",
       .placeholder = "FORMAT",
       .help = "auto, text, parsable or json; if not given, auto",
       .target = &arguments->format,
       .check = OneOfCheck(FormatNames())},
      {.name = "--fail-level",
       .placeholder = "LEVEL",
       .help = "error, warning or info; if not given, error",
       .target = &arguments->fail_level,
       .check = OneOfCheck({kFailLevels, kFailLevels + 3})},
      {.name = "--config",
       .placeholder = "FILE",
       .help = "which checks to make, as sigma check --validation-config reads it",
       .target = &arguments->config,
       .check = {}},
      {.name = "PATH",
       .placeholder = "",
       .help = "rules: a file, or a folder with *.yml and *.yaml below it",
       .target = &arguments->paths,
       .required = true,
       .check = {}},
  };
  command.run = [arguments](const Environment& environment) {
    return Lint(*arguments, environment);
  };
  return command;
}

}  // namespace tocsin
