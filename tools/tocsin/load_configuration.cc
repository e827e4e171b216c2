#include "load_configuration.h"

#include <fmt/core.h>
#include <unistd.h>

#include <cstdio>
#include <utility>

#include "diag/render_text.h"
#include "rule/yaml_tree.h"
#include "score/file_text.h"
#include "service/service_settings.h"

namespace tocsin {
namespace {

std::vector<std::string> EnvironmentVariables() {
  std::vector<std::string> variables;
  for (char** variable = environ; *variable != nullptr; ++variable) variables.push_back(*variable);
  return variables;
}

}  // namespace

std::vector<OptionRow> ConfigurationOptions(ConfigurationArguments* arguments) {
  return {{.name = "--config",
           .placeholder = "FILE",
           .help = "configuration (YAML); samples/config/tocsin.yml shows every setting",
           .target = &arguments->config,
           .check = {}},
          {.name = "--set",
           .placeholder = "KEY=VALUE",
           .help = "a setting, such as kafka.brokers=b:9092; may be repeated, wins over all",
           .target = &arguments->set,
           .check = {}}};
}

Result<std::optional<ServiceOptions>> ReadConfiguration(const ConfigurationArguments& arguments,
                                                        const Environment& environment) {
  ConfigurationTexts texts;
  texts.file = arguments.config;
  texts.set = arguments.set;
  texts.environment = EnvironmentVariables();
  if (!arguments.config.empty()) {
    Result<std::string> text = ReadFileText(arguments.config, YamlLimits{}.max_bytes + 1);
    if (!text) return tl::unexpected(text.error());
    texts.text = *std::move(text);
  }
  Diagnostics diagnostics;
  std::optional<ServiceOptions> options = ParseServiceSettings(texts, &diagnostics);
  for (const Diagnostic& diagnostic : diagnostics) {
    fmt::print(stderr, "{}", RenderText(diagnostic, texts.text, environment.err().colour));
  }
  return options;
}

}  // namespace tocsin
