#include "service/local_session.h"

#include <limits>
#include <utility>

namespace tocsin {
namespace {

constexpr std::string_view kReader = "correlate";
constexpr int64_t kMillisecond = 1'000'000;

}  // namespace

// --- output

LocalOutput::LocalOutput(const ServiceContext* context, LocalStore* store, std::string reader)
    : context_(context), store_(store) {
  open_.reader = std::move(reader);
}

void LocalOutput::Send(OutputRecord record) { open_.output.push_back(std::move(record)); }

void LocalOutput::Forget(const std::string& topic, int32_t partition, int64_t before) {
  open_.releases.push_back({topic, partition, before});
}

Result<void> LocalOutput::Commit(std::vector<std::pair<LaneInfo, LocalStore::Mark>> marks) {
  LocalStore::Change change = std::move(open_);
  open_ = {};
  open_.reader = change.reader;
  change.marks = std::move(marks);
  change.now_ms = context_->now_ns() / kMillisecond;
  for (const OutputRecord& record : change.output) {
    context_->metrics->Get(metric::kOutputRecords, record.topic).Add();
  }
  return store_->Commit(change);
}

Result<int64_t> LocalOutput::EndOffset(const std::string& topic, int32_t partition) {
  const auto ends = store_->Ends(topic, partition);
  if (!ends) return tl::unexpected(ends.error());
  return ends->second;
}

Result<std::vector<std::pair<std::string, std::string>>> LocalOutput::Read(
    const TopicPartitionRange& range) {
  auto records =
      store_->Read(range.topic, range.partition, range.from, std::numeric_limits<int64_t>::max());
  if (!records) return tl::unexpected(records.error());
  std::vector<std::pair<std::string, std::string>> texts;
  for (LocalStore::Record& record : *records) {
    texts.emplace_back(std::move(record.key), std::move(record.value));
  }
  return texts;
}

// --- the session of the correlate stage

LocalSession::LocalSession(const ServiceContext* context, LocalStore* store, WorkerPlace place)
    : context_(context),
      store_(store),
      place_(place),
      output_(context, store, std::string(kReader)) {}

Result<void> LocalSession::AssignAll(SessionClient* client) {
  assigned_ = true;
  const std::string topic = context_->options.RepartitionTopic();
  const uint32_t partitions = context_->options.repartition.partitions;
  for (uint32_t p = place_.number; p < partitions; p += place_.of) {
    const LaneInfo info{topic, static_cast<int32_t>(p)};
    const Result<LocalStore::Mark> mark = store_->Find(std::string(kReader), info);
    if (!mark) return tl::unexpected(mark.error());
    const auto ends = store_->Ends(topic, info.partition);
    if (!ends) return tl::unexpected(ends.error());
    lanes_.push_back({info, 0});
    const Result<int64_t> start =
        client->OnAssign(static_cast<uint32_t>(lanes_.size() - 1), info,
                         {mark->offset, mark->metadata, ends->first, ends->second});
    if (!start) return tl::unexpected(start.error());
    lanes_.back().next = *start;
  }
  active_ns_ = context_->steady_ns();
  client->OnReady();
  return {};
}

Result<bool> LocalSession::Poll(int timeout_ms, size_t most, SessionClient* client) {
  if (!assigned_) {
    if (Result<void> assigned = AssignAll(client); !assigned) {
      return tl::unexpected(assigned.error());
    }
  }
  for (size_t i = 0; i < lanes_.size(); ++i) {
    const size_t number = (turn_ + i) % lanes_.size();
    Lane& lane = lanes_[number];
    const auto records = store_->Read(lane.info.name, lane.info.partition, lane.next, most);
    if (!records) return tl::unexpected(records.error());
    if (records->empty()) continue;
    for (const LocalStore::Record& record : *records) {
      lane.next = record.offset + 1;
      client->OnMessage({static_cast<uint32_t>(number), record.offset, record.timestamp_ms,
                         record.key, record.value});
    }
    turn_ = number + 1;
    active_ns_ = context_->steady_ns();
    return true;
  }
  if (IsOver()) return false;
  store_->Wait(timeout_ms);
  return true;
}

// Nothing comes in any more, and what the shards still had to tell each other was told.
bool LocalSession::IsOver() {
  if (!store_->InputEnded()) return false;
  const ProcessOptions& options = context_->options.service;
  const int64_t quiet_ns = options.heartbeat_interval_ns + 3 * options.commit_interval_ns;
  return context_->steady_ns() - active_ns_ > quiet_ns;
}

void LocalSession::Send(OutputRecord record) {
  active_ns_ = context_->steady_ns();
  output_.Send(std::move(record));
}

Result<bool> LocalSession::Commit(std::span<const Position> positions, SessionClient*) {
  std::vector<std::pair<LaneInfo, LocalStore::Mark>> marks;
  for (const Position& position : positions) {
    marks.emplace_back(lanes_[position.lane].info,
                       LocalStore::Mark{position.offset, position.metadata, {}});
  }
  if (Result<void> done = output_.Commit(std::move(marks)); !done) {
    return tl::unexpected(done.error());
  }
  return true;
}

Result<int64_t> LocalSession::EndOffset(const std::string& topic, int32_t partition) {
  return output_.EndOffset(topic, partition);
}

Result<std::vector<std::pair<std::string, std::string>>> LocalSession::Read(
    const TopicPartitionRange& range) {
  return output_.Read(range);
}

void LocalSession::Forget(const std::string& topic, int32_t partition, int64_t before) {
  output_.Forget(topic, partition, before);
}

}  // namespace tocsin
