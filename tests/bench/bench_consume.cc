// What a consumer reaches that does nothing: reads a topic from its beginning to its end and looks
// at every byte. The measure for `tocsin serve` (tests/e2e/throughput): the same client, with the
// same properties.
//
//   bench_consume BROKERS TOPIC ASK_EVERY [PROPERTY=VALUE]...
//
// After every so many records the broker is asked something, as the service does now and then:
// librdkafka sleeps up to a second on a queue that was full. 0: never, a client as it is.
//
// Prints one line: records, bytes, seconds from the first record to the last, processor seconds of
// this process meanwhile, sum of the bytes.
#include <fmt/format.h>
#include <librdkafka/rdkafka.h>
#include <sys/resource.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

constexpr int kMetadataMs = 10'000;
constexpr int kPollMs = 1'000;
constexpr int kIdlePolls = 20;
constexpr int kAskMs = 50;

double ProcessorSeconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

struct Sums {
  uint64_t records = 0;
  uint64_t bytes = 0;
  uint64_t sum = 0;
};

void Look(const rd_kafka_message_t& message, Sums* sums) {
  const auto* data = static_cast<const unsigned char*>(message.payload);
  for (size_t i = 0; i < message.len; ++i) sums->sum += data[i];
  sums->bytes += message.len;
  ++sums->records;
}

int Fail(const std::string& what) {
  fmt::print(stderr, "bench_consume: {}\n", what);
  return 4;
}

// The number of partitions, or 0.
int PartitionsOf(rd_kafka_t* client, const char* name) {
  rd_kafka_topic_t* topic = rd_kafka_topic_new(client, name, nullptr);
  const rd_kafka_metadata_t* metadata = nullptr;
  int count = 0;
  if (rd_kafka_metadata(client, 0, topic, &metadata, kMetadataMs) == RD_KAFKA_RESP_ERR_NO_ERROR) {
    count = metadata->topics[0].partition_cnt;
    rd_kafka_metadata_destroy(metadata);
  }
  rd_kafka_topic_destroy(topic);
  return count;
}

void Ask(rd_kafka_t* client, const char* topic, int partition) {
  int64_t low = 0;
  int64_t high = 0;
  rd_kafka_query_watermark_offsets(client, topic, partition, &low, &high, kAskMs);
}

int Consume(rd_kafka_t* client, const char* topic, int partitions, uint64_t ask_every) {
  Sums sums;
  Clock::time_point first;
  Clock::time_point last;
  double processor = 0;
  int open = partitions;
  for (int idle = 0; open > 0;) {
    rd_kafka_message_t* message = rd_kafka_consumer_poll(client, kPollMs);
    if (message == nullptr) {
      if (++idle == kIdlePolls) return Fail("no end in sight");
      continue;
    }
    idle = 0;
    if (message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
      --open;
    } else if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
      if (sums.records == 0) {
        first = Clock::now();
        processor = ProcessorSeconds();
      }
      Look(*message, &sums);
      if (ask_every > 0 && sums.records % ask_every == 0) Ask(client, topic, message->partition);
    }
    rd_kafka_message_destroy(message);
  }
  last = Clock::now();
  fmt::print("records {} bytes {} seconds {:.3f} processor {:.3f} sum {}\n", sums.records,
             sums.bytes, std::chrono::duration<double>(last - first).count(),
             ProcessorSeconds() - processor, sums.sum);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  if (arguments.size() < 3) {
    return Fail("usage: bench_consume BROKERS TOPIC ASK_EVERY [PROPERTY=VALUE]...");
  }
  std::vector<std::string> properties = {
      "bootstrap.servers=" + arguments[0], "group.id=bench-consume", "enable.auto.commit=false",
      "enable.partition.eof=true", "isolation.level=read_committed"};
  properties.insert(properties.end(), arguments.begin() + 3, arguments.end());
  rd_kafka_conf_t* conf = rd_kafka_conf_new();
  char error[512];
  for (const std::string& property : properties) {
    const size_t equals = property.find('=');
    if (equals == std::string::npos || rd_kafka_conf_set(conf, property.substr(0, equals).c_str(),
                                                         property.substr(equals + 1).c_str(), error,
                                                         sizeof error) != RD_KAFKA_CONF_OK) {
      return Fail(property);
    }
  }
  rd_kafka_t* client = rd_kafka_new(RD_KAFKA_CONSUMER, conf, error, sizeof error);
  if (client == nullptr) return Fail(error);
  rd_kafka_poll_set_consumer(client);
  const char* topic = arguments[1].c_str();
  const int partitions = PartitionsOf(client, topic);
  if (partitions == 0) return Fail("no such topic: " + arguments[1]);
  rd_kafka_topic_partition_list_t* all = rd_kafka_topic_partition_list_new(partitions);
  for (int p = 0; p < partitions; ++p) {
    rd_kafka_topic_partition_list_add(all, topic, p)->offset = RD_KAFKA_OFFSET_BEGINNING;
  }
  rd_kafka_assign(client, all);
  rd_kafka_topic_partition_list_destroy(all);
  const int status = Consume(client, topic, partitions, std::stoull(arguments[2]));
  rd_kafka_consumer_close(client);
  rd_kafka_destroy(client);
  return status;
}
