// Where a worker's records come from and where its output goes: a consumer in a group together with
// a producer, whose transactions commit output and offsets as one. The seam between the stages and
// the outside: Kafka (kafka_session), files and a state directory (file_session), a simulation in
// tests.
//
// A session numbers the partitions that it was given: a *lane*. Lanes are given and taken away only
// inside Poll. What a stage sent since the last commit belongs to the open transaction; when a lane
// is taken away, or something fails, that transaction is either committed first or never seen by
// anyone, and the stage is told to start again from what was committed.
//
// Thread safety: a session belongs to one thread. Borrows: its client for its life; a Message lives
// during the call that gives it.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tocsin/result.h"

namespace tocsin {

inline constexpr int64_t kNoOffset = -1;
inline constexpr int64_t kNoTimestamp = -1;

// A partition of a topic; a file has one partition, numbered -1.
struct LaneInfo {
  std::string name;
  int32_t partition = 0;

  bool operator==(const LaneInfo&) const = default;
};

// What the group committed for a partition.
struct CommittedPosition {
  int64_t offset = kNoOffset;  // of the next record; kNoOffset: nothing was committed
  std::string metadata;
  int64_t log_start = 0;  // the oldest offset that is still there
  int64_t log_end = 0;
};

struct Message {
  uint32_t lane = 0;
  int64_t offset = 0;                   // of the record; in a file, the number of the line from 0
  int64_t timestamp_ms = kNoTimestamp;  // as the broker gives it
  std::string_view key;
  std::string_view value;
};

// Where a record stands, as detections and dead letters say it: in a file, the line from 1.
inline uint64_t PlaceOf(const LaneInfo& lane, const Message& message) {
  return static_cast<uint64_t>(lane.partition < 0 ? message.offset + 1 : message.offset);
}

using Headers = std::vector<std::pair<std::string, std::string>>;

struct OutputRecord {
  static constexpr int32_t kAnyPartition = -1;

  std::string topic;
  int32_t partition = kAnyPartition;
  std::string key;  // "" = none
  std::string value;
  Headers headers;
};

// Up to where a lane is done with, and what to know when it is taken up again (text, at most 4000
// bytes).
struct Position {
  uint32_t lane = 0;
  int64_t offset = 0;  // of the next record
  std::string metadata;
};

// Who is told what happens in a session. All calls come from inside Poll and Commit.
class SessionClient {
 public:
  virtual ~SessionClient() = default;
  // A lane was given; answers the offset to read from, at most the committed one. Records from
  // before the committed offset are read again to rebuild state; their output was committed before.
  virtual Result<int64_t> OnAssign(uint32_t lane, const LaneInfo& info,
                                   const CommittedPosition& committed) = 0;
  // All lanes of an assignment were given; perhaps none.
  virtual void OnReady() = 0;
  // All lanes are about to be taken away in good order: the last moment to commit.
  virtual void OnRevoke() = 0;
  // All lanes are gone, and what was not committed never happened.
  virtual void OnLost() = 0;
  virtual void OnMessage(const Message& message) = 0;
  // Everything in the lane was read for now.
  virtual void OnEnd(uint32_t lane) = 0;
};

struct TopicPartitionRange {
  std::string topic;
  int32_t partition = 0;
  int64_t from = 0;
};

class Session {
 public:
  virtual ~Session() = default;

  // Waits at most `timeout_ms` for something, then takes what is there, at most `most` records.
  // False when nothing will ever come any more. An error is one that no retry mends (a missing
  // topic, a refused right): the service stops.
  virtual Result<bool> Poll(int timeout_ms, size_t most, SessionClient* client) = 0;
  // Adds a record to the open transaction.
  virtual void Send(OutputRecord record) = 0;
  // Commits what was sent together with the positions. False when it did not happen: then OnLost
  // was called, and the lanes will be given again.
  virtual Result<bool> Commit(std::span<const Position> positions, SessionClient* client) = 0;

  // The lanes that belong to other members of the group, or will. Nothing: they are not known yet.
  virtual std::optional<std::vector<LaneInfo>> OtherLanes() = 0;
  // Where the next record of a partition will stand, at least.
  virtual Result<int64_t> EndOffset(const std::string& topic, int32_t partition) = 0;
  // Keys and values of the committed records from `range.from` to the end.
  virtual Result<std::vector<std::pair<std::string, std::string>>> Read(
      const TopicPartitionRange& range) = 0;
  // Records of a partition before that offset are of no use to anybody, as soon as the transaction
  // is committed. A broker has its own rules for that.
  virtual void Forget(const std::string& topic, int32_t partition, int64_t before) = 0;
};

}  // namespace tocsin
