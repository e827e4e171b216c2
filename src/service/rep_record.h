// The records of the internal topic `rep`, through which everything that must meet is sent to one
// place: a partition of it, a *shard*. Each is a JSON object without record key; times are
// nanoseconds since 1970.
//
//   match        an event that correlations want, for the shards that own its groups
//                {"kind":"match","source":{"topic","partition","offset"},"clock","time",
//                 "rules":[{"hash","fields":{"user":["bob"]}}],"event":"{...}"}
//                `event` is the event's JSON as a text: whatever numbers and keys stand in it
//   points       what a detection adds to the risk of an entity
//                {"kind":"points","source","clock","time","order","id",
//                 "rule":{"id","title","level","hash"},"entity":{"kind","value"},"points"}
//   told         a detection of a rule with suppression, encoded: the shard tells it or holds it
//                {"kind":"told","source","clock","time","order","id","rule":{"id","level"},"key",
//                 "for","topic","record_key","value"}
//   clock        how far the partitions of a match worker have come in event time, and which others
//                there are
//                {"kind":"clock","at","clocks":[{"topic","partition","time","idle"}],
//                 "others":[{"topic","partition"}]}
//   shard_clock  how far a shard has come
//                {"kind":"shard_clock","shard","time"}
//
// `source` is where the event stands; of a file, `partition` is -1 and `offset` the line. `clock`
// is the latest event time of that partition, the event among it; absent in what a shard sends.
// `at` is the wall clock of who wrote the record: the one place where it comes in.
//
// The fields of a match stand by name and the rule by the hash of its text, so that workers with
// different rule sets understand each other while a new set is rolled out.
//
// Thread safety: values; a RepReader belongs to one thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "service/session.h"
#include "tocsin/detection.h"
#include "tocsin/result.h"
#include "tocsin/rule.h"

namespace tocsin {

// What match, points and told have in common.
struct RepHead {
  SourcePosition source;
  std::optional<int64_t> clock_ns;
  int64_t time_ns = 0;
};

struct MatchRecord : RepHead {
  struct Field {
    std::string name;
    std::vector<std::string> texts;
  };
  struct RuleMatch {
    std::string hash;  // RuleHead::content_hash
    std::vector<Field> fields;
  };
  std::vector<RuleMatch> rules;
  std::string event;  // a JSON object, or ""
};

// Among the detections of one event, `order` says which is told first.
struct PointsRecord : RepHead {
  uint64_t order = 0;
  std::string id;  // of the detection
  std::string rule_id;
  std::string rule_title;
  Level rule_level = Level::kNone;
  std::string rule_hash;
  std::string entity_kind;
  std::string entity;
  double points = 0;
};

struct ToldRecord : RepHead {
  uint64_t order = 0;
  std::string id;
  std::string rule_id;
  Level rule_level = Level::kNone;
  std::string key;  // Suppressor::KeyOf, any bytes
  int64_t for_ns = 0;
  std::string topic;
  std::string record_key;
  std::string value;
};

struct ClockRecord {
  struct Clock {
    std::string name;
    int32_t partition = 0;
    std::optional<int64_t> time_ns;  // none: no event with a time yet
    bool idle = false;
  };
  int64_t at_ns = 0;
  std::vector<Clock> clocks;
  std::vector<LaneInfo> others;
};

struct ShardClockRecord {
  int32_t shard = 0;
  int64_t time_ns = 0;
};

using RepRecord =
    std::variant<MatchRecord, PointsRecord, ToldRecord, ClockRecord, ShardClockRecord>;

std::string EncodeRep(const RepRecord& record);

class RepReader {
 public:
  RepReader();
  ~RepReader();

  // Fails when the text is none of the above.
  Result<RepRecord> Parse(std::string_view json);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace tocsin
