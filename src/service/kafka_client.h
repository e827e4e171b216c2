// Ownership of librdkafka's objects, and the two things that all its users need: clients made from
// properties, and its log and errors led to ours.
//
// Thread safety: a client may be used from any thread; its callbacks come from inside polls.
#pragma once

#include <librdkafka/rdkafka.h>

#include <functional>
#include <memory>
#include <string>

#include "service/kafka_config.h"
#include "service/log.h"
#include "tocsin/result.h"

namespace tocsin {

// Closes nothing: whoever has a consumer closes it first.
struct KafkaDeleter {
  void operator()(rd_kafka_t* client) const { rd_kafka_destroy(client); }
  void operator()(rd_kafka_topic_partition_list_t* list) const {
    rd_kafka_topic_partition_list_destroy(list);
  }
  void operator()(rd_kafka_message_t* message) const { rd_kafka_message_destroy(message); }
  void operator()(rd_kafka_conf_t* conf) const { rd_kafka_conf_destroy(conf); }
  void operator()(rd_kafka_error_t* error) const { rd_kafka_error_destroy(error); }
  void operator()(const rd_kafka_metadata_t* metadata) const {
    rd_kafka_metadata_destroy(metadata);
  }
  void operator()(rd_kafka_consumer_group_metadata_t* metadata) const {
    rd_kafka_consumer_group_metadata_destroy(metadata);
  }
  void operator()(rd_kafka_queue_t* queue) const { rd_kafka_queue_destroy(queue); }
  void operator()(rd_kafka_event_t* event) const { rd_kafka_event_destroy(event); }
  void operator()(rd_kafka_NewTopic_t* topic) const { rd_kafka_NewTopic_destroy(topic); }
};
template <typename T>
using KafkaPtr = std::unique_ptr<T, KafkaDeleter>;

// Who is called back by a client. Must outlive it.
struct KafkaCallbacks {
  Log* log = nullptr;
  // An error that no retry mends: a wrong password, an expired certificate, a refused right.
  std::function<void(const std::string&)> hopeless;
  std::function<void(rd_kafka_t*, rd_kafka_resp_err_t, rd_kafka_topic_partition_list_t*)> rebalance;
  // A record that could not be delivered.
  std::function<void(const rd_kafka_message_t*)> undelivered;
};

// Fails naming the property that librdkafka refuses.
Result<KafkaPtr<rd_kafka_t>> MakeKafkaClient(rd_kafka_type_t type,
                                             const KafkaProperties& properties,
                                             KafkaCallbacks* callbacks);

// Errors that stay until somebody changes something.
bool IsHopeless(rd_kafka_resp_err_t code);
std::string KafkaErrorText(rd_kafka_resp_err_t code);

}  // namespace tocsin
