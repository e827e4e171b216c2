#include "lint/examples.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "tocsin/linter.h"

namespace tocsin {
namespace {

// The day on which examples are linted: some checks ask how old a rule is.
constexpr const char* kToday = "2026-06-01";

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
