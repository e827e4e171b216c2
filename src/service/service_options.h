// The whole configuration of `tocsin serve` as plain values. The values here are the defaults, but
// for what the configuration must say (service_settings.h reads and checks it). Relative file names
// are those of the process; reading a configuration file has placed them beside it.
//
// Durations are nanoseconds, sizes bytes. Of what is told by topics, "" means the default name,
// which the functions at the end give.
//
// Thread safety: plain values. Borrows nothing.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "emit/record_key.h"
#include "tocsin/decoder.h"
#include "tocsin/options.h"
#include "tocsin/rule.h"

namespace tocsin {

inline constexpr int64_t kMillisecondNs = 1'000'000;

enum class Delivery : uint8_t { kExactlyOnce, kAtLeastOnce };
// Where a source begins that has no committed offset.
enum class StartAt : uint8_t { kEarliest, kLatest };
enum class LogLevel : uint8_t { kTrace, kDebug, kInfo, kWarn, kError };
enum class LogFormat : uint8_t { kJson, kText };

struct ProcessOptions {
  std::string name = "tocsin";  // prefix of consumer groups, transactional ids, default topics
  std::string instance;         // "": host name and process id
  uint32_t workers = 1;         // threads of each stage in this process
  Delivery delivery = Delivery::kExactlyOnce;
  int64_t commit_interval_ns = 100 * kMillisecondNs;
  uint32_t commit_records = 100'000;
  int64_t idle_timeout_ns = 30 * kSecondNs;
  int64_t heartbeat_interval_ns = kSecondNs;
  int64_t shutdown_timeout_ns = 20 * kSecondNs;
  std::string state_directory;  // of sources that are files
};

struct KafkaOptions {
  std::string brokers;  // no default: required as soon as there are topics
  std::string client_id = "tocsin";
  int64_t transaction_timeout_ns = 15 * kSecondNs;
  // Properties of librdkafka, by name; the second and third win over the first.
  std::map<std::string, std::string> properties;
  std::map<std::string, std::string> consumer_properties;
  std::map<std::string, std::string> producer_properties;
  std::map<std::string, std::string> property_files;  // name -> file that holds the value
};

// One input. Exactly one of topics, files and standard_input says where it is.
struct SourceOptions {
  std::vector<std::string> topics;  // names; those that begin with ^ are patterns
  std::vector<std::string> files;   // paths and patterns
  bool standard_input = false;
  std::optional<Format> format;  // none: recognised
  std::string profile;           // "": recognised
  LogSource logsource;           // attributes that are asserted
  int32_t utc_offset_s = 0;      // for time stamps without a zone
  StartAt start = StartAt::kEarliest;
  bool follow = true;  // files: as they grow and rotate

  bool is_topics() const { return !topics.empty(); }
};

struct DetectionOutputOptions {
  std::string topic;  // see DetectionsTopic()
  std::string file;   // "-": standard output; see DetectionsFile()
  std::string format = "native";
  DetectionKey key = DetectionKey::kDetectionId;
  std::vector<std::string> rule_topics;  // that rules may name
  std::map<std::string, std::string> custom_fields;
};

struct DeadLetterOptions {
  std::string topic;  // see DeadLetterTopic()
  std::string file;
  uint64_t max_bytes = 1u << 20;  // of a record kept whole
};

struct LateOptions {
  std::string topic;  // "": late matches are counted, not kept
};

struct RepartitionOptions {
  std::string topic;  // see RepartitionTopic()
  uint32_t partitions = 8;
  uint32_t replication = 1;
  std::string state_topic;  // see StateTopic()
  bool create_topics = true;
};

struct RuleSourceOptions {
  std::vector<std::string> paths;
  std::vector<std::string> pipelines;
  bool file_placeholders = false;   // pipelines may read files of values
  std::vector<std::string> expand;  // NAME=VALUE, NAME=@FILE
  bool deprecated = false;
  bool legacy_aggregation = false;
  std::string topic;  // compacted, with rules by id
  bool watch = true;
  int64_t debounce_ns = 500 * kMillisecondNs;
};

struct HttpOptions {
  std::string listen = "127.0.0.1:8765";  // "": no listener
  std::string token_file;
  std::string tls_certificate;
  std::string tls_key;
};

struct LogOptions {
  LogLevel level = LogLevel::kInfo;
  LogFormat format = LogFormat::kJson;
  uint32_t sample = 10;  // equal messages written in a second; 0: all
};

struct ServiceOptions {
  ProcessOptions service;
  KafkaOptions kafka;
  std::vector<SourceOptions> sources;
  DetectionOutputOptions detections;
  DeadLetterOptions dead_letters;
  LateOptions late;
  RepartitionOptions repartition;
  RuleSourceOptions rules;
  HttpOptions http;
  LogOptions log;
  Options engine;  // correlation, score, deduplication, suppression, enrichment

  // Whether the sources are topics (all of them are then) or files and standard input.
  bool ReadsTopics() const;

  // Names that are used. Of sources that are files, the topics of detections and of dead letters
  // are the files that local_store.h writes for them.
  std::string DetectionsTopic() const;   // <name>-detections
  std::string DetectionsFile() const;    // "-"; "" when the sources are topics
  std::string DeadLetterTopic() const;   // <name>-dead-letters
  std::string RepartitionTopic() const;  // <name>-rep
  std::string StateTopic() const;        // <name>-state
};

}  // namespace tocsin
