// A broker in memory, and sessions on it, for tests: topics, groups, transactions that happen whole
// or not at all, and failures by a seed. A commit may fail before it happened, or happen without
// the worker learning of it; both leave the worker with nothing but what is committed.
//
// One thread.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "service/session.h"

namespace tocsin {

class SimBroker {
 public:
  struct Record {
    std::string key;
    std::string value;
    int64_t timestamp_ms = kNoTimestamp;
    Headers headers;
  };
  struct Committed {
    int64_t offset = kNoOffset;
    std::string metadata;
  };
  using Partition = std::vector<Record>;

  void CreateTopic(const std::string& name, size_t partitions) { topics_[name].resize(partitions); }
  std::vector<Partition>& Topic(const std::string& name) {
    std::vector<Partition>& topic = topics_[name];
    if (topic.empty()) topic.resize(1);
    return topic;
  }
  Committed& Offset(const std::string& group, const std::string& topic, int32_t partition) {
    return offsets_[group + "|" + topic + "|" + std::to_string(partition)];
  }

 private:
  std::map<std::string, std::vector<Partition>> topics_;
  std::map<std::string, Committed> offsets_;
};

struct SimFailures {
  uint64_t seed = 0;
  // Of so many commits one fails before it happens, or after; 0: none.
  uint64_t before = 0;
  uint64_t after = 0;
};

// Of `of` members of a group, each reads the partitions whose number it has, in turn.
struct SimMember {
  size_t number = 0;
  size_t of = 1;
};

class SimSession : public Session {
 public:
  // Ends after so many polls in a row that found nothing.
  static constexpr int kPatience = 600;

  SimSession(SimBroker* broker, std::string group, std::vector<std::string> topics,
             SimFailures failures, SimMember member = {})
      : broker_(broker),
        group_(std::move(group)),
        topics_(std::move(topics)),
        member_(member),
        failures_(failures),
        random_(failures.seed) {}

  Result<bool> Poll(int, size_t most, SessionClient* client) override {
    if (lanes_.empty()) {
      if (Result<void> assigned = Assign(client); !assigned) {
        return tl::unexpected(assigned.error());
      }
    }
    const size_t wanted = 1 + random_() % most;
    size_t taken = 0;
    for (; taken < wanted; ++taken) {
      const std::optional<uint32_t> lane = LaneWithMore();
      if (!lane) break;
      Lane& from = lanes_[*lane];
      const SimBroker::Record record = broker_->Topic(
          from.info.name)[static_cast<size_t>(from.info.partition)][static_cast<size_t>(from.next)];
      const int64_t offset = from.next++;
      client->OnMessage({*lane, offset, record.timestamp_ms, record.key, record.value});
    }
    if (taken == 0) {
      for (uint32_t lane = 0; lane < lanes_.size(); ++lane) client->OnEnd(lane);
    }
    idle_ = taken == 0 ? idle_ + 1 : 0;
    return idle_ < kPatience;
  }

  void Send(OutputRecord record) override { open_.push_back(std::move(record)); }

  Result<bool> Commit(std::span<const Position> positions, SessionClient* client) override {
    const bool fails_before = OneOf(failures_.before);
    const bool fails_after = !fails_before && OneOf(failures_.after);
    if (!fails_before) Apply(positions);
    if (!fails_before && !fails_after) return true;
    ++failed_;
    open_.clear();
    lanes_.clear();
    client->OnLost();
    return false;
  }

  std::optional<std::vector<LaneInfo>> OtherLanes() override {
    std::vector<LaneInfo> others;
    for (const std::string& topic : topics_) {
      for (size_t p = 0; p < broker_->Topic(topic).size(); ++p) {
        if (p % member_.of != member_.number) others.push_back({topic, static_cast<int32_t>(p)});
      }
    }
    return others;
  }
  Result<int64_t> EndOffset(const std::string& topic, int32_t partition) override {
    return static_cast<int64_t>(broker_->Topic(topic)[static_cast<size_t>(partition)].size());
  }
  Result<std::vector<std::pair<std::string, std::string>>> Read(
      const TopicPartitionRange& range) override {
    std::vector<std::pair<std::string, std::string>> records;
    const SimBroker::Partition& from =
        broker_->Topic(range.topic)[static_cast<size_t>(range.partition)];
    for (size_t i = static_cast<size_t>(range.from); i < from.size(); ++i) {
      records.emplace_back(from[i].key, from[i].value);
    }
    return records;
  }
  void Forget(const std::string&, int32_t, int64_t) override {}

  uint64_t failed() const { return failed_; }

 private:
  struct Lane {
    LaneInfo info;
    int64_t next = 0;
  };

  bool OneOf(uint64_t many) { return many > 0 && random_() % many == 0; }

  Result<void> Assign(SessionClient* client) {
    for (const std::string& topic : topics_) {
      const size_t partitions = broker_->Topic(topic).size();
      for (size_t p = member_.number; p < partitions; p += member_.of) {
        const auto partition = static_cast<int32_t>(p);
        const SimBroker::Committed& committed = broker_->Offset(group_, topic, partition);
        lanes_.push_back({{topic, partition}, 0});
        const auto end = static_cast<int64_t>(broker_->Topic(topic)[p].size());
        const Result<int64_t> start =
            client->OnAssign(static_cast<uint32_t>(lanes_.size() - 1), lanes_.back().info,
                             {committed.offset, committed.metadata, 0, end});
        if (!start) return tl::unexpected(start.error());
        lanes_.back().next = *start;
      }
    }
    client->OnReady();
    return {};
  }

  std::optional<uint32_t> LaneWithMore() {
    const size_t first = random_() % lanes_.size();
    for (size_t i = 0; i < lanes_.size(); ++i) {
      const size_t lane = (first + i) % lanes_.size();
      const LaneInfo& info = lanes_[lane].info;
      const auto end = static_cast<int64_t>(
          broker_->Topic(info.name)[static_cast<size_t>(info.partition)].size());
      if (lanes_[lane].next < end) return static_cast<uint32_t>(lane);
    }
    return std::nullopt;
  }

  void Apply(std::span<const Position> positions) {
    for (OutputRecord& record : open_) {
      std::vector<SimBroker::Partition>& topic = broker_->Topic(record.topic);
      const size_t partition = record.partition == OutputRecord::kAnyPartition
                                   ? random_() % topic.size()
                                   : static_cast<size_t>(record.partition);
      topic[partition].push_back({std::move(record.key), std::move(record.value), kNoTimestamp,
                                  std::move(record.headers)});
    }
    open_.clear();
    for (const Position& position : positions) {
      const LaneInfo& info = lanes_[position.lane].info;
      broker_->Offset(group_, info.name, info.partition) = {position.offset, position.metadata};
    }
  }

  SimBroker* broker_;
  const std::string group_;
  const std::vector<std::string> topics_;
  const SimMember member_;
  const SimFailures failures_;
  std::mt19937_64 random_;
  std::vector<Lane> lanes_;
  std::vector<OutputRecord> open_;
  int idle_ = 0;
  uint64_t failed_ = 0;
};

}  // namespace tocsin
