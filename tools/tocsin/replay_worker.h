// One batch of records -> the text of its detections and rejects, and what the summary wants to
// know of it. The result depends on the batch alone, so it does not matter which worker makes it.
//
// Thread safety: one worker per thread; the rule set is shared.
#pragma once

#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "decode/input.h"
#include "emit/table_writer.h"
#include "tocsin/detector.h"

namespace tocsin {

struct ReplayTask {
  Batch batch;
  std::shared_ptr<const std::string> file;  // as shown in detections
  // Set for an input that could not be read to its end; `batch` is empty then.
  std::string failure;
  bool world_failed = false;  // it could not even be opened
  uint64_t failure_line = 0;  // last line before
};

struct Finding {
  RuleId rule = 0;
  int64_t time_ns = 0;
  std::string host;
};

struct ReplayStats {
  uint64_t events = 0;
  uint64_t rejected = 0;
  uint64_t unmapped = 0;  // asserted no log source: offered to every rule
  uint64_t bytes = 0;
  uint64_t events_with_detection = 0;
  uint64_t disagreements = 0;  // engine and judge
  int64_t first_time_ns = INT64_MAX;
  int64_t last_time_ns = INT64_MIN;
  std::vector<std::pair<LogSource, uint64_t>> sources;  // in no order
  std::vector<Finding> findings;
};

struct ReplayResult {
  std::string detections;  // NDJSON lines or table rows
  std::string rejects;     // NDJSON lines
  std::string messages;    // lines for stderr
  bool world_failed = false;
  ReplayStats stats;
};

class ReplayWorker {
 public:
  // With a table, detections are rows of it, else NDJSON. `judge` may be null.
  ReplayWorker(std::shared_ptr<const RuleSet> rules, const TableWriter* table,
               std::unique_ptr<Judge> judge);

  ReplayResult Run(const ReplayTask& task);

 private:
  void RunRecord(std::string_view record, uint64_t line, const ReplayTask& task,
                 ReplayResult* result);
  void CountEvent(ReplayStats* stats);
  void AppendDetections(const SourcePosition& source, ReplayResult* result);
  void Compare(const SourcePosition& source, ReplayResult* result);

  std::shared_ptr<const RuleSet> rules_;
  const TableWriter* table_;
  std::unique_ptr<Judge> judge_;
  std::unique_ptr<Decoder> decoder_;
  Detector detector_;
  Event event_;
  EventTree tree_;
  std::vector<Match> matches_;
  std::vector<Reject> rejects_;
  // Events of this batch by log source: a decoder has one pointer for each.
  std::unordered_map<const LogSource*, uint64_t> sources_;
};

}  // namespace tocsin
