// The inputs of a replay, one after the other, as batches for the workers. Packet captures go
// through zeek first, into a temporary folder whose logs are read in its place.
//
// Thread safety: Run belongs to one thread; progress() may be called from any.
#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <vector>

#include "decode/input.h"
#include "replay_worker.h"

namespace tocsin {

class ReplayReader {
 public:
  ReplayReader(std::vector<std::string> inputs, InputOptions options,
               const std::atomic<bool>* interrupted);

  // Reads everything; ends early when `push` answers false or on an interrupt.
  void Run(const std::function<bool(ReplayTask)>& push);

  // Share of the inputs' bytes that was read, 0..1; negative when their size is not known.
  double progress() const;

 private:
  using Push = std::function<bool(ReplayTask)>;

  bool ReadInput(const std::string& path, const Push& push);
  bool ReadCapture(const std::string& path, const Push& push);
  bool ReadFile(const std::string& path, const std::string& shown, const Push& push);
  bool PushFailure(const std::string& message, bool world_failed, uint64_t line,
                   const std::string& shown, const Push& push);

  const std::vector<std::string> inputs_;
  const InputOptions options_;
  const std::atomic<bool>* interrupted_;
  uint64_t total_bytes_ = 0;
  bool total_known_ = true;
  uint64_t finished_bytes_ = 0;  // of the inputs before the current one
  std::atomic<uint64_t> consumed_bytes_ = 0;
};

}  // namespace tocsin
