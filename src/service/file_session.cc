#include "service/file_session.h"

#include <fmt/core.h>
#include <glob.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <limits>
#include <optional>
#include <thread>
#include <utility>

#include "base/hash.h"
#include "service/tail.h"

namespace tocsin {
namespace {

constexpr std::string_view kReader = "match";
constexpr int64_t kListIntervalNs = 1'000'000'000;  // between two looks for new files
constexpr int kPauseMs = 50;                        // between two looks at files that may grow
constexpr int64_t kMillisecond = 1'000'000;

class FileSession : public Session {
 public:
  FileSession(const ServiceContext* context, LocalStore* store, WorkerPlace place)
      : context_(context),
        store_(store),
        place_(place),
        output_(context, store, std::string(kReader)) {}

  Result<bool> Poll(int timeout_ms, size_t most, SessionClient* client) override;
  void Send(OutputRecord record) override { output_.Send(std::move(record)); }
  Result<bool> Commit(std::span<const Position> positions, SessionClient* client) override;
  std::optional<std::vector<LaneInfo>> OtherLanes() override { return others_; }
  Result<int64_t> EndOffset(const std::string& topic, int32_t partition) override {
    return output_.EndOffset(topic, partition);
  }
  Result<std::vector<std::pair<std::string, std::string>>> Read(
      const TopicPartitionRange& range) override {
    return output_.Read(range);
  }
  void Forget(const std::string& topic, int32_t partition, int64_t before) override {
    output_.Forget(topic, partition, before);
  }

 private:
  struct Lane {
    LaneInfo info;
    std::unique_ptr<Tail> tail;
    std::string metadata;  // as committed
    bool told_end = false;
    bool moved = false;  // since the last commit
  };

  Result<void> ListFiles(SessionClient* client);
  Result<void> Add(const std::string& path, const SourceOptions& source, SessionClient* client);
  Result<void> Give(uint32_t number, int64_t offset, SessionClient* client);
  Result<bool> ReadLane(uint32_t number, size_t* left, SessionClient* client);
  Result<void> FollowRotations(SessionClient* client);
  void TellNotice(Lane* lane);
  bool IsOver() const;
  void Pause(int timeout_ms) const;

  const ServiceContext* context_;
  LocalStore* store_;
  const WorkerPlace place_;
  LocalOutput output_;
  std::vector<Lane> lanes_;
  std::vector<LaneInfo> others_;  // of the other workers
  std::optional<int64_t> listed_ns_;
  size_t turn_ = 0;
  bool over_ = false;
};

Result<void> FileSession::ListFiles(SessionClient* client) {
  const int64_t now_ns = context_->steady_ns();
  const bool first = !listed_ns_;
  if (!first && now_ns - *listed_ns_ < kListIntervalNs) return {};
  listed_ns_ = now_ns;
  const auto files = ListSourceFiles(context_->options.sources);
  if (!files) return tl::unexpected(files.error());
  bool added = false;
  others_.clear();
  for (const auto& [path, source] : *files) {
    const auto same = [&path = path](const Lane& lane) { return lane.info.name == path; };
    if (Hash64(path, 0) % place_.of != place_.number) {
      others_.push_back({path, -1});
      continue;
    }
    if (std::any_of(lanes_.begin(), lanes_.end(), same)) continue;
    if (Result<void> done = Add(path, *source, client); !done) return done;
    added = true;
  }
  if (first || added) client->OnReady();
  return {};
}

Result<void> FileSession::Add(const std::string& path, const SourceOptions& source,
                              SessionClient* client) {
  Lane lane;
  lane.info = {path, -1};
  const Result<LocalStore::Mark> mark = store_->Find(std::string(kReader), lane.info);
  if (!mark) return tl::unexpected(mark.error());
  lane.metadata = mark->metadata;
  lane.tail = std::make_unique<Tail>(path, source.follow);
  Tail::Mark at;
  if (mark->offset != kNoOffset) {
    at = {mark->file.device, mark->file.inode, mark->file.bytes, mark->offset};
  }
  if (Result<void> opened = lane.tail->Open(at); !opened) return opened;
  TellNotice(&lane);
  const int64_t offset = lane.tail->mark().lines;
  lanes_.push_back(std::move(lane));
  return Give(static_cast<uint32_t>(lanes_.size() - 1), offset, client);
}

// Hands a lane to the client, at that line.
Result<void> FileSession::Give(uint32_t number, int64_t offset, SessionClient* client) {
  Lane& lane = lanes_[number];
  lane.told_end = false;
  const Result<int64_t> start = client->OnAssign(
      number, lane.info, {offset, lane.metadata, 0, std::numeric_limits<int64_t>::max()});
  if (!start) return tl::unexpected(start.error());
  int64_t line = 0;
  for (const std::string& text : lane.tail->header()) {
    if (line < offset) client->OnMessage({number, line++, kNoTimestamp, "", text});
  }
  return {};
}

void FileSession::TellNotice(Lane* lane) {
  const std::string notice = lane->tail->TakeNotice();
  if (!notice.empty()) context_->log->Warn("file", notice);
}

Result<bool> FileSession::Poll(int timeout_ms, size_t most, SessionClient* client) {
  if (Result<void> listed = ListFiles(client); !listed) return tl::unexpected(listed.error());
  if (Result<void> followed = FollowRotations(client); !followed) {
    return tl::unexpected(followed.error());
  }
  size_t left = most;
  for (size_t i = 0; i < lanes_.size() && left > 0; ++i) {
    const auto number = static_cast<uint32_t>((turn_ + i) % lanes_.size());
    // Every lane its share, so that none is far behind the others in event time.
    size_t share = std::max<size_t>(1, most / lanes_.size());
    share = std::min(share, left);
    const size_t before = share;
    if (Result<bool> read = ReadLane(number, &share, client); !read) return read;
    left -= before - share;
  }
  ++turn_;
  if (left < most) return true;
  if (IsOver()) {
    if (!std::exchange(over_, true)) store_->EndInput();
    return false;
  }
  Pause(timeout_ms);
  return true;
}

// False when there was nothing to read.
Result<bool> FileSession::ReadLane(uint32_t number, size_t* left, SessionClient* client) {
  Lane& lane = lanes_[number];
  const int64_t now_ms = context_->now_ns() / kMillisecond;
  bool any = false;
  while (*left > 0) {
    const int64_t offset = lane.tail->mark().lines;
    std::string_view line;
    Result<bool> next = lane.tail->Next(&line);
    if (!next) return next;
    if (!*next) break;
    any = true;
    --*left;
    lane.told_end = false;
    lane.moved = true;
    client->OnMessage({number, offset, now_ms, "", line});
  }
  TellNotice(&lane);
  if (!any && lane.tail->state() != Tail::State::kReading && !std::exchange(lane.told_end, true)) {
    client->OnEnd(number);
  }
  return any;
}

bool FileSession::IsOver() const {
  const auto follows = [](const SourceOptions& source) {
    return !source.files.empty() && source.follow;
  };
  const auto& sources = context_->options.sources;
  return std::none_of(sources.begin(), sources.end(), follows) &&
         std::all_of(lanes_.begin(), lanes_.end(),
                     [](const Lane& lane) { return lane.tail->state() == Tail::State::kEnded; });
}

void FileSession::Pause(int timeout_ms) const {
  const int pause_ms = std::min(timeout_ms, kPauseMs);
  for (const Lane& lane : lanes_) {
    if (!lane.tail->is_standard_input() || lane.tail->state() == Tail::State::kEnded) continue;
    pollfd ready{STDIN_FILENO, POLLIN, 0};
    poll(&ready, 1, pause_ms);
    return;
  }
  std::this_thread::sleep_for(std::chrono::milliseconds(pause_ms));
}

Result<bool> FileSession::Commit(std::span<const Position> positions, SessionClient*) {
  std::vector<std::pair<LaneInfo, LocalStore::Mark>> marks;
  for (const Position& position : positions) {
    Lane& lane = lanes_[position.lane];
    lane.metadata = position.metadata;
    // All lines that were given are part of this transaction.
    const Tail::Mark& at = lane.tail->mark();
    marks.emplace_back(
        lane.info, LocalStore::Mark{at.lines, position.metadata, {at.device, at.inode, at.bytes}});
  }
  if (Result<void> done = output_.Commit(std::move(marks)); !done) {
    return tl::unexpected(done.error());
  }
  for (Lane& lane : lanes_) lane.moved = false;
  return true;
}

// Between two transactions of a lane, so that a position never speaks of two files.
Result<void> FileSession::FollowRotations(SessionClient* client) {
  for (uint32_t number = 0; number < lanes_.size(); ++number) {
    Tail& tail = *lanes_[number].tail;
    if (tail.state() != Tail::State::kRotated || lanes_[number].moved) continue;
    const Result<bool> next = tail.OpenNext();
    if (!next) return tl::unexpected(next.error());
    if (!*next) continue;
    context_->log->Info("file", fmt::format("{}: rotated; the new file is read from its begin",
                                            lanes_[number].info.name));
    if (Result<void> given = Give(number, 0, client); !given) return given;
  }
  return {};
}

}  // namespace

Result<std::vector<std::pair<std::string, const SourceOptions*>>> ListSourceFiles(
    const std::vector<SourceOptions>& sources) {
  std::vector<std::pair<std::string, const SourceOptions*>> files;
  const auto add = [&](std::string path, const SourceOptions& source) {
    const auto same = [&](const auto& known) { return known.first == path; };
    if (std::none_of(files.begin(), files.end(), same))
      files.emplace_back(std::move(path), &source);
  };
  for (const SourceOptions& source : sources) {
    if (source.standard_input) add("-", source);
    for (const std::string& pattern : source.files) {
      glob_t found{};
      const int failed = glob(pattern.c_str(), GLOB_MARK, nullptr, &found);
      size_t regular = 0;
      for (size_t i = 0; failed == 0 && i < found.gl_pathc; ++i) {
        std::string path = found.gl_pathv[i];
        if (path.ends_with('/')) continue;
        ++regular;
        add(std::move(path), source);
      }
      globfree(&found);
      if (regular == 0 && !source.follow) {
        return Fail(fmt::format("sources: there is no file {}", pattern));
      }
    }
  }
  return files;
}

std::unique_ptr<Session> MakeFileSession(const ServiceContext* context, LocalStore* store,
                                         WorkerPlace place) {
  return std::make_unique<FileSession>(context, store, place);
}

}  // namespace tocsin
