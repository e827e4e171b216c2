// tocsin serve: reads the configuration and hands the process's clock, signals and standard error
// to the service.
#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdio>

#include "diag/render_text.h"
#include "interrupt.h"
#include "load_rules.h"
#include "rule/yaml_tree.h"
#include "score/file_text.h"
#include "service/app.h"
#include "service/config_schema.h"
#include "service/service_secrets.h"
#include "service/service_settings.h"

namespace tocsin {
namespace {

struct ServeArguments {
  std::string config;
  std::vector<std::string> set;
  bool dry_run = false;
  bool schema = false;
};

int64_t WallClock() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

int64_t SteadyClock() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

std::vector<std::string> EnvironmentVariables() {
  std::vector<std::string> variables;
  for (char** variable = environ; *variable != nullptr; ++variable) variables.push_back(*variable);
  return variables;
}

std::string HostName() {
  std::array<char, 256> name{};
  if (gethostname(name.data(), name.size() - 1) != 0) return "host";
  return name.data();
}

Result<RuleLoad> Load(const RuleSourceOptions& source) {
  RuleArguments arguments;
  arguments.paths = source.paths;
  arguments.pipelines = source.pipelines;
  arguments.expand = source.expand;
  arguments.deprecated = source.deprecated;
  arguments.legacy = source.legacy_aggregation;
  Result<ReadRules> read = CompileRules(arguments);
  if (!read) return tl::unexpected(read.error());
  RuleLoad load;
  load.rules = std::move(read->rules);
  for (const Diagnostic& diagnostic : read->diagnostics) {
    if (diagnostic.severity != Severity::kError) continue;
    load.refused.push_back(fmt::format("{}:{}:{}: {}", diagnostic.file, diagnostic.range.line,
                                       diagnostic.range.column, diagnostic.message));
  }
  return load;
}

// Nothing when the configuration is broken: what is wrong was printed.
Result<std::optional<ServiceOptions>> ReadConfiguration(const ServeArguments& arguments,
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

int Serve(const ServeArguments& arguments, const Environment& environment) {
  if (arguments.schema) {
    fmt::print("{}\n", ServiceConfigSchema());
    return kExitFine;
  }
  Result<std::optional<ServiceOptions>> options = ReadConfiguration(arguments, environment);
  if (!options) {
    PrintError(environment, options.error().message);
    return kExitWorldFailed;
  }
  if (!*options) return kExitBroken;
  const ServiceOptions& service = **options;
  Log log({static_cast<Log::Level>(service.log.level), static_cast<Log::Format>(service.log.format),
           service.log.sample},
          WallClock, WriteToStandardError);
  const Result<ServiceSecrets> secrets = ReadServiceSecrets(service);
  if (!secrets) {
    PrintError(environment, secrets.error().message);
    return kExitWorldFailed;
  }
  for (const std::string& warning : secrets->warnings) log.Warn("secret", warning);

  ServiceEnvironment given;
  given.load_rules = [&] { return Load(service.rules); };
  given.now_ns = WallClock;
  given.steady_ns = SteadyClock;
  given.instance = fmt::format("{}-{}", HostName(), getpid());
  given.log = &log;
  given.stop = environment.interrupted;
  given.reload = &ReloadWanted();
  const Result<void> ended =
      arguments.dry_run ? CheckService(service, given) : RunService(service, given);
  log.Flush();
  if (!ended) {
    PrintError(environment, ended.error().message);
    return kExitWorldFailed;
  }
  if (arguments.dry_run) fmt::print("the configuration, the rules and the brokers are fine\n");
  return kExitFine;
}

}  // namespace

Command ServeCommand() {
  auto arguments = std::make_shared<ServeArguments>();
  return {
      .name = "serve",
      .summary = "Run as a service: topics in, detections out, exactly once",
      .notes =
          "Signals: TERM and INT stop it in good order, HUP reads the rules again.\n"
          "Every setting can be given as a variable TOCSIN_SECTION__KEY, too.",
      .options = {{.name = "--config",
                   .placeholder = "FILE",
                   .help = "configuration (YAML); samples/config/tocsin.yml shows every setting",
                   .target = &arguments->config,
                   .check = {}},
                  {.name = "--set",
                   .placeholder = "KEY=VALUE",
                   .help =
                       "a setting, such as kafka.brokers=b:9092; may be repeated, wins over all",
                   .target = &arguments->set,
                   .check = {}},
                  {.name = "--dry-run",
                   .placeholder = "",
                   .help = "check configuration, rules and brokers, and change nothing",
                   .target = &arguments->dry_run,
                   .check = {}},
                  {.name = "--config-schema",
                   .placeholder = "",
                   .help = "print the JSON Schema of the configuration",
                   .target = &arguments->schema,
                   .check = {}}},
      .run = [arguments](const Environment& environment) {
        return Serve(*arguments, environment);
      }};
}

}  // namespace tocsin
