// tocsin serve: reads the configuration and hands the process's clock, signals and standard error
// to the service.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>

#include "clocks.h"
#include "compile/correlation_plan.h"
#include "interrupt.h"
#include "load_configuration.h"
#include "load_rules.h"
#include "service/app.h"
#include "service/config_schema.h"
#include "service/service_secrets.h"

namespace tocsin {
namespace {

struct ServeArguments {
  ConfigurationArguments configuration;
  bool dry_run = false;
  bool schema = false;
};

std::string HostName() {
  std::array<char, 256> name{};
  if (gethostname(name.data(), name.size() - 1) != 0) return "host";
  return name.data();
}

// Rules whose detections go elsewhere than they say.
void NoteTopics(const DetectionOutputOptions& output, RuleLoad* load) {
  const auto& allowed = output.rule_topics;
  const auto look = [&](const RuleHead& rule) {
    const std::string& topic = rule.extensions.topic;
    if (topic.empty() || std::find(allowed.begin(), allowed.end(), topic) != allowed.end()) return;
    load->notes.push_back(fmt::format(
        "{}: it names the topic '{}', which detections.rule_topics does not allow: its detections "
        "go where all others go",
        rule.file, topic));
  };
  for (const Rule& rule : load->rules->rules()) look(rule);
  for (const CorrelationPlan::Node& node : load->rules->correlations().nodes) look(node.rule);
}

Result<RuleLoad> Load(const ServiceOptions& options, const RuleTexts& texts) {
  const RuleSourceOptions& source = options.rules;
  RuleArguments arguments;
  arguments.paths = source.paths;
  arguments.texts = texts;
  arguments.pipelines = source.pipelines;
  arguments.file_placeholders = source.file_placeholders;
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
  NoteTopics(options.detections, &load);
  return load;
}

int Serve(const ServeArguments& arguments, const Environment& environment) {
  if (arguments.schema) {
    fmt::print("{}\n", ServiceConfigSchema());
    return kExitFine;
  }
  Result<std::optional<ServiceOptions>> options =
      ReadConfiguration(arguments.configuration, environment);
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
  given.load_rules = [&](const RuleTexts& texts) { return Load(service, texts); };
  given.now_ns = WallClock;
  given.steady_ns = SteadyClock;
  given.instance = service.service.instance.empty() ? fmt::format("{}-{}", HostName(), getpid())
                                                    : service.service.instance;
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
  std::vector<OptionRow> options = ConfigurationOptions(&arguments->configuration);
  Append({{.name = "--dry-run",
           .placeholder = "",
           .help = "check configuration, rules and brokers, and change nothing",
           .target = &arguments->dry_run,
           .check = {}},
          {.name = "--config-schema",
           .placeholder = "",
           .help = "print the JSON Schema of the configuration",
           .target = &arguments->schema,
           .check = {}}},
         &options);
  return {.name = "serve",
          .summary = "Runs as a service: topics in, detections out, exactly once",
          .notes =
              "Signals: TERM and INT stop it in good order, HUP reads the rules again.\n"
              "Every setting can be given as a variable TOCSIN_SECTION__KEY, too.",
          .options = std::move(options),
          .run = [arguments](const Environment& environment) {
            return Serve(*arguments, environment);
          }};
}

}  // namespace tocsin
