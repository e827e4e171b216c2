// The inputs of a replay as the aggregation stage knows them. A file is one, numbered by its place
// among the files. Of a dump of messages, each partition is one, numbered as everywhere
// (correlate/topic_inputs.h); so detections do not depend on how a dump mixes partitions.
//
// Nothing may be decided before every partition was heard of. Of dumps that could be looked through
// beforehand, all partitions and the numbers of their messages are known: each is open from the
// beginning and closes with its last message. A dump from a pipe holds all back until its end.
//
// One thread. Borrows reader and stage.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "correlate/topic_inputs.h"
#include "replay_reader.h"
#include "replay_worker.h"
#include "score/aggregation_stage.h"

namespace tocsin {

class ReplayInputs {
 public:
  explicit ReplayInputs(const ReplayReader* reader)
      : reader_(reader), topics_(static_cast<uint32_t>(reader->inputs().size())) {}

  // Opens the inputs that are known.
  void Open(AggregationStage* stage);
  // Leads the events of a batch to the stage, and empties `result.found`.
  void Take(ReplayResult* result);

  SourcePosition Resolve(const EventPosition& position) const;

 private:
  struct Partition {
    uint32_t index = 0;     // of the stage's input
    uint64_t expected = 0;  // messages that are still to come, as far as is known
  };

  // The number of the partition; opens its input when it is new.
  uint32_t NumberOf(const PartitionStretch& stretch);

  const ReplayReader* reader_;
  AggregationStage* stage_ = nullptr;
  TopicInputs topics_;
  std::map<uint32_t, Partition> partitions_;  // by number
  std::vector<uint32_t> numbers_;             // of the partitions of the batch at hand
};

}  // namespace tocsin
