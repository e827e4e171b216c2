#include "load_lint_config.h"

#include <fmt/core.h>

#include <chrono>
#include <cstdio>
#include <ctime>

#include "diag/render_text.h"
#include "rule_files.h"

namespace tocsin {
namespace {

// "YYYY-MM-DD", here.
std::string Today() {
  const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  std::tm day = {};
  localtime_r(&now, &day);
  return fmt::format("{:04}-{:02}-{:02}", day.tm_year + 1900, day.tm_mon + 1, day.tm_mday);
}

std::optional<LintConfig> ReadConfig(const std::string& path, const Environment& environment) {
  if (path.empty()) return LintConfig();
  const Result<std::string> text = ReadRuleFile(path);
  if (!text) {
    PrintError(environment, text.error().message);
    return std::nullopt;
  }
  Diagnostics diagnostics;
  std::optional<LintConfig> config = LintConfig::Parse(*text, path, &diagnostics);
  const SourceText source(*text);
  for (const Diagnostic& diagnostic : diagnostics) {
    fmt::print(stderr, "{}", RenderText(diagnostic, source, environment.err().colour));
  }
  return config;
}

}  // namespace

std::optional<LintConfig> LoadLintConfig(const std::string& path, const Environment& environment) {
  std::optional<LintConfig> config = ReadConfig(path, environment);
  if (config) config->today = Today();
  return config;
}

}  // namespace tocsin
