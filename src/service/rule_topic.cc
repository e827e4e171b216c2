#include "service/rule_topic.h"

#include <fmt/format.h>

#include <algorithm>

namespace tocsin {
namespace {

constexpr int kAttemptMs = 5'000;
constexpr int kPollMs = 200;
constexpr int kWriteMs = 30'000;

using KafkaError = KafkaPtr<rd_kafka_error_t>;

}  // namespace

RuleTopic::RuleTopic(const ServiceContext* context)
    : context_(context), topic_(context->options.rules.topic) {
  callbacks_.log = context->log;
  callbacks_.hopeless = [this](const std::string& why) {
    if (!hopeless_) hopeless_ = why;
  };
}

RuleTopic::~RuleTopic() {
  if (consumer_ != nullptr) rd_kafka_consumer_close(consumer_.get());
}

Result<std::unique_ptr<RuleTopic>> RuleTopic::Open(const ServiceContext* context) {
  std::unique_ptr<RuleTopic> topic(new RuleTopic(context));
  const Result<KafkaProperties> properties =
      ConsumerProperties(context->options, context->options.service.name + "-rules");
  if (!properties) return tl::unexpected(properties.error());
  Result<KafkaPtr<rd_kafka_t>> consumer =
      MakeKafkaClient(RD_KAFKA_CONSUMER, *properties, &topic->callbacks_);
  if (!consumer) return tl::unexpected(consumer.error());
  topic->consumer_ = *std::move(consumer);
  rd_kafka_poll_set_consumer(topic->consumer_.get());
  return topic;
}

// All partitions, from their begin.
Result<void> RuleTopic::Assign() {
  const std::unique_ptr<rd_kafka_topic_t, void (*)(rd_kafka_topic_t*)> handle(
      rd_kafka_topic_new(consumer_.get(), topic_.c_str(), nullptr), rd_kafka_topic_destroy);
  const rd_kafka_metadata_t* answer = nullptr;
  rd_kafka_resp_err_t error =
      rd_kafka_metadata(consumer_.get(), 0, handle.get(), &answer, kAttemptMs);
  const KafkaPtr<const rd_kafka_metadata_t> metadata(answer);
  if (error == RD_KAFKA_RESP_ERR_NO_ERROR && metadata->topic_cnt == 1) {
    error = metadata->topics[0].err;
  }
  if (error == RD_KAFKA_RESP_ERR_NO_ERROR) {
    const KafkaPtr<rd_kafka_topic_partition_list_t> list(rd_kafka_topic_partition_list_new(1));
    for (int i = 0; i < metadata->topics[0].partition_cnt; ++i) {
      const int32_t partition = metadata->topics[0].partitions[i].id;
      rd_kafka_topic_partition_list_add(list.get(), topic_.c_str(), partition)->offset =
          RD_KAFKA_OFFSET_BEGINNING;
      at_end_[partition] = false;
    }
    error = rd_kafka_assign(consumer_.get(), list.get());
  }
  if (error == RD_KAFKA_RESP_ERR_NO_ERROR) return {};
  return Fail(fmt::format("kafka: rules.topic '{}': {}", topic_, KafkaErrorText(error)));
}

Result<void> RuleTopic::ReadAll() {
  if (Result<void> assigned = Assign(); !assigned) return assigned;
  const auto read = [](const auto& partition) { return partition.second; };
  while (!std::all_of(at_end_.begin(), at_end_.end(), read)) {
    if (hopeless_) return Fail(fmt::format("kafka: rules.topic '{}': {}", topic_, *hopeless_));
    if (context_->stopping->load()) return Fail("stopped while the rules were read");
    const KafkaPtr<rd_kafka_message_t> message(rd_kafka_consumer_poll(consumer_.get(), kPollMs));
    if (message != nullptr) Take(*message);
  }
  return {};
}

// Whether it changed the rules.
bool RuleTopic::Take(const rd_kafka_message_t& message) {
  if (message.err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
    at_end_[message.partition] = true;
    return false;
  }
  if (message.err != RD_KAFKA_RESP_ERR_NO_ERROR) {
    context_->log->Warn("rules_topic", rd_kafka_message_errstr(&message));
    return false;
  }
  const std::string key(static_cast<const char*>(message.key), message.key_len);
  const std::lock_guard lock(mutex_);
  if (message.payload == nullptr) return rules_.erase(key) > 0;
  std::string text(static_cast<const char*>(message.payload), message.len);
  const auto [at, added] = rules_.try_emplace(key, text);
  if (!added && at->second == text) return false;
  at->second = std::move(text);
  return true;
}

bool RuleTopic::Changed(int64_t now_ns) {
  while (true) {
    const KafkaPtr<rd_kafka_message_t> message(rd_kafka_consumer_poll(consumer_.get(), 0));
    if (message == nullptr) break;
    if (!Take(*message)) continue;
    pending_ = true;
    last_ns_ = now_ns;
  }
  if (!pending_ || now_ns - last_ns_ < context_->options.rules.debounce_ns) return false;
  pending_ = false;
  return true;
}

std::map<std::string, std::string> RuleTopic::Rules() const {
  const std::lock_guard lock(mutex_);
  return rules_;
}

std::vector<std::pair<std::string, std::string>> RuleTopic::Texts() const {
  std::vector<std::pair<std::string, std::string>> texts;
  for (auto& [key, text] : Rules()) {
    texts.emplace_back(fmt::format("topic {}, key {}", topic_, key), text);
  }
  return texts;
}

Result<void> WriteRules(
    const ServiceContext& context,
    const std::vector<std::pair<std::string, std::optional<std::string>>>& rules) {
  const std::string& topic = context.options.rules.topic;
  std::optional<std::string> why;
  KafkaCallbacks callbacks;
  callbacks.log = context.log;
  callbacks.hopeless = [&](const std::string& text) { why = text; };
  callbacks.undelivered = [&](const rd_kafka_message_t* message) {
    why = KafkaErrorText(message->err);
  };
  const auto fail = [&](const std::string& text) {
    return Fail(
        fmt::format("kafka: write to '{}': {}; nothing was changed", topic, why.value_or(text)));
  };
  const Result<KafkaProperties> properties =
      ProducerProperties(context.options, context.options.service.name + "-rules-writer");
  if (!properties) return tl::unexpected(properties.error());
  const Result<KafkaPtr<rd_kafka_t>> made =
      MakeKafkaClient(RD_KAFKA_PRODUCER, *properties, &callbacks);
  if (!made) return tl::unexpected(made.error());
  rd_kafka_t* producer = made->get();
  KafkaError error(rd_kafka_init_transactions(producer, kWriteMs));
  if (error == nullptr) error.reset(rd_kafka_begin_transaction(producer));
  if (error != nullptr) return fail(rd_kafka_error_string(error.get()));
  for (const auto& [key, text] : rules) {
    // The client copies it.
    void* const value = text ? const_cast<char*>(text->data()) : nullptr;
    const size_t size = text ? text->size() : 0;
    const rd_kafka_resp_err_t sent = rd_kafka_producev(
        producer, RD_KAFKA_V_TOPIC(topic.c_str()), RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
        RD_KAFKA_V_KEY(key.data(), key.size()), RD_KAFKA_V_VALUE(value, size), RD_KAFKA_V_END);
    if (sent != RD_KAFKA_RESP_ERR_NO_ERROR) return fail(KafkaErrorText(sent));
  }
  error.reset(rd_kafka_commit_transaction(producer, kWriteMs));
  if (error != nullptr) return fail(rd_kafka_error_string(error.get()));
  return {};
}

}  // namespace tocsin
