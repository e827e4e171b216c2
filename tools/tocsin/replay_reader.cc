#include "replay_reader.h"

#include <sys/resource.h>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "event_file.h"

namespace tocsin {
namespace {

namespace fs = std::filesystem;

// To see when an input begins, so much of it is read.
constexpr size_t kPeekBytes = 64u << 10;
// Records without a time, before an input or a batch is taken for timeless.
constexpr size_t kMostTimeless = 100;

uint64_t FileSize(const std::string& path) {
  std::error_code error;
  const uintmax_t size = fs::file_size(path, error);
  return error ? 0 : size;
}

// Many inputs may be open at once.
void AllowManyFiles() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace

ReplayReader::ReplayReader(std::vector<std::string> paths, InputOptions options, bool dead_letters,
                           const std::atomic<bool>* interrupted)
    : paths_(std::move(paths)),
      options_(std::move(options)),
      interrupted_(interrupted),
      envelopes_(dead_letters),
      dump_(options_, dead_letters),
      decoder_(Decoder::Create({})) {
  event_.Reset(0);
}

ReplayReader::~ReplayReader() {
  for (const std::string& folder : temporary_folders_) {
    std::error_code ignored;
    fs::remove_all(folder, ignored);
  }
}

void ReplayReader::Prepare() {
  AllowManyFiles();
  for (const std::string& path : paths_) {
    if (*interrupted_) return;
    if (path != "-" && IsPacketCapture(path)) {
      AddCapture(path);
    } else {
      AddLane(path, path);
    }
  }
  LookThroughDumps();
  if (lanes_.size() > 1) LookAtBeginnings();
}

void ReplayReader::AddLane(const std::string& path, const std::string& shown) {
  Lane lane;
  lane.path = path;
  lane.size = FileSize(path);
  std::error_code error;
  if (!fs::is_regular_file(path, error)) total_known_ = false;
  total_bytes_ += lane.size;
  lanes_.push_back(std::move(lane));
  shown_.push_back({std::make_shared<const std::string>(shown)});
}

// The logs appear as files of a folder named like the capture: the temporary folder has another
// name in every run.
void ReplayReader::AddCapture(const std::string& path) {
  const Result<std::string> folder = RunZeek(path);
  Result<std::vector<std::string>> logs = std::vector<std::string>();
  if (folder) {
    temporary_folders_.push_back(*folder);
    logs = ExpandInputs({*folder});
  }
  if (!folder || !logs) {
    AddLane(path, path);
    lanes_.back().failure = folder ? logs.error().message : folder.error().message;
    return;
  }
  for (const std::string& log : *logs) {
    AddLane(log, path + "/" + fs::path(log).filename().string());
  }
}

void ReplayReader::LookThroughDumps() {
  for (size_t i = 0; i < lanes_.size() && !*interrupted_; ++i) {
    std::error_code error;
    if (!lanes_[i].failure.empty() || !fs::is_regular_file(lanes_[i].path, error)) continue;
    shown_[i].only_known_messages = LookThroughDump(lanes_[i].path);
  }
}

// False when it holds anything but messages.
bool ReplayReader::LookThroughDump(const std::string& path) {
  Result<std::unique_ptr<BatchReader>> reader = BatchReader::Open(path, options_);
  if (!reader) return false;
  Envelope envelope;
  PartitionStretch* last = nullptr;
  for (Batch batch; !*interrupted_ && (*reader)->Next(&batch).value_or(false);) {
    if (!batch.envelopes) return false;
    for (const Batch::RecordRef& record : batch.records) {
      if (!envelopes_.Read(RecordOf(batch, record), &envelope).ok()) continue;
      if (last == nullptr || last->id.partition != envelope.partition ||
          last->id.topic != envelope.topic) {
        TopicPartition id{std::string(envelope.topic), envelope.partition};
        last = &partitions_[id];
        last->id = std::move(id);
      }
      if (last->messages == 0) last->stamped = envelope.timestamp_ms >= 0;
      ++last->messages;
    }
  }
  return true;
}

// Standard input can't be read twice; nobody knows when it begins.
void ReplayReader::LookAtBeginnings() {
  for (size_t i = 0; i < lanes_.size() && !*interrupted_; ++i) {
    Lane& lane = lanes_[i];
    std::error_code error;
    if (!lane.failure.empty() || !fs::is_regular_file(lane.path, error)) continue;
    InputOptions options = options_;
    options.batch_bytes = kPeekBytes;
    Result<std::unique_ptr<BatchReader>> reader = BatchReader::Open(lane.path, options);
    Batch batch;
    if (!reader || !(*reader)->Next(&batch).value_or(false)) continue;
    lane.next_ns = FirstTime(batch);
    // A dump begins with any of its partitions.
    if (!batch.envelopes) shown_[i].first_ns = lane.next_ns;
  }
}

int64_t ReplayReader::FirstTime(const Batch& batch) {
  const size_t most = std::min(batch.records.size(), kMostTimeless);
  for (size_t i = 0; i < most; ++i) {
    const int64_t time_ns = TimeOf(batch, batch.records[i]);
    if (time_ns != Event::kNoTime) return time_ns;
  }
  return Event::kNoTime;
}

int64_t ReplayReader::LastTime(const Batch& batch) {
  const size_t most = std::min(batch.records.size(), kMostTimeless);
  for (size_t i = 1; i <= most; ++i) {
    const int64_t time_ns = TimeOf(batch, batch.records[batch.records.size() - i]);
    if (time_ns != Event::kNoTime) return time_ns;
  }
  return Event::kNoTime;
}

int64_t ReplayReader::TimeOf(const Batch& batch, const Batch::RecordRef& record) {
  std::string_view text = RecordOf(batch, record);
  const StreamContext* context = batch.context.get();
  if (batch.envelopes) {
    if (!dump_.Read(text).ok() || dump_.records().empty()) return Event::kNoTime;
    text = dump_.records().front().bytes;
    context = dump_.records().front().context;
  }
  return decoder_->Decode(text, *context, &event_).ok() ? event_.time_ns : Event::kNoTime;
}

void ReplayReader::Run(const Push& push) {
  while (!*interrupted_) {
    Lane* lane = FarthestBehind();
    if (lane == nullptr || !ReadBatch(lane, push)) return;
  }
}

ReplayReader::Lane* ReplayReader::FarthestBehind() {
  Lane* behind = nullptr;
  for (Lane& lane : lanes_) {
    if (lane.done) continue;
    if (behind == nullptr || lane.next_ns < behind->next_ns) behind = &lane;
  }
  return behind;
}

bool ReplayReader::ReadBatch(Lane* lane, const Push& push) {
  if (!lane->failure.empty()) return End(lane, lane->failure, true, push);
  if (!lane->reader) {
    Result<std::unique_ptr<BatchReader>> opened = BatchReader::Open(lane->path, options_);
    if (!opened) return End(lane, opened.error().message, true, push);
    lane->reader = *std::move(opened);
  }
  ReplayTask task = TaskOf(*lane);
  const Result<bool> more = lane->reader->Next(&task.batch);
  if (!more) return End(lane, more.error().message, false, push);
  if (!*more) return End(lane, "", false, push);
  if (!task.batch.records.empty()) lane->line = task.batch.records.back().line;
  lane->next_ns = std::max(lane->next_ns, LastTime(task.batch));
  const uint64_t consumed = std::min(lane->reader->consumed(), lane->size);
  consumed_bytes_ += consumed - std::exchange(lane->consumed, consumed);
  return push(std::move(task));
}

bool ReplayReader::End(Lane* lane, const std::string& failure, bool world_failed,
                       const Push& push) {
  lane->done = true;
  lane->reader.reset();
  consumed_bytes_ += lane->size - lane->consumed;
  ReplayTask task = TaskOf(*lane);
  task.ends_input = true;
  task.failure = failure;
  task.world_failed = world_failed;
  task.failure_line = lane->line;
  return push(std::move(task));
}

ReplayTask ReplayReader::TaskOf(const Lane& lane) const {
  ReplayTask task;
  task.input = static_cast<uint32_t>(&lane - lanes_.data());
  task.file = shown_[task.input].shown;
  return task;
}

double ReplayReader::progress() const {
  if (!total_known_ || total_bytes_ == 0) return -1;
  return static_cast<double>(consumed_bytes_) / static_cast<double>(total_bytes_);
}

}  // namespace tocsin
