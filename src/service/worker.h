// One thread of the service: takes records from its session, leads them through its stage, and ends
// a transaction after a while or after so many records. Other rules are taken over between two
// transactions, so every record sees exactly one rule set, and every transaction too.
//
// Thread safety: Run belongs to one thread; Stop, rules and counters may be used from any. Borrows:
// the context, and the rules' holder, for its life.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "service/service_context.h"
#include "service/session.h"
#include "service/stage.h"
#include "tocsin/ruleset.h"

namespace tocsin {

// The rule set in force. Thread safety: any thread.
class RuleHolder {
 public:
  explicit RuleHolder(std::shared_ptr<const RuleSet> rules) : rules_(std::move(rules)) {}

  void Set(std::shared_ptr<const RuleSet> rules) {
    const std::lock_guard lock(mutex_);
    rules_ = std::move(rules);
    version_.fetch_add(1, std::memory_order_release);
  }
  std::shared_ptr<const RuleSet> Get() const {
    const std::lock_guard lock(mutex_);
    return rules_;
  }
  // Changes with every Set.
  uint64_t version() const { return version_.load(std::memory_order_acquire); }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const RuleSet> rules_;
  std::atomic<uint64_t> version_ = 1;
};

class Worker : private SessionClient {
 public:
  // `stage_name`: "match" or "correlate". `make_stage` gets the session that it sends through.
  using MakeStage = std::function<std::unique_ptr<Stage>(Session*, std::shared_ptr<const RuleSet>)>;
  Worker(const ServiceContext* context, const RuleHolder* rules, std::string stage_name,
         std::unique_ptr<Session> session, const MakeStage& make_stage);
  ~Worker() override;

  // Returns after Stop, when everything that was read is committed, or when the sources have ended
  // for good; or with the error that no retry mends.
  Result<void> Run();
  void Stop() { stop_.store(true, std::memory_order_relaxed); }

  // Lanes that it owns now.
  uint32_t lanes() const { return lanes_.load(std::memory_order_relaxed); }
  // True once it was given lanes, or was told that there are none for it.
  bool ready() const { return ready_.load(std::memory_order_relaxed); }
  // The rules that it runs with, by RuleHolder::version.
  uint64_t rules_version() const { return rules_version_.load(std::memory_order_relaxed); }

 private:
  Result<int64_t> OnAssign(uint32_t lane, const LaneInfo& info,
                           const CommittedPosition& committed) override;
  void OnReady() override;
  void OnRevoke() override;
  void OnLost() override;
  void OnMessage(const Message& message) override;
  void OnEnd(uint32_t lane) override;

  Result<void> TakeRules();
  Result<bool> Commit();

  const ServiceContext* context_;
  const RuleHolder* rules_;
  const std::string stage_name_;
  std::unique_ptr<Session> session_;
  std::unique_ptr<Stage> stage_;
  uint32_t records_ = 0;  // in the open transaction
  int64_t began_ns_ = 0;  // of it
  int64_t now_ns_ = 0;
  static constexpr int64_t kIdle = -1;
  int64_t busy_since_ns_ = kIdle;  // the first record of the poll at hand
  MetricSeconds busy_;
  std::optional<Error> failed_;  // while lanes were taken away
  std::atomic<bool> stop_ = false;
  std::atomic<bool> ready_ = false;
  std::atomic<uint32_t> lanes_ = 0;
  std::atomic<uint64_t> rules_version_ = 0;
};

}  // namespace tocsin
