#include "service/kafka_topics.h"

#include <fmt/format.h>

#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "service/kafka_client.h"

namespace tocsin {
namespace {

constexpr int kAttemptMs = 5'000;
constexpr int kCreateMs = 15'000;
constexpr int kNewTopicMs = 5'000;  // until every broker knows a topic that was just made
constexpr int kPauseMs = 100;
constexpr int kAnyNumber = -1;  // of partitions: what the broker gives

// A topic of our own.
struct OwnTopic {
  std::string name;
  int partitions = kAnyNumber;
  std::string_view setting;  // that says the number of partitions
  std::vector<std::pair<std::string, std::string>> config;
};

OwnTopic TopicOfRules(const ServiceOptions& options) {
  return {options.rules.topic, kAnyNumber, "", {{"cleanup.policy", "compact"}}};
}

std::vector<OwnTopic> OwnTopics(const ServiceOptions& options) {
  const auto shards = static_cast<int>(options.repartition.partitions);
  std::vector<OwnTopic> topics = {
      {options.RepartitionTopic(),
       shards,
       "repartition.partitions",
       {{"cleanup.policy", "delete"}, {"message.timestamp.type", "LogAppendTime"}}},
      {options.StateTopic(), shards, "repartition.partitions", {{"cleanup.policy", "compact"}}},
  };
  for (const std::string& name :
       {options.DetectionsTopic(), options.DeadLetterTopic(), options.late.topic}) {
    if (!name.empty()) topics.push_back({name, kAnyNumber, "", {}});
  }
  for (const std::string& name : options.detections.rule_topics) {
    topics.push_back({name, kAnyNumber, "", {}});
  }
  return topics;
}

class Topics {
 public:
  Topics(const ServiceContext& context, Patience patience)
      : context_(context), patience_(patience) {
    callbacks_.log = context.log;
    callbacks_.hopeless = [this](const std::string& why) {
      if (!hopeless_) hopeless_ = why;
    };
  }

  Result<void> Connect() {
    const Result<KafkaProperties> properties = CommonProperties(context_.options.kafka);
    if (!properties) return tl::unexpected(properties.error());
    // A consumer's questions make no topics.
    Result<KafkaPtr<rd_kafka_t>> client =
        MakeKafkaClient(RD_KAFKA_CONSUMER, *properties, &callbacks_);
    if (!client) return tl::unexpected(client.error());
    client_ = *std::move(client);
    return {};
  }

  // The number of partitions; nothing when there is no such topic.
  Result<std::optional<int>> Partitions(const std::string& topic) {
    const std::string brokers = context_.options.kafka.brokers;
    const std::unique_ptr<rd_kafka_topic_t, void (*)(rd_kafka_topic_t*)> handle(
        rd_kafka_topic_new(client_.get(), topic.c_str(), nullptr), rd_kafka_topic_destroy);
    if (handle == nullptr) {
      return Fail(
          fmt::format("kafka: topic '{}': {}", topic, KafkaErrorText(rd_kafka_last_error())));
    }
    while (true) {
      const rd_kafka_metadata_t* answer = nullptr;
      rd_kafka_resp_err_t error =
          rd_kafka_metadata(client_.get(), 0, handle.get(), &answer, kAttemptMs);
      const KafkaPtr<const rd_kafka_metadata_t> metadata(answer);
      rd_kafka_poll(client_.get(), 0);
      if (error == RD_KAFKA_RESP_ERR_NO_ERROR && metadata->topic_cnt == 1) {
        error = metadata->topics[0].err;
        if (error == RD_KAFKA_RESP_ERR_NO_ERROR) return metadata->topics[0].partition_cnt;
        if (error == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART) return std::optional<int>();
      }
      if (IsHopeless(error)) {
        return Fail(
            fmt::format("kafka: topic '{}' on {}: {}", topic, brokers, KafkaErrorText(error)));
      }
      if (hopeless_) return Fail(fmt::format("kafka: {}: {}", brokers, *hopeless_));
      const std::string text =
          fmt::format("{} does not answer: {}", brokers, KafkaErrorText(error));
      if (patience_ == Patience::kOnce || context_.stopping->load()) {
        return Fail("kafka: " + text);
      }
      context_.log->Warn("broker_unreachable", text + "; trying again");
    }
  }

  // The same, but a topic that was made a moment ago, and that this broker does not know yet, is
  // waited for.
  Result<std::optional<int>> PartitionsSoon(const std::string& topic) {
    const int64_t end_ns = context_.steady_ns() + kNewTopicMs * int64_t{1'000'000};
    Result<std::optional<int>> count = Partitions(topic);
    while (count && !*count && context_.steady_ns() < end_ns && !context_.stopping->load()) {
      rd_kafka_poll(client_.get(), kPauseMs);
      count = Partitions(topic);
    }
    return count;
  }

  Result<void> Create(const OwnTopic& topic) {
    std::array<char, 512> why{};
    const KafkaPtr<rd_kafka_NewTopic_t> wanted(rd_kafka_NewTopic_new(
        topic.name.c_str(), topic.partitions,
        static_cast<int>(context_.options.repartition.replication), why.data(), why.size()));
    if (wanted == nullptr)
      return Fail(fmt::format("kafka: topic '{}': {}", topic.name, why.data()));
    for (const auto& [name, value] : topic.config) {
      rd_kafka_NewTopic_set_config(wanted.get(), name.c_str(), value.c_str());
    }
    const KafkaPtr<rd_kafka_queue_t> queue(rd_kafka_queue_new(client_.get()));
    rd_kafka_NewTopic_t* list[] = {wanted.get()};
    rd_kafka_CreateTopics(client_.get(), list, 1, nullptr, queue.get());
    const KafkaPtr<rd_kafka_event_t> event(rd_kafka_queue_poll(queue.get(), kCreateMs));
    if (event == nullptr) return Fail(fmt::format("kafka: create '{}': no answer", topic.name));
    rd_kafka_resp_err_t error = rd_kafka_event_error(event.get());
    std::string text = error == RD_KAFKA_RESP_ERR_NO_ERROR
                           ? ""
                           : std::string(rd_kafka_event_error_string(event.get()));
    const rd_kafka_CreateTopics_result_t* result = rd_kafka_event_CreateTopics_result(event.get());
    if (result != nullptr) {
      size_t count = 0;
      const rd_kafka_topic_result_t** topics = rd_kafka_CreateTopics_result_topics(result, &count);
      if (count == 1) {
        error = rd_kafka_topic_result_error(topics[0]);
        const char* said = rd_kafka_topic_result_error_string(topics[0]);
        text = said == nullptr ? KafkaErrorText(error) : said;
      }
    }
    // Another process was faster.
    if (error == RD_KAFKA_RESP_ERR_NO_ERROR || error == RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS) {
      return {};
    }
    return Fail(fmt::format("kafka: create topic '{}': {}", topic.name, text));
  }

 private:
  const ServiceContext& context_;
  const Patience patience_;
  KafkaCallbacks callbacks_;
  KafkaPtr<rd_kafka_t> client_;
  std::optional<std::string> hopeless_;
};

Result<void> PrepareOne(const ServiceOptions& options, const OwnTopic& topic, bool create,
                        Topics* topics) {
  Result<std::optional<int>> count = topics->Partitions(topic.name);
  if (!count) return tl::unexpected(count.error());
  if (!*count && !options.repartition.create_topics) {
    return Fail(fmt::format("there is no topic '{}' on {}, and repartition.create_topics is false",
                            topic.name, options.kafka.brokers));
  }
  if (!*count) return create ? topics->Create(topic) : Result<void>();
  if (topic.partitions == kAnyNumber || **count == topic.partitions) return {};
  return Fail(fmt::format("the topic '{}' has {} partitions, {} is {}: they can't differ",
                          topic.name, **count, topic.setting, topic.partitions));
}

}  // namespace

Result<void> PrepareRuleTopic(const ServiceContext& context, Patience patience, bool create) {
  Topics topics(context, patience);
  if (Result<void> connected = topics.Connect(); !connected) return connected;
  return PrepareOne(context.options, TopicOfRules(context.options), create, &topics);
}

Result<void> PrepareTopics(const ServiceContext& context, Patience patience, bool create) {
  Topics topics(context, patience);
  if (Result<void> connected = topics.Connect(); !connected) return connected;
  const ServiceOptions& options = context.options;
  for (const std::string& topic : context.sources->Topics()) {
    if (topic.starts_with('^')) continue;
    const Result<std::optional<int>> count = topics.PartitionsSoon(topic);
    if (!count) return tl::unexpected(count.error());
    if (!*count) {
      return Fail(
          fmt::format("sources: there is no topic '{}' on {}", topic, options.kafka.brokers));
    }
  }
  for (const OwnTopic& topic : OwnTopics(options)) {
    if (Result<void> done = PrepareOne(options, topic, create, &topics); !done) return done;
  }
  return {};
}

}  // namespace tocsin
