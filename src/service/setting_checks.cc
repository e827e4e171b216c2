// A service either reads topics and writes topics, in transactions of the broker, or it reads files
// and writes files, with a state directory. What one kind can't use is refused rather than ignored.
#include "service/setting_checks.h"

#include <fmt/core.h>

#include <algorithm>
#include <string_view>

#include "pipeline/text_pattern.h"
#include "service/setting_forms.h"

namespace tocsin {
namespace {

// A setting that one kind of source needs, and what the other kind has in its place.
struct KindOfOutput {
  std::string_view section;
  std::string_view key;
  bool of_topics;
  std::string_view hint;
};
constexpr KindOfOutput kOutputs[] = {
    {"detections", "topic", true, "set detections.file"},
    {"detections", "rule_topics", true, ""},
    {"detections", "file", false, "set detections.topic"},
    {"dead_letters", "topic", true, "set dead_letters.file"},
    {"dead_letters", "file", false, "set dead_letters.topic"},
    {"late", "topic", true, ""},
};

bool Says(const YamlNode* node) {
  if (node == nullptr || IsNull(*node)) return false;
  return !node->text.empty() || !node->items.empty();
}

class Checker {
 public:
  Checker(const YamlNode& root, const ServiceOptions& options, const ParseContext& context)
      : root_(root), options_(options), context_(context) {}

  void Check() {
    CheckSources();
    CheckKafka();
    CheckFiles();
    for (const KindOfOutput& output : kOutputs) CheckOutput(output);
    CheckTopics();
    CheckRules();
    CheckTimes();
    CheckListener();
  }

 private:
  const YamlNode* Find(std::string_view section, std::string_view key) const {
    const YamlNode* map = root_.Find(section);
    return map == nullptr ? nullptr : map->Find(key);
  }

  // Of the setting, else of its section, else of the file as a whole.
  SourceRange PlaceOf(std::string_view section, std::string_view key) const {
    if (const YamlNode* node = Find(section, key)) return node->range;
    const YamlNode* map = root_.Find(section);
    return map == nullptr ? SourceRange() : BeginOf(*map);
  }

  void Missing(const SourceRange& range, std::string message, std::string hint = {}) {
    context_.Complain(Code::kMissingSetting, range, std::move(message), std::move(hint));
  }

  void Conflict(const SourceRange& range, std::string message, std::string hint = {}) {
    context_.Complain(Code::kSettingConflict, range, std::move(message), std::move(hint));
  }

  void CheckSources() {
    const YamlNode* list = root_.Find("sources");
    if (options_.sources.empty()) {
      return Missing(list == nullptr ? SourceRange() : list->range, "there are no sources",
                     "name at least one below 'sources': topics, files or stdin");
    }
    size_t inputs = 0;
    bool topics = false;
    for (size_t i = 0; i < options_.sources.size() && i < list->items.size(); ++i) {
      const SourceOptions& source = options_.sources[i];
      const YamlNode& node = list->items[i];
      CheckSource(node, source);
      inputs += source.standard_input ? 1 : 0;
      if (source.standard_input && inputs == 2) {
        Conflict(node.range, "standard input can be read by one source only");
      }
      if (i == 0) topics = source.is_topics();
      if (source.is_topics() != topics) {
        Conflict(node.range, "topics can't be read together with files and standard input",
                 "run two services, each with a name of its own");
        break;
      }
    }
  }

  void CheckSource(const YamlNode& node, const SourceOptions& source) {
    const int said = (source.topics.empty() ? 0 : 1) + (source.files.empty() ? 0 : 1) +
                     (source.standard_input ? 1 : 0);
    const SourceRange place = BeginOf(node);
    if (said == 0) Missing(place, "a source needs topics, files or stdin");
    if (said > 1)
      Conflict(place, "a source is one of topics, files and stdin", "write two sources");
    const YamlNode* follow = node.Find("follow");
    if (follow != nullptr && said == 1 && source.files.empty()) {
      Conflict(follow->range, "only files can be followed");
    }
    const YamlNode* start = node.Find("start");
    if (start != nullptr && said == 1 && source.topics.empty()) {
      Conflict(start->range, "only topics have a start", "files are read from their begin");
    }
  }

  void CheckKafka() {
    if (options_.sources.empty() || !options_.kafka.brokers.empty()) return;
    if (Find("kafka", "brokers") != nullptr) return;  // it was refused
    if (options_.ReadsTopics()) {
      Missing(PlaceOf("kafka", "brokers"), "a source has topics, but 'kafka' has no 'brokers'",
              "set kafka.brokers to host:port");
    } else if (!options_.rules.topic.empty()) {
      Missing(PlaceOf("rules", "topic"), "rules are a topic, but 'kafka' has no 'brokers'",
              "set kafka.brokers to host:port");
    }
  }

  void CheckFiles() {
    const auto of_files =
        std::find_if(options_.sources.begin(), options_.sources.end(),
                     [](const SourceOptions& source) { return !source.files.empty(); });
    if (of_files == options_.sources.end() || !options_.service.state_directory.empty()) return;
    Missing(PlaceOf("service", "state_directory"),
            "a source has files, but 'service' has no 'state_directory'",
            "set service.state_directory to a folder for what has been read of them");
  }

  void CheckOutput(const KindOfOutput& output) {
    const YamlNode* node = Find(output.section, output.key);
    if (options_.sources.empty() || !Says(node)) return;
    if (options_.ReadsTopics() == output.of_topics) return;
    Conflict(node->range,
             fmt::format("'{}' of '{}' needs {}", output.key, output.section,
                         output.of_topics ? "sources that are topics"
                                          : "sources that are files or standard input"),
             std::string(output.hint));
  }

  struct OwnTopic {
    std::string_view section;
    std::string_view key;
    std::string name;
  };

  // Of all topics that the service writes, by their effective names.
  std::vector<OwnTopic> OwnTopics() const {
    std::vector<OwnTopic> topics = {
        {"detections", "topic", options_.DetectionsTopic()},
        {"dead_letters", "topic", options_.DeadLetterTopic()},
        {"late", "topic", options_.late.topic},
        {"repartition", "topic", options_.RepartitionTopic()},
        {"repartition", "state_topic", options_.StateTopic()},
    };
    topics.erase(std::remove_if(topics.begin(), topics.end(),
                                [](const OwnTopic& topic) { return topic.name.empty(); }),
                 topics.end());
    return topics;
  }

  bool Reads(const std::string& topic) const {
    for (const SourceOptions& source : options_.sources) {
      for (const std::string& text : source.topics) {
        if (!IsTopicPattern(text) && text == topic) return true;
        std::string error;
        const auto pattern = IsTopicPattern(text) ? TextPattern::Compile(text, &error)
                                                  : std::optional<TextPattern>();
        if (pattern && pattern->MatchesAtStart(topic)) return true;
      }
    }
    return false;
  }

  void CheckTopics() {
    if (!options_.ReadsTopics()) return;
    std::vector<OwnTopic> topics = OwnTopics();
    for (size_t i = 0; i < topics.size(); ++i) {
      const auto same =
          std::find_if(topics.begin(), topics.begin() + static_cast<ptrdiff_t>(i),
                       [&](const OwnTopic& other) { return other.name == topics[i].name; });
      if (same == topics.begin() + static_cast<ptrdiff_t>(i)) continue;
      Conflict(PlaceOf(topics[i].section, topics[i].key),
               fmt::format("'{}' is both {}.{} and {}.{}", topics[i].name, same->section, same->key,
                           topics[i].section, topics[i].key));
    }
    for (const std::string& topic : options_.detections.rule_topics) {
      topics.push_back({"detections", "rule_topics", topic});
    }
    for (const OwnTopic& topic : topics) {
      if (!Reads(topic.name)) continue;
      Conflict(SourcesPlace(),
               fmt::format("the sources take in '{}', which the service writes itself ({}.{})",
                           topic.name, topic.section, topic.key));
    }
  }

  SourceRange SourcesPlace() const {
    const YamlNode* sources = root_.Find("sources");
    if (sources == nullptr || sources->items.empty()) return {};
    const YamlNode* topics = sources->items.front().Find("topics");
    return topics == nullptr ? BeginOf(sources->items.front()) : topics->range;
  }

  void CheckRules() {
    if (!options_.rules.paths.empty() || !options_.rules.topic.empty()) return;
    if (Says(Find("rules", "paths")) || Says(Find("rules", "topic"))) return;  // it was refused
    Missing(PlaceOf("rules", "paths"), "there are no rules",
            "set rules.paths to files and folders, or rules.topic");
  }

  void CheckTimes() {
    if (options_.service.commit_interval_ns < options_.kafka.transaction_timeout_ns) return;
    Conflict(PlaceOf("service", "commit_interval"),
             "'commit_interval' of 'service' must be below 'transaction_timeout' of 'kafka'",
             "the broker would give up every transaction");
  }

  void CheckListener() {
    const HttpOptions& http = options_.http;
    if (http.tls_certificate.empty() == http.tls_key.empty()) return;
    const bool no_key = http.tls_key.empty();
    Missing(PlaceOf("http", no_key ? "tls_certificate" : "tls_key"),
            fmt::format("'http' has '{}' without '{}'", no_key ? "tls_certificate" : "tls_key",
                        no_key ? "tls_key" : "tls_certificate"));
  }

  const YamlNode& root_;
  const ServiceOptions& options_;
  const ParseContext& context_;
};

}  // namespace

void CheckTogether(const YamlNode& root, const ServiceOptions& options,
                   const ParseContext& context) {
  Checker(root, options, context).Check();
}

}  // namespace tocsin
