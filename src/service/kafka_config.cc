#include "service/kafka_config.h"

#include <fmt/core.h>

#include <array>
#include <string_view>

#include "score/file_text.h"

namespace tocsin {
namespace {

constexpr size_t kMaxSecretBytes = 1u << 20;

// What a user can't set, and why.
struct Fixed {
  std::string_view property;
  std::string_view why;
};
constexpr std::array<Fixed, 11> kFixed = {{
    {"bootstrap.servers", "it is kafka.brokers"},
    {"metadata.broker.list", "it is kafka.brokers"},
    {"client.id", "it is kafka.client_id"},
    {"group.id", "it is made from service.name"},
    {"transactional.id", "it is made from service.name"},
    {"transaction.timeout.ms", "it is kafka.transaction_timeout"},
    {"enable.auto.commit", "offsets are committed with the output"},
    {"enable.auto.offset.store", "offsets are committed with the output"},
    {"isolation.level", "only committed records may be read"},
    {"enable.idempotence", "without it records may be written twice"},
    {"partition.assignment.strategy", "lanes are given and taken all at once"},
}};

Result<void> Add(const KafkaProperties& more, std::string_view section, KafkaProperties* all) {
  for (const auto& [name, value] : more) {
    for (const Fixed& fixed : kFixed) {
      if (fixed.property != name) continue;
      return Fail(fmt::format("kafka.{}: {} can't be set: {}", section, name, fixed.why));
    }
    (*all)[name] = value;
  }
  return {};
}

Result<void> AddCommon(const KafkaOptions& options, KafkaProperties* all) {
  (*all)["bootstrap.servers"] = options.brokers;
  (*all)["client.id"] = options.client_id;
  if (Result<void> added = Add(options.properties, "properties", all); !added) return added;
  KafkaProperties secrets;
  for (const auto& [name, file] : options.property_files) {
    Result<std::string> text = ReadFileText(file, kMaxSecretBytes);
    if (!text) {
      return Fail(fmt::format("kafka.property_files: {}: {}", name, text.error().message));
    }
    while (text->ends_with('\n') || text->ends_with('\r')) text->pop_back();
    if (text->empty()) {
      return Fail(fmt::format("kafka.property_files: {}: {} is empty", name, file));
    }
    secrets[name] = *std::move(text);
  }
  return Add(secrets, "property_files", all);
}

}  // namespace

Result<KafkaProperties> CommonProperties(const KafkaOptions& options) {
  KafkaProperties all;
  if (Result<void> added = AddCommon(options, &all); !added) return tl::unexpected(added.error());
  return all;
}

Result<KafkaProperties> ConsumerProperties(const ServiceOptions& options,
                                           const std::string& group) {
  KafkaProperties all = {
      {"session.timeout.ms", "10000"},
      {"max.poll.interval.ms", "60000"},
      // A bound on what waits in memory.
      {"queued.max.messages.kbytes", "65536"},
      {"fetch.wait.max.ms", "50"},
      {"topic.metadata.refresh.interval.ms", "30000"},
  };
  if (Result<void> added = AddCommon(options.kafka, &all); !added) {
    return tl::unexpected(added.error());
  }
  if (Result<void> added = Add(options.kafka.consumer_properties, "consumer_properties", &all);
      !added) {
    return tl::unexpected(added.error());
  }
  all["group.id"] = group;
  all["enable.auto.commit"] = "false";
  all["enable.auto.offset.store"] = "false";
  all["auto.offset.reset"] = "error";
  all["isolation.level"] = "read_committed";
  all["partition.assignment.strategy"] = "range";
  all["enable.partition.eof"] = "true";
  return all;
}

Result<KafkaProperties> ProducerProperties(const ServiceOptions& options,
                                           const std::string& transactional_id) {
  KafkaProperties all = {
      {"linger.ms", "5"},
      {"compression.type", "lz4"},
      {"queue.buffering.max.messages", "1000000"},
      {"queue.buffering.max.kbytes", "262144"},
  };
  if (Result<void> added = AddCommon(options.kafka, &all); !added) {
    return tl::unexpected(added.error());
  }
  if (Result<void> added = Add(options.kafka.producer_properties, "producer_properties", &all);
      !added) {
    return tl::unexpected(added.error());
  }
  all["enable.idempotence"] = "true";
  if (!transactional_id.empty()) {
    all["transactional.id"] = transactional_id;
    all["transaction.timeout.ms"] =
        fmt::format("{}", options.kafka.transaction_timeout_ns / kMillisecondNs);
  }
  return all;
}

}  // namespace tocsin
