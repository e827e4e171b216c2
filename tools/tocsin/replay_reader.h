// The inputs of a replay as batches for the workers. Inputs advance together in event time: the
// next batch is always of the input that is farthest behind, so that logs of one capture meet, and
// what waits for the others stays small. An input is opened when its turn comes. Packet captures go
// through zeek first, into a temporary folder whose logs are inputs in their place.
//
// Dumps of messages (decode/envelope.h) that are files are looked through beforehand, to know their
// partitions.
//
// The choice depends on the data alone, never on the speed of the workers.
//
// Thread safety: Prepare before anything else; Run belongs to one thread; progress() may be called
// from any, inputs() from any after Prepare.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "correlate/topic_inputs.h"
#include "decode/envelope.h"
#include "decode/input.h"
#include "dump_cutter.h"
#include "replay_worker.h"
#include "tocsin/decoder.h"

namespace tocsin {

class ReplayReader {
 public:
  struct Input {
    std::shared_ptr<const std::string> shown;  // the name in detections
    int64_t first_ns = INT64_MIN;              // time of its first event; INT64_MIN: not known
    bool only_known_messages = false;          // a dump, whose messages are counted in partitions()
  };

  // `dead_letters`: see EnvelopeReader.
  ReplayReader(std::vector<std::string> paths, InputOptions options, bool dead_letters,
               const std::atomic<bool>* interrupted);
  ~ReplayReader();

  // Runs zeek on captures and looks at the beginning of every input.
  void Prepare();
  const std::vector<Input>& inputs() const { return shown_; }
  // Of all dumps that could be looked through.
  const std::map<TopicPartition, PartitionStretch>& partitions() const { return partitions_; }

  // Reads everything; ends early when `push` answers false or on an interrupt. The last task of
  // each input says so.
  void Run(const std::function<bool(ReplayTask)>& push);

  // Share of the inputs' bytes that was read, 0..1; negative when their size is not known.
  double progress() const;

 private:
  using Push = std::function<bool(ReplayTask)>;
  struct Lane {
    std::string path;
    uint64_t size = 0;
    int64_t next_ns = INT64_MIN;  // how far its batches have come; of an unopened one, its first
    std::unique_ptr<BatchReader> reader;
    uint64_t line = 0;      // of its last record
    uint64_t consumed = 0;  // bytes, as counted
    std::string failure;    // it can't be read, and why
    bool done = false;
  };

  void AddLane(const std::string& path, const std::string& shown);
  void AddCapture(const std::string& path);
  void LookThroughDumps();
  bool LookThroughDump(const std::string& path);
  void LookAtBeginnings();
  int64_t FirstTime(const Batch& batch);
  int64_t LastTime(const Batch& batch);
  int64_t TimeOf(const Batch& batch, const Batch::RecordRef& record);
  Lane* FarthestBehind();
  bool ReadBatch(Lane* lane, const Push& push);
  bool End(Lane* lane, const std::string& failure, bool world_failed, const Push& push);
  ReplayTask TaskOf(const Lane& lane) const;

  const std::vector<std::string> paths_;
  const InputOptions options_;
  const std::atomic<bool>* interrupted_;
  std::vector<Lane> lanes_;
  std::vector<Input> shown_;  // by lane
  std::map<TopicPartition, PartitionStretch> partitions_;
  std::vector<std::string> temporary_folders_;
  EnvelopeReader envelopes_;
  DumpCutter dump_;
  std::unique_ptr<Decoder> decoder_;  // for times alone
  Event event_;
  uint64_t total_bytes_ = 0;
  bool total_known_ = true;
  std::atomic<uint64_t> consumed_bytes_ = 0;
};

}  // namespace tocsin
