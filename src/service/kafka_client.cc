#include "service/kafka_client.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>

namespace tocsin {
namespace {

constexpr std::array<rd_kafka_resp_err_t, 7> kHopeless = {
    RD_KAFKA_RESP_ERR__AUTHENTICATION,
    RD_KAFKA_RESP_ERR__SSL,
    RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED,
    RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED,
    RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED,
    RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED,
    RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED,
};

KafkaCallbacks& CallbacksOf(void* opaque) { return *static_cast<KafkaCallbacks*>(opaque); }

void OnLog(const rd_kafka_t* client, int level, const char* facility, const char* text) {
  const Log::Level ours = level <= 3   ? Log::Level::kError
                          : level <= 4 ? Log::Level::kWarn
                          : level <= 6 ? Log::Level::kInfo
                                       : Log::Level::kDebug;
  CallbacksOf(rd_kafka_opaque(client))
      .log->Write(ours, "kafka", fmt::format("{}: {}", facility, text));
}

void OnError(rd_kafka_t*, int code, const char* reason, void* opaque) {
  KafkaCallbacks& callbacks = CallbacksOf(opaque);
  const auto error = static_cast<rd_kafka_resp_err_t>(code);
  if (IsHopeless(error)) {
    callbacks.hopeless(reason);
    return;
  }
  callbacks.log->Warn("kafka", fmt::format("{}: {}", rd_kafka_err2name(error), reason));
}

void OnRebalance(rd_kafka_t* client, rd_kafka_resp_err_t error,
                 rd_kafka_topic_partition_list_t* partitions, void* opaque) {
  CallbacksOf(opaque).rebalance(client, error, partitions);
}

void OnDelivery(rd_kafka_t*, const rd_kafka_message_t* message, void* opaque) {
  if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) CallbacksOf(opaque).undelivered(message);
}

}  // namespace

Result<KafkaPtr<rd_kafka_t>> MakeKafkaClient(rd_kafka_type_t type,
                                             const KafkaProperties& properties,
                                             KafkaCallbacks* callbacks) {
  KafkaPtr<rd_kafka_conf_t> conf(rd_kafka_conf_new());
  std::array<char, 512> why{};
  for (const auto& [name, value] : properties) {
    if (rd_kafka_conf_set(conf.get(), name.c_str(), value.c_str(), why.data(), why.size()) !=
        RD_KAFKA_CONF_OK) {
      return Fail(fmt::format("kafka: property {}: {}", name, why.data()));
    }
  }
  rd_kafka_conf_set_opaque(conf.get(), callbacks);
  rd_kafka_conf_set_log_cb(conf.get(), OnLog);
  rd_kafka_conf_set_error_cb(conf.get(), OnError);
  if (callbacks->rebalance) rd_kafka_conf_set_rebalance_cb(conf.get(), OnRebalance);
  if (callbacks->undelivered) rd_kafka_conf_set_dr_msg_cb(conf.get(), OnDelivery);
  rd_kafka_t* client = rd_kafka_new(type, conf.get(), why.data(), why.size());
  if (client == nullptr) return Fail(fmt::format("kafka: {}", why.data()));
  static_cast<void>(conf.release());  // it is the client's now
  return KafkaPtr<rd_kafka_t>(client);
}

bool IsHopeless(rd_kafka_resp_err_t code) {
  return std::find(kHopeless.begin(), kHopeless.end(), code) != kHopeless.end();
}

std::string KafkaErrorText(rd_kafka_resp_err_t code) { return rd_kafka_err2str(code); }

}  // namespace tocsin
