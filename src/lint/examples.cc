#include "lint/examples.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <sstream>
#include <string>
#include <utility>

#include "lint/event_survey.h"
#include "tocsin/linter.h"

namespace tocsin {
namespace {

// The day on which examples are linted: some checks ask how old a rule is.
constexpr const char* kToday = "2026-06-01";

Diagnostics Survey(std::string_view events, const std::map<std::string, std::string>& texts) {
  EventSurvey survey(texts, {});
  std::istringstream lines{std::string(events)};
  for (std::string line; std::getline(lines, line);) {
    const std::string padded = line + std::string(kRecordPadding, '\0');
    survey.Take(std::string_view(padded).substr(0, line.size()), {});
  }
  return survey.Finish();
}

}  // namespace

LintReport LintOfExample(const LintExample& example) {
  LintOptions options;
  LintReport report;
  if (!example.config.empty()) {
    report.texts.emplace("lint.yml", example.config);
    const auto config = LintConfig::Parse(example.config, "lint.yml", &report.findings);
    if (config) options.config = *config;
  }
  options.config.today = kToday;
  if (!example.pipeline.empty()) {
    report.texts.emplace("pipeline.yml", example.pipeline);
    auto pipeline = Pipeline::Parse(example.pipeline, "pipeline.yml", &report.findings);
    if (pipeline != nullptr) options.chains = {PipelineChain({std::move(pipeline)})};
  }
  Linter linter(std::move(options));
  for (const EmbeddedFile& file : example.files) {
    const std::string name(file.name);
    report.files.push_back(name);
    linter.AddText(report.texts.emplace(name, file.text).first->second, name);
  }
  if (!example.events.empty()) linter.Add(Survey(example.events, report.texts));
  std::ranges::move(linter.Finish(), std::back_inserter(report.findings));
  return report;
}

bool IsFixable(std::string_view code) {
  const Diagnostics findings = LintOfExample(ExampleOf(LintPage(code), "Bad")).findings;
  return std::any_of(findings.begin(), findings.end(), [&](const Diagnostic& finding) {
    return finding.code == code && finding.fix.has_value();
  });
}

}  // namespace tocsin
