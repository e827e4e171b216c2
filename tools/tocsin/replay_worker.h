// One batch of records -> the events that rules matched and its rejects, and what the summary wants
// to know of it. The result depends on the batch alone, so it does not matter which worker makes
// it. A batch may hold messages of topics: then each event is one of a partition, and the event's
// time at most that of its message and the tolerance.
//
// Thread safety: one worker per thread; the rule set is shared. Lends: the events of a result refer
// to the worker's decoder.
#pragma once

#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "correlate/topic_inputs.h"
#include "decode/input.h"
#include "dump_cutter.h"
#include "match/match_reader.h"
#include "score/aggregation_stage.h"
#include "tocsin/detector.h"

namespace tocsin {

struct ReplayTask {
  uint32_t input = 0;
  Batch batch;
  std::shared_ptr<const std::string> file;  // as shown in detections
  bool ends_input = false;                  // `batch` is empty then
  // Set for an input that could not be read to its end.
  std::string failure;
  bool world_failed = false;  // it could not even be opened
  uint64_t failure_line = 0;  // last line before
};

struct ReplayStats {
  uint64_t events = 0;
  uint64_t rejected = 0;
  uint64_t unmapped = 0;  // asserted no log source: offered to every rule
  uint64_t bytes = 0;
  uint64_t events_with_detection = 0;
  uint64_t disagreements = 0;  // engine and judge
  uint64_t clamped = 0;        // messages' events whose time lay too far ahead of the message's
  int64_t first_time_ns = INT64_MAX;
  int64_t last_time_ns = INT64_MIN;
  std::vector<std::pair<LogSource, uint64_t>> sources;  // in no order
  std::vector<uint64_t> filtered;                       // matches taken away, by FilterId
};

// What a batch holds of one partition.
struct PartitionStretch {
  TopicPartition id;
  uint64_t messages = 0;
  bool stamped = false;  // its first message has a time
};

struct ReplayResult {
  uint32_t input = 0;
  bool ends_input = false;
  // In the order of the records: the time of each event, and the events that some rule matched.
  struct Found {
    size_t event = 0;  // index into times_ns
    StageEvent value;
  };
  std::vector<int64_t> times_ns;
  std::vector<Found> found;
  // Of messages: the partitions they are of, and for each event the index of its own. Who collects
  // the results numbers the inputs, also in the positions of `found`.
  std::vector<PartitionStretch> partitions;
  std::vector<uint32_t> partition_of;
  std::string rejects;   // NDJSON lines
  std::string messages;  // lines for stderr
  bool world_failed = false;
  ReplayStats stats;
};

// The offset of a record in its input: line, and number among the records that begin in it.
class LineOffset {
 public:
  uint64_t Next(uint64_t line) {
    same_ = line == line_ ? same_ + 1 : 0;
    line_ = line;
    return line << kBits | std::min(same_, kMost);
  }
  static uint64_t LineOf(uint64_t offset) { return offset >> kBits; }

 private:
  static constexpr unsigned kBits = 16;
  static constexpr uint64_t kMost = (uint64_t{1} << kBits) - 1;
  uint64_t line_ = 0;
  uint64_t same_ = 0;
};

struct ReplayWorkerOptions {
  InputOptions messages;      // how messages of topics are read
  bool dead_letters = false;  // the messages are dead letters
  int64_t future_ns = INT64_MAX;
};

class ReplayWorker {
 public:
  // `judge` may be null.
  ReplayWorker(std::shared_ptr<const RuleSet> rules, std::unique_ptr<Judge> judge,
               const ReplayWorkerOptions& options);

  ReplayResult Run(const ReplayTask& task);

 private:
  static constexpr uint32_t kNoPartition = UINT32_MAX;

  // A reject and where it stood.
  struct Refused {
    SourcePosition source;
    Reject reject;
  };

  void RunLine(std::string_view record, const ReplayTask& task, ReplayResult* result);
  void RunMessage(std::string_view envelope, ReplayResult* result);
  void RunRecord(std::string_view record, const StreamContext& context, ReplayResult* result);
  void EnterPartition(ReplayResult* result);
  void Refuse(const std::string& file, const Reject& reject);
  void Refuse(std::string_view reason, std::string_view record);
  void CountEvent(ReplayResult* result);
  void CountFiltered(ReplayResult* result);
  void TakeMatches(ReplayResult* result);
  void Compare(ReplayResult* result);

  std::shared_ptr<const RuleSet> rules_;
  std::unique_ptr<Judge> judge_;
  std::unique_ptr<Decoder> decoder_;
  Detector detector_;
  Explainer explainer_;
  MatchReader match_reader_;
  Event event_;
  std::shared_ptr<EventTree> tree_;
  std::vector<Match> matches_;
  std::vector<Refused> refused_;
  DumpCutter dump_;
  const bool dead_letters_;
  const int64_t future_ns_;
  // Of the record at hand:
  uint64_t line_ = 0;  // in the file
  SourcePosition source_;
  uint64_t offset_ = 0;                // EventPosition::offset
  int64_t latest_ns_ = INT64_MAX;      // that its time may be
  uint32_t partition_ = kNoPartition;  // index into ReplayResult::partitions
  LineOffset line_offset_;
  // Events of this batch by log source: a decoder has one pointer for each.
  std::unordered_map<const LogSource*, uint64_t> sources_;
};

}  // namespace tocsin
