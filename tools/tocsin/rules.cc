// tocsin rules: what stands in the topic that the service takes rules from.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <map>

#include "clocks.h"
#include "load_configuration.h"
#include "load_rules.h"
#include "rule_heads.h"
#include "service/kafka_topics.h"
#include "service/rule_topic.h"

namespace tocsin {
namespace {

constexpr std::string_view kActions[] = {"push", "list", "delete"};

struct RulesArguments {
  ConfigurationArguments configuration;
  std::string action;
  std::vector<std::string> names;
};

using Rules = std::map<std::string, std::string>;  // key -> YAML
using Writes = std::vector<std::pair<std::string, std::optional<std::string>>>;

Result<Rules> ReadTopic(const ServiceContext& context) {
  const Result<std::unique_ptr<RuleTopic>> topic = RuleTopic::Open(&context);
  if (!topic) return tl::unexpected(topic.error());
  if (Result<void> read = (*topic)->ReadAll(); !read) return tl::unexpected(read.error());
  return (*topic)->Rules();
}

// Rules that can't run are not pushed, nor is anything else then.
Result<int> Push(const std::vector<std::string>& paths, const ServiceContext& context,
                 const Environment& environment) {
  if (paths.empty()) {
    PrintError(environment, "rules push needs files or folders");
    return kExitWrongUse;
  }
  RuleArguments arguments;
  arguments.paths = paths;
  arguments.pipelines = context.options.rules.pipelines;
  arguments.file_placeholders = context.options.rules.file_placeholders;
  arguments.expand = context.options.rules.expand;
  arguments.deprecated = true;
  arguments.legacy = context.options.rules.legacy_aggregation;
  const Result<LoadedRules> loaded = LoadRules(arguments, environment, true);
  if (!loaded) return tl::unexpected(loaded.error());
  if (loaded->broken) {
    PrintError(environment, "nothing was pushed");
    return kExitBroken;
  }
  const Result<Rules> known = ReadTopic(context);
  if (!known) return tl::unexpected(known.error());
  Writes writes;
  size_t added = 0;
  size_t unchanged = 0;
  for (const auto& [file, head] : HeadsByFile(*loaded->rules)) {
    const std::string& text = loaded->texts.at(file);
    const std::string key = TopicKey(file, *head.head);
    const auto at = known->find(key);
    if (at != known->end() && at->second == text) {
      ++unchanged;
      continue;
    }
    added += at == known->end() ? 1 : 0;
    writes.emplace_back(key, text);
  }
  if (!writes.empty()) {
    if (Result<void> written = WriteRules(context, writes); !written) {
      return tl::unexpected(written.error());
    }
  }
  fmt::print("{} added, {} changed, {} unchanged\n", added, writes.size() - added, unchanged);
  return kExitFine;
}

Result<int> List(const std::vector<std::string>&, const ServiceContext& context,
                 const Environment& environment) {
  const Result<Rules> known = ReadTopic(context);
  if (!known) return tl::unexpected(known.error());
  RuleArguments arguments;
  arguments.deprecated = true;
  arguments.legacy = context.options.rules.legacy_aggregation;
  arguments.expand = context.options.rules.expand;
  arguments.pipelines = context.options.rules.pipelines;
  arguments.file_placeholders = context.options.rules.file_placeholders;
  arguments.texts.assign(known->begin(), known->end());
  const Result<LoadedRules> loaded = LoadRules(arguments, environment, true);
  if (!loaded) return tl::unexpected(loaded.error());
  const auto heads = HeadsByFile(*loaded->rules);
  for (const auto& [key, text] : *known) {
    const auto head = heads.find(key);
    if (head == heads.end()) {
      fmt::print("{}  {:13}  (does not run)\n", key, "");
    } else {
      fmt::print("{}  {:13}  {}\n", key, head->second.word, head->second.head->title);
    }
  }
  return kExitFine;
}

Result<int> Delete(const std::vector<std::string>& keys, const ServiceContext& context,
                   const Environment& environment) {
  if (keys.empty()) {
    PrintError(environment, "rules delete needs keys; `tocsin rules list` shows them");
    return kExitWrongUse;
  }
  const Result<Rules> known = ReadTopic(context);
  if (!known) return tl::unexpected(known.error());
  Writes writes;
  for (const std::string& key : keys) {
    if (known->find(key) == known->end()) {
      PrintError(environment, fmt::format("there is no rule with the key {} in {}; nothing was "
                                          "deleted",
                                          key, context.options.rules.topic));
      return kExitBroken;
    }
    writes.emplace_back(key, std::nullopt);
  }
  if (Result<void> written = WriteRules(context, writes); !written) {
    return tl::unexpected(written.error());
  }
  fmt::print("{} deleted\n", writes.size());
  return kExitFine;
}

struct Action {
  std::string_view name;
  bool makes_topic;
  Result<int> (*run)(const std::vector<std::string>&, const ServiceContext&, const Environment&);
};
constexpr Action kRuns[] = {{"push", true, Push}, {"list", false, List}, {"delete", false, Delete}};

int RunRules(const RulesArguments& arguments, const Environment& environment) {
  const Result<std::optional<ServiceOptions>> options =
      ReadConfiguration(arguments.configuration, environment);
  if (!options) {
    PrintError(environment, options.error().message);
    return kExitWorldFailed;
  }
  if (!*options) return kExitBroken;
  if ((*options)->rules.topic.empty()) {
    PrintError(environment, "the configuration names no rules.topic");
    return kExitBroken;
  }
  Log log({Log::Level::kError, Log::Format::kText, 10}, WallClock, WriteToStandardError);
  ServiceContext context;
  context.options = **options;
  context.log = &log;
  context.now_ns = WallClock;
  context.stopping = environment.interrupted;
  const Action& action = *std::find_if(std::begin(kRuns), std::end(kRuns),
                                       [&](const Action& a) { return a.name == arguments.action; });
  Result<int> code = kExitFine;
  if (Result<void> ready = PrepareRuleTopic(context, Patience::kOnce, action.makes_topic); !ready) {
    code = tl::unexpected(ready.error());
  } else {
    code = action.run(arguments.names, context, environment);
  }
  if (code) return *code;
  PrintError(environment, code.error().message);
  return kExitWorldFailed;
}

}  // namespace

Command RulesCommand() {
  auto arguments = std::make_shared<RulesArguments>();
  std::vector<OptionRow> options = ConfigurationOptions(&arguments->configuration);
  Append({{.name = "ACTION",
           .placeholder = "",
           .help = "push: check rules and write them, all or none; list: show them; delete: remove "
                   "them",
           .target = &arguments->action,
           .required = true,
           .check = OneOfCheck({std::begin(kActions), std::end(kActions)})},
          {.name = "NAME",
           .placeholder = "",
           .help = "to push: files and folders; to delete: keys",
           .target = &arguments->names,
           .check = {}}},
         &options);
  return {.name = "rules",
          .summary = "Writes, shows and removes the rules in the service's topic of rules",
          .notes =
              "The configuration is that of the service (rules.topic, kafka). The key of a\n"
              "record is the id of the first rule of its file, or of its first filter when\n"
              "it holds filters alone. Services take over at once.",
          .options = std::move(options),
          .run = [arguments](const Environment& environment) {
            return RunRules(*arguments, environment);
          }};
}

}  // namespace tocsin
