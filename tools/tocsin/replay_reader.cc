#include "replay_reader.h"

#include <filesystem>
#include <utility>

namespace tocsin {
namespace {

namespace fs = std::filesystem;

uint64_t FileSize(const std::string& path) {
  std::error_code error;
  const uintmax_t size = fs::file_size(path, error);
  return error ? 0 : size;
}

}  // namespace

ReplayReader::ReplayReader(std::vector<std::string> inputs, InputOptions options,
                           const std::atomic<bool>* interrupted)
    : inputs_(std::move(inputs)), options_(std::move(options)), interrupted_(interrupted) {
  for (const std::string& input : inputs_) {
    std::error_code error;
    if (!fs::is_regular_file(input, error)) total_known_ = false;
    total_bytes_ += FileSize(input);
  }
}

void ReplayReader::Run(const Push& push) {
  for (const std::string& input : inputs_) {
    if (*interrupted_ || !ReadInput(input, push)) return;
    finished_bytes_ += FileSize(input);
    consumed_bytes_ = finished_bytes_;
  }
}

double ReplayReader::progress() const {
  if (!total_known_ || total_bytes_ == 0) return -1;
  return static_cast<double>(consumed_bytes_) / static_cast<double>(total_bytes_);
}

bool ReplayReader::ReadInput(const std::string& path, const Push& push) {
  return path != "-" && IsPacketCapture(path) ? ReadCapture(path, push)
                                              : ReadFile(path, path, push);
}

// The logs appear as files of a folder named like the capture: the temporary folder has another
// name in every run.
bool ReplayReader::ReadCapture(const std::string& path, const Push& push) {
  const Result<std::string> folder = RunZeek(path);
  if (!folder) return PushFailure(folder.error().message, true, 0, path, push);
  const Result<std::vector<std::string>> logs = ExpandInputs({*folder});
  bool go_on = true;
  if (!logs) {
    go_on = PushFailure(logs.error().message, true, 0, path, push);
  } else {
    for (const std::string& log : *logs) {
      go_on = go_on && ReadFile(log, path + "/" + fs::path(log).filename().string(), push);
    }
  }
  std::error_code ignored;
  fs::remove_all(*folder, ignored);
  return go_on;
}

bool ReplayReader::ReadFile(const std::string& path, const std::string& shown, const Push& push) {
  Result<std::unique_ptr<BatchReader>> reader = BatchReader::Open(path, options_);
  if (!reader) return PushFailure(reader.error().message, true, 0, shown, push);
  const auto name = std::make_shared<const std::string>(shown);
  uint64_t line = 0;
  while (!*interrupted_) {
    ReplayTask task;
    const Result<bool> more = (*reader)->Next(&task.batch);
    if (!more) return PushFailure(more.error().message, false, line, shown, push);
    if (!*more) return true;
    if (path == shown) consumed_bytes_ = finished_bytes_ + (*reader)->consumed();
    if (!task.batch.records.empty()) line = task.batch.records.back().line;
    task.file = name;
    if (!push(std::move(task))) return false;
  }
  return false;
}

bool ReplayReader::PushFailure(const std::string& message, bool world_failed, uint64_t line,
                               const std::string& shown, const Push& push) {
  ReplayTask task;
  task.file = std::make_shared<const std::string>(shown);
  task.failure = message;
  task.world_failed = world_failed;
  task.failure_line = line;
  return push(std::move(task));
}

}  // namespace tocsin
