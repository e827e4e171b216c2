#include "service/kafka_session.h"

#include <fmt/core.h>

#include <algorithm>
#include <cstring>
#include <optional>
#include <utility>

#include "service/kafka_client.h"

namespace tocsin {
namespace {

constexpr int kAskTimeoutMs = 10'000;     // for a question to the broker
constexpr int kCommitTimeoutMs = 20'000;  // for a transaction; beyond it, the way out
constexpr int kAttemptMs = 2'000;         // of what is tried until it works
constexpr int kReadTimeoutMs = 60'000;    // of a snapshot
constexpr int kWakeTimeoutMs = 50;        // of a question whose answer does not matter
constexpr size_t kAskEvery = 20'000;      // records: a fifth of what the queue holds

using PartitionList = KafkaPtr<rd_kafka_topic_partition_list_t>;
using KafkaError = KafkaPtr<rd_kafka_error_t>;

PartitionList NewList() { return PartitionList(rd_kafka_topic_partition_list_new(8)); }

class KafkaSession : public Session {
 public:
  KafkaSession(const ServiceContext* context, KafkaSessionOptions options);
  ~KafkaSession() override;

  Result<bool> Poll(int timeout_ms, size_t most, SessionClient* client) override;
  void Send(OutputRecord record) override;
  Result<bool> Commit(std::span<const Position> positions, SessionClient* client) override;
  std::optional<std::vector<LaneInfo>> OtherLanes() override;
  Result<int64_t> EndOffset(const std::string& topic, int32_t partition) override;
  Result<std::vector<std::pair<std::string, std::string>>> Read(
      const TopicPartitionRange& range) override;
  void Forget(const std::string&, int32_t, int64_t) override {}

 private:
  struct Lane {
    LaneInfo info;
    int64_t expected = 0;  // nothing before it is taken
    int64_t asked = 0;     // `expected` when a broker was last asked something
  };

  bool transactional() const { return !options_.transactional_id.empty(); }
  bool stopping() const { return context_->stopping->load(std::memory_order_relaxed); }

  Result<void> Open();
  Result<KafkaPtr<rd_kafka_t>> MakeConsumer(KafkaCallbacks* callbacks) const;
  void MakeProducer();
  bool StartTransactions();
  void Break(std::string_view what);
  void Recover();

  void Take(const rd_kafka_message_t& message);
  void TakeError(const rd_kafka_message_t& message);
  std::optional<uint32_t> LaneOf(const rd_kafka_message_t& message);
  void Rebalance(rd_kafka_resp_err_t error, rd_kafka_topic_partition_list_t* partitions);
  void AssignAll(rd_kafka_topic_partition_list_t* partitions);
  bool AskCommitted(rd_kafka_topic_partition_list_t* partitions);
  bool AssignOne(rd_kafka_topic_partition_t* partition);

  PartitionList OffsetsOf(std::span<const Position> positions) const;
  bool CommitTransaction(const rd_kafka_topic_partition_list_t* offsets);
  bool CommitOffsets(const rd_kafka_topic_partition_list_t* offsets);
  bool IsMember() const;
  void TellLag(std::span<const Position> positions) const;
  void KeepFetching();

  const ServiceContext* context_;
  const KafkaSessionOptions options_;
  KafkaCallbacks callbacks_;
  KafkaCallbacks producer_callbacks_;
  KafkaCallbacks reader_callbacks_;
  KafkaPtr<rd_kafka_t> consumer_;
  KafkaPtr<rd_kafka_t> producer_;
  std::vector<Lane> lanes_;
  std::optional<std::vector<LaneInfo>> others_;  // of this assignment
  size_t last_lane_ = 0;
  size_t woken_lane_ = 0;
  size_t taken_ = 0;  // records since a broker was asked something
  SessionClient* client_ = nullptr;
  bool broken_ = false;    // the open transaction can't be committed any more
  bool revoking_ = false;  // the lanes are going away anyway
  std::optional<Error> failed_;
};

KafkaSession::KafkaSession(const ServiceContext* context, KafkaSessionOptions options)
    : context_(context), options_(std::move(options)) {
  callbacks_.log = context_->log;
  callbacks_.hopeless = [this](const std::string& why) {
    if (!failed_) failed_ = Error{fmt::format("kafka: {}", why)};
  };
  producer_callbacks_ = callbacks_;
  reader_callbacks_ = callbacks_;
  callbacks_.rebalance = [this](rd_kafka_t*, rd_kafka_resp_err_t error,
                                rd_kafka_topic_partition_list_t* partitions) {
    Rebalance(error, partitions);
  };
  producer_callbacks_.undelivered = [this](const rd_kafka_message_t* message) {
    const char* topic = rd_kafka_topic_name(message->rkt);
    context_->metrics->Get(metric::kOutputErrors, topic).Add();
    Break(fmt::format("deliver to {}: {}", topic, KafkaErrorText(message->err)));
  };
}

KafkaSession::~KafkaSession() {
  client_ = nullptr;  // the end of the lanes is no news to anybody
  if (consumer_ != nullptr) rd_kafka_consumer_close(consumer_.get());
}

Result<KafkaPtr<rd_kafka_t>> KafkaSession::MakeConsumer(KafkaCallbacks* callbacks) const {
  const Result<KafkaProperties> properties = ConsumerProperties(context_->options, options_.group);
  if (!properties) return tl::unexpected(properties.error());
  Result<KafkaPtr<rd_kafka_t>> consumer =
      MakeKafkaClient(RD_KAFKA_CONSUMER, *properties, callbacks);
  if (consumer) rd_kafka_poll_set_consumer(consumer->get());
  return consumer;
}

Result<void> KafkaSession::Open() {
  Result<KafkaPtr<rd_kafka_t>> consumer = MakeConsumer(&callbacks_);
  if (!consumer) return tl::unexpected(consumer.error());
  consumer_ = *std::move(consumer);
  MakeProducer();
  if (failed_) return tl::unexpected(*failed_);
  const PartitionList topics = NewList();
  for (const std::string& topic : options_.topics) {
    rd_kafka_topic_partition_list_add(topics.get(), topic.c_str(), RD_KAFKA_PARTITION_UA);
  }
  const rd_kafka_resp_err_t error = rd_kafka_subscribe(consumer_.get(), topics.get());
  if (error == RD_KAFKA_RESP_ERR_NO_ERROR) return {};
  return Fail(fmt::format("kafka: subscribe: {}", KafkaErrorText(error)));
}

// --- the producer, and the way out of failures

// Tries until it works, the service stops, or it is hopeless.
void KafkaSession::MakeProducer() {
  const Result<KafkaProperties> properties =
      ProducerProperties(context_->options, options_.transactional_id);
  if (!properties) {
    failed_ = properties.error();
    return;
  }
  broken_ = false;
  while (!failed_ && !stopping()) {
    producer_.reset();
    Result<KafkaPtr<rd_kafka_t>> producer =
        MakeKafkaClient(RD_KAFKA_PRODUCER, *properties, &producer_callbacks_);
    if (!producer) {
      failed_ = producer.error();
      return;
    }
    producer_ = *std::move(producer);
    if (!transactional() || StartTransactions()) return;
  }
}

// False when the producer is of no use any more.
bool KafkaSession::StartTransactions() {
  while (!failed_ && !stopping()) {
    KafkaError error(rd_kafka_init_transactions(producer_.get(), kAttemptMs));
    if (error == nullptr) error.reset(rd_kafka_begin_transaction(producer_.get()));
    if (error == nullptr) return true;
    rd_kafka_poll(producer_.get(), 0);  // its callbacks may know more
    context_->log->Write(Log::Level::kWarn, "transactions",
                         fmt::format("{}: not yet: {}", options_.transactional_id,
                                     rd_kafka_error_string(error.get())));
    if (rd_kafka_error_code(error.get()) ==
        RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED) {
      callbacks_.hopeless(rd_kafka_error_string(error.get()));
    }
    if (rd_kafka_error_is_fatal(error.get()) != 0) return false;
  }
  return false;
}

void KafkaSession::Break(std::string_view what) {
  if (!broken_) context_->log->Warn("transaction_broken", what);
  broken_ = true;
}

void KafkaSession::Recover() {
  if (client_ != nullptr) client_->OnLost();
  MakeProducer();
  if (revoking_ || failed_ || stopping()) return;
  rd_kafka_topic_partition_list_t* assigned = nullptr;
  if (rd_kafka_assignment_lost(consumer_.get()) != 0 ||
      rd_kafka_assignment(consumer_.get(), &assigned) != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return;
  }
  const PartitionList list(assigned);
  AssignAll(list.get());
}

// --- in

Result<bool> KafkaSession::Poll(int timeout_ms, size_t most, SessionClient* client) {
  client_ = client;
  if (consumer_ == nullptr) {
    if (Result<void> opened = Open(); !opened) return tl::unexpected(opened.error());
  }
  if (broken_) Recover();
  if (producer_ != nullptr) rd_kafka_poll(producer_.get(), 0);
  size_t taken = 0;
  for (; taken < most && !failed_ && !broken_; ++taken) {
    const KafkaPtr<rd_kafka_message_t> message(
        rd_kafka_consumer_poll(consumer_.get(), taken == 0 ? timeout_ms : 0));
    if (message == nullptr) break;
    Take(*message);
  }
  if (failed_) return tl::unexpected(*failed_);
  taken_ += taken;
  if (taken == 0 || taken_ >= kAskEvery) KeepFetching();
  return true;
}

std::optional<uint32_t> KafkaSession::LaneOf(const rd_kafka_message_t& message) {
  const char* topic = message.rkt == nullptr ? "" : rd_kafka_topic_name(message.rkt);
  // Records come in runs of one partition.
  for (size_t i = 0; i < lanes_.size(); ++i) {
    const size_t lane = (last_lane_ + i) % lanes_.size();
    const LaneInfo& info = lanes_[lane].info;
    if (info.partition != message.partition || info.name != topic) continue;
    last_lane_ = lane;
    return static_cast<uint32_t>(lane);
  }
  return std::nullopt;
}

void KafkaSession::Take(const rd_kafka_message_t& message) {
  if (message.err != RD_KAFKA_RESP_ERR_NO_ERROR) return TakeError(message);
  const std::optional<uint32_t> number = LaneOf(message);
  if (!number) return;
  Lane& lane = lanes_[*number];
  if (message.offset < lane.expected) return;
  lane.expected = message.offset + 1;
  rd_kafka_timestamp_type_t type = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE;
  const int64_t timestamp_ms = rd_kafka_message_timestamp(&message, &type);
  client_->OnMessage({*number, message.offset,
                      type == RD_KAFKA_TIMESTAMP_NOT_AVAILABLE ? kNoTimestamp : timestamp_ms,
                      std::string_view(static_cast<const char*>(message.key), message.key_len),
                      std::string_view(static_cast<const char*>(message.payload), message.len)});
}

void KafkaSession::TakeError(const rd_kafka_message_t& message) {
  if (message.err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
    const std::optional<uint32_t> lane = LaneOf(message);
    if (!lane) return;
    // Behind the last record there may be marks of transactions, which are never given.
    lanes_[*lane].expected = std::max(lanes_[*lane].expected, message.offset);
    return client_->OnEnd(*lane);
  }
  const std::string text = rd_kafka_message_errstr(&message);
  if (IsHopeless(message.err)) return callbacks_.hopeless(text);
  // What was to be read is gone. The stage decides where to go on.
  if (message.err == RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET) return Break(text);
  context_->log->Write(Log::Level::kWarn, "consume", text);
}

void KafkaSession::Rebalance(rd_kafka_resp_err_t error,
                             rd_kafka_topic_partition_list_t* partitions) {
  if (error == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS && client_ != nullptr) {
    return AssignAll(partitions);
  }
  if (client_ != nullptr && !lanes_.empty()) {
    if (rd_kafka_assignment_lost(consumer_.get()) != 0) {
      Break("the partitions went to another member of the group");
      client_->OnLost();
    } else {
      revoking_ = true;
      client_->OnRevoke();
      revoking_ = false;
    }
  }
  lanes_.clear();
  rd_kafka_assign(consumer_.get(), nullptr);
}

void KafkaSession::AssignAll(rd_kafka_topic_partition_list_t* partitions) {
  lanes_.clear();
  others_.reset();
  if (!AskCommitted(partitions)) return;
  for (int i = 0; i < partitions->cnt; ++i) {
    if (!AssignOne(&partitions->elems[i])) return;
  }
  const rd_kafka_resp_err_t error = rd_kafka_assign(consumer_.get(), partitions);
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return Break(fmt::format("assign: {}", KafkaErrorText(error)));
  }
  client_->OnReady();
}

// Waits until nothing that a predecessor left open can change them any more.
bool KafkaSession::AskCommitted(rd_kafka_topic_partition_list_t* partitions) {
  while (!failed_ && !stopping()) {
    const rd_kafka_resp_err_t error =
        rd_kafka_committed(consumer_.get(), partitions, kAskTimeoutMs);
    if (error == RD_KAFKA_RESP_ERR_NO_ERROR) return true;
    if (IsHopeless(error)) callbacks_.hopeless(KafkaErrorText(error));
    context_->log->Write(Log::Level::kWarn, "committed_offsets",
                         fmt::format("not yet: {}", KafkaErrorText(error)));
    // A member that asks for too long is one no more.
    if (rd_kafka_assignment_lost(consumer_.get()) != 0) break;
  }
  return false;
}

bool KafkaSession::AssignOne(rd_kafka_topic_partition_t* partition) {
  CommittedPosition committed;
  if (partition->err != RD_KAFKA_RESP_ERR_NO_ERROR) {
    Break(fmt::format("committed offset of {}, partition {}: {}", partition->topic,
                      partition->partition, KafkaErrorText(partition->err)));
    return false;
  }
  if (partition->offset >= 0) committed.offset = partition->offset;
  if (partition->metadata != nullptr) {
    committed.metadata.assign(static_cast<const char*>(partition->metadata),
                              partition->metadata_size);
  }
  const rd_kafka_resp_err_t error =
      rd_kafka_query_watermark_offsets(consumer_.get(), partition->topic, partition->partition,
                                       &committed.log_start, &committed.log_end, kAskTimeoutMs);
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) {
    Break(fmt::format("ask for the ends of {}, partition {}: {}", partition->topic,
                      partition->partition, KafkaErrorText(error)));
    return false;
  }
  lanes_.push_back({{partition->topic, partition->partition}, 0});
  const Result<int64_t> start =
      client_->OnAssign(static_cast<uint32_t>(lanes_.size() - 1), lanes_.back().info, committed);
  if (!start) {
    failed_ = start.error();
    return false;
  }
  lanes_.back().expected = *start;
  partition->offset = *start;
  return true;
}

// --- out

void KafkaSession::Send(OutputRecord record) {
  if (broken_ || producer_ == nullptr) return;
  rd_kafka_headers_t* headers =
      record.headers.empty() ? nullptr : rd_kafka_headers_new(record.headers.size());
  for (const auto& [name, value] : record.headers) {
    rd_kafka_header_add(headers, name.data(), static_cast<ssize_t>(name.size()), value.data(),
                        static_cast<ssize_t>(value.size()));
  }
  const int32_t partition =
      record.partition == OutputRecord::kAnyPartition ? RD_KAFKA_PARTITION_UA : record.partition;
  const char* key = record.key.empty() ? nullptr : record.key.data();
  rd_kafka_resp_err_t error = RD_KAFKA_RESP_ERR_NO_ERROR;
  do {
    error = rd_kafka_producev(
        producer_.get(), RD_KAFKA_V_TOPIC(record.topic.c_str()), RD_KAFKA_V_PARTITION(partition),
        RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_KEY(key, record.key.size()),
        RD_KAFKA_V_VALUE(record.value.data(), record.value.size()), RD_KAFKA_V_HEADERS(headers),
        RD_KAFKA_V_END);
    // Full: what is under way makes room.
    if (error == RD_KAFKA_RESP_ERR__QUEUE_FULL) rd_kafka_poll(producer_.get(), 20);
  } while (error == RD_KAFKA_RESP_ERR__QUEUE_FULL && !stopping());
  if (error == RD_KAFKA_RESP_ERR_NO_ERROR) {
    context_->metrics->Get(metric::kOutputRecords, record.topic).Add();
    return;
  }
  if (headers != nullptr) rd_kafka_headers_destroy(headers);
  context_->metrics->Get(metric::kOutputErrors, record.topic).Add();
  Break(fmt::format("produce to {}: {}", record.topic, KafkaErrorText(error)));
}

PartitionList KafkaSession::OffsetsOf(std::span<const Position> positions) const {
  PartitionList offsets = NewList();
  for (const Position& position : positions) {
    const LaneInfo& info = lanes_[position.lane].info;
    rd_kafka_topic_partition_t* added =
        rd_kafka_topic_partition_list_add(offsets.get(), info.name.c_str(), info.partition);
    added->offset = position.offset;
    // The list frees it.
    added->metadata = strndup(position.metadata.data(), position.metadata.size());
    added->metadata_size = position.metadata.size();
  }
  return offsets;
}

Result<bool> KafkaSession::Commit(std::span<const Position> positions, SessionClient* client) {
  client_ = client;
  const PartitionList offsets = OffsetsOf(positions);
  const bool done = !broken_ && (transactional() ? CommitTransaction(offsets.get())
                                                 : CommitOffsets(offsets.get()));
  if (done) {
    TellLag(positions);
    return true;
  }
  if (!failed_) Recover();
  if (failed_) return tl::unexpected(*failed_);
  return false;
}

// Membership without a name is accepted by brokers and protects against nothing.
bool KafkaSession::IsMember() const {
  char* id = rd_kafka_memberid(consumer_.get());
  const bool named = id != nullptr && *id != '\0';
  if (id != nullptr) rd_kafka_mem_free(consumer_.get(), id);
  return named && rd_kafka_assignment_lost(consumer_.get()) == 0;
}

bool KafkaSession::CommitTransaction(const rd_kafka_topic_partition_list_t* offsets) {
  if (!IsMember()) {
    Break("commit: this worker is no member of the group any more");
    return false;
  }
  const KafkaPtr<rd_kafka_consumer_group_metadata_t> member(
      rd_kafka_consumer_group_metadata(consumer_.get()));
  KafkaError error(rd_kafka_send_offsets_to_transaction(producer_.get(), offsets, member.get(),
                                                        kCommitTimeoutMs));
  if (error == nullptr) {
    error.reset(rd_kafka_commit_transaction(producer_.get(), kCommitTimeoutMs));
  }
  if (error == nullptr) error.reset(rd_kafka_begin_transaction(producer_.get()));
  if (error == nullptr) return true;
  Break(fmt::format("commit: {}", rd_kafka_error_string(error.get())));
  return false;
}

bool KafkaSession::CommitOffsets(const rd_kafka_topic_partition_list_t* offsets) {
  rd_kafka_resp_err_t error = rd_kafka_flush(producer_.get(), kCommitTimeoutMs);
  if (broken_) return false;
  if (error == RD_KAFKA_RESP_ERR_NO_ERROR) {
    error = rd_kafka_commit(consumer_.get(), offsets, 0);
  }
  if (error == RD_KAFKA_RESP_ERR_NO_ERROR) return true;
  Break(fmt::format("commit: {}", KafkaErrorText(error)));
  return false;
}

void KafkaSession::TellLag(std::span<const Position> positions) const {
  for (const Position& position : positions) {
    const LaneInfo& info = lanes_[position.lane].info;
    int64_t low = 0;
    int64_t high = 0;
    // What the consumer knows by itself: no question to the broker.
    const rd_kafka_resp_err_t error = rd_kafka_get_watermark_offsets(
        consumer_.get(), info.name.c_str(), info.partition, &low, &high);
    if (error != RD_KAFKA_RESP_ERR_NO_ERROR || high < 0) continue;
    context_->metrics->Get(metric::kConsumerLag, info.name, fmt::format("{}", info.partition))
        .Set(static_cast<double>(std::max<int64_t>(high - position.offset, 0)));
  }
}

// librdkafka asks a broker for no more records while its queue is full, and looks whether there is
// room again only once a second, or when it has anything else to do with that broker. So that the
// queue does not run dry meanwhile, one of the brokers is asked something now and then: for a
// partition that has more but gave nothing, if there is one, else for each in turn.
void KafkaSession::KeepFetching() {
  taken_ = 0;
  if (lanes_.empty()) return;
  const auto behind = [this](const Lane& lane) {
    int64_t low = 0;
    int64_t high = 0;
    return rd_kafka_get_watermark_offsets(consumer_.get(), lane.info.name.c_str(),
                                          lane.info.partition, &low,
                                          &high) == RD_KAFKA_RESP_ERR_NO_ERROR &&
           lane.expected < high;
  };
  const Lane* asked = nullptr;
  for (size_t i = 0; i < lanes_.size(); ++i) {
    woken_lane_ = (woken_lane_ + 1) % lanes_.size();
    const Lane& lane = lanes_[woken_lane_];
    if (!behind(lane)) continue;
    if (asked == nullptr) asked = &lane;
    if (lane.expected != lane.asked) continue;
    asked = &lane;
    break;
  }
  for (Lane& lane : lanes_) lane.asked = lane.expected;
  if (asked == nullptr) return;
  int64_t low = 0;
  int64_t high = 0;
  rd_kafka_query_watermark_offsets(consumer_.get(), asked->info.name.c_str(), asked->info.partition,
                                   &low, &high, kWakeTimeoutMs);
}

// --- the others

// Whenever a topic gets more partitions, the lanes are given anew.
std::optional<std::vector<LaneInfo>> KafkaSession::OtherLanes() {
  if (others_) return others_;
  const rd_kafka_metadata_t* answer = nullptr;
  const rd_kafka_resp_err_t error =
      rd_kafka_metadata(consumer_.get(), 1, nullptr, &answer, kAttemptMs);
  const KafkaPtr<const rd_kafka_metadata_t> metadata(answer);
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) return std::nullopt;
  std::vector<LaneInfo> others;
  for (const rd_kafka_metadata_topic& topic :
       std::span(metadata->topics, static_cast<size_t>(metadata->topic_cnt))) {
    if (context_->sources->Of({topic.topic, 0}) == nullptr) continue;
    if (topic.err != RD_KAFKA_RESP_ERR_NO_ERROR) return std::nullopt;
    for (int32_t partition = 0; partition < topic.partition_cnt; ++partition) {
      LaneInfo info{topic.topic, partition};
      const auto same = [&info](const Lane& lane) { return lane.info == info; };
      if (std::none_of(lanes_.begin(), lanes_.end(), same)) others.push_back(std::move(info));
    }
  }
  others_ = std::move(others);
  return others_;
}

// --- the state topic

Result<int64_t> KafkaSession::EndOffset(const std::string& topic, int32_t partition) {
  int64_t low = 0;
  int64_t high = 0;
  const rd_kafka_resp_err_t error = rd_kafka_query_watermark_offsets(
      consumer_.get(), topic.c_str(), partition, &low, &high, kAskTimeoutMs);
  if (error == RD_KAFKA_RESP_ERR_NO_ERROR) return high;
  return Fail(fmt::format("kafka: ask for the end of {}, partition {}: {}", topic, partition,
                          KafkaErrorText(error)));
}

Result<std::vector<std::pair<std::string, std::string>>> KafkaSession::Read(
    const TopicPartitionRange& range) {
  Result<KafkaPtr<rd_kafka_t>> reader = MakeConsumer(&reader_callbacks_);
  if (!reader) return tl::unexpected(reader.error());
  const PartitionList list = NewList();
  rd_kafka_topic_partition_list_add(list.get(), range.topic.c_str(), range.partition)->offset =
      range.from;
  rd_kafka_resp_err_t error = rd_kafka_assign(reader->get(), list.get());
  std::vector<std::pair<std::string, std::string>> records;
  while (error == RD_KAFKA_RESP_ERR_NO_ERROR && !stopping()) {
    const KafkaPtr<rd_kafka_message_t> message(
        rd_kafka_consumer_poll(reader->get(), kReadTimeoutMs));
    if (message == nullptr) {
      error = RD_KAFKA_RESP_ERR__TIMED_OUT;
    } else if (message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
      break;
    } else if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) {
      error = message->err;
    } else {
      records.emplace_back(std::string(static_cast<const char*>(message->key), message->key_len),
                           std::string(static_cast<const char*>(message->payload), message->len));
    }
  }
  rd_kafka_consumer_close(reader->get());
  if (error == RD_KAFKA_RESP_ERR_NO_ERROR) return records;
  return Fail(fmt::format("kafka: read {}, partition {}: {}", range.topic, range.partition,
                          KafkaErrorText(error)));
}

}  // namespace

std::unique_ptr<Session> MakeKafkaSession(const ServiceContext* context,
                                          KafkaSessionOptions options) {
  return std::make_unique<KafkaSession>(context, std::move(options));
}

}  // namespace tocsin
