// Sessions without a broker, on a LocalStore: the correlate stage reads the internal topic from it,
// the match stage reads files (file_session.h), and both commit to it.
//
// The shards are dealt out by number: of n workers, worker i has the shards i, i + n, and so on.
//
// Thread safety: a session belongs to one thread. Borrows context and store for its life.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "service/local_store.h"
#include "service/service_context.h"
#include "service/session.h"

namespace tocsin {

// Worker `number` of `of`.
struct WorkerPlace {
  uint32_t number = 0;
  uint32_t of = 1;
};

// What both have in common: the open transaction.
class LocalOutput {
 public:
  LocalOutput(const ServiceContext* context, LocalStore* store, std::string reader);

  void Send(OutputRecord record);
  void Forget(const std::string& topic, int32_t partition, int64_t before);
  Result<void> Commit(std::vector<std::pair<LaneInfo, LocalStore::Mark>> marks);
  Result<int64_t> EndOffset(const std::string& topic, int32_t partition);
  Result<std::vector<std::pair<std::string, std::string>>> Read(const TopicPartitionRange& range);

 private:
  const ServiceContext* context_;
  LocalStore* store_;
  LocalStore::Change open_;
};

class LocalSession : public Session {
 public:
  LocalSession(const ServiceContext* context, LocalStore* store, WorkerPlace place);

  Result<bool> Poll(int timeout_ms, size_t most, SessionClient* client) override;
  void Send(OutputRecord record) override;
  Result<bool> Commit(std::span<const Position> positions, SessionClient* client) override;
  // Nobody asks: the clocks of shards are told to all.
  std::optional<std::vector<LaneInfo>> OtherLanes() override { return std::vector<LaneInfo>(); }
  Result<int64_t> EndOffset(const std::string& topic, int32_t partition) override;
  Result<std::vector<std::pair<std::string, std::string>>> Read(
      const TopicPartitionRange& range) override;
  void Forget(const std::string& topic, int32_t partition, int64_t before) override;

 private:
  struct Lane {
    LaneInfo info;
    int64_t next = 0;
  };

  Result<void> AssignAll(SessionClient* client);
  bool IsOver();

  const ServiceContext* context_;
  LocalStore* store_;
  const WorkerPlace place_;
  LocalOutput output_;
  std::vector<Lane> lanes_;
  bool assigned_ = false;
  size_t turn_ = 0;        // the lane that is asked first
  int64_t active_ns_ = 0;  // when something was read or written last
};

}  // namespace tocsin
