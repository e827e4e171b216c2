#include "service/worker.h"

#include <algorithm>
#include <utility>

namespace tocsin {
namespace {

// A worker looks up so often, whatever happens.
constexpr int64_t kLongestWaitNs = 100'000'000;
constexpr int64_t kMillisecond = 1'000'000;
// Records taken in one go: between them the clock isn't asked.
constexpr size_t kMostAtOnce = 512;

}  // namespace

Worker::Worker(const ServiceContext* context, const RuleHolder* rules, std::string stage_name,
               std::unique_ptr<Session> session, const MakeStage& make_stage)
    : context_(context),
      rules_(rules),
      stage_name_(std::move(stage_name)),
      session_(std::move(session)) {
  busy_ = context_->metrics->Get(metric::kProcessingTime, stage_name_);
  rules_version_ = rules_->version();
  stage_ = make_stage(session_.get(), rules_->Get());
}

Worker::~Worker() = default;

Result<void> Worker::Run() {
  const ProcessOptions& options = context_->options.service;
  began_ns_ = context_->steady_ns();
  while (!stop_.load(std::memory_order_relaxed)) {
    now_ns_ = context_->steady_ns();
    const int64_t left_ns = began_ns_ + options.commit_interval_ns - now_ns_;
    const int64_t wait_ns = std::clamp<int64_t>(left_ns, 0, kLongestWaitNs);
    const size_t most = std::min<size_t>(kMostAtOnce, options.commit_records - records_);
    busy_since_ns_ = kIdle;
    const Result<bool> polled =
        session_->Poll(static_cast<int>(wait_ns / kMillisecond), most, this);
    now_ns_ = context_->steady_ns();
    if (busy_since_ns_ != kIdle) busy_.AddNs(now_ns_ - busy_since_ns_);
    if (!polled) return tl::unexpected(polled.error());
    if (failed_) return tl::unexpected(*failed_);
    const bool over = !*polled;
    if (!over && records_ < options.commit_records &&
        now_ns_ - began_ns_ < options.commit_interval_ns) {
      continue;
    }
    if (over) stage_->Finish();
    const Result<bool> committed = Commit();
    if (!committed) return tl::unexpected(committed.error());
    if (over && *committed) return {};
    if (Result<void> taken = TakeRules(); !taken) return taken;
  }
  const Result<bool> committed = Commit();
  return committed ? Result<void>() : tl::unexpected(committed.error());
}

Result<void> Worker::TakeRules() {
  const uint64_t version = rules_->version();
  if (version == rules_version_.load(std::memory_order_relaxed)) return {};
  if (Result<void> set = stage_->SetRules(rules_->Get()); !set) return set;
  rules_version_ = version;
  return {};
}

Result<bool> Worker::Commit() {
  const int64_t now_ns = context_->steady_ns();
  const int64_t began_ns = std::exchange(began_ns_, now_ns);
  records_ = 0;
  if (Result<void> ended = stage_->EndTransaction(now_ns); !ended) {
    return tl::unexpected(ended.error());
  }
  const std::vector<Position> positions = stage_->Positions();
  if (positions.empty()) return true;
  Result<bool> committed = session_->Commit(positions, this);
  if (!committed) return committed;
  Metrics& metrics = *context_->metrics;
  metrics.Get(metric::kTransactions, stage_name_, *committed ? "committed" : "aborted").Add();
  metrics.Get(metric::kTransactionTime, stage_name_).ObserveNs(context_->steady_ns() - began_ns);
  if (*committed) stage_->Committed();
  return committed;
}

// --- what happens in a session

Result<int64_t> Worker::OnAssign(uint32_t lane, const LaneInfo& info,
                                 const CommittedPosition& committed) {
  // A lane that begins anew is no other one.
  lanes_ = std::max(lanes_.load(std::memory_order_relaxed), lane + 1);
  return stage_->Assign(lane, info, committed);
}

void Worker::OnReady() {
  ready_ = true;
  context_->metrics->Get(metric::kRebalances, stage_name_).Add();
  context_->metrics->Get(metric::kAssignedPartitions, stage_name_).Set(lanes_.load());
}

void Worker::OnRevoke() {
  const Result<bool> committed = Commit();
  if (!committed) failed_ = committed.error();
  stage_->Reset();
  lanes_ = 0;
}

void Worker::OnLost() {
  stage_->Reset();
  records_ = 0;
  lanes_ = 0;
  context_->metrics->Get(metric::kWorkerRecoveries, stage_name_, "transaction").Add();
}

void Worker::OnMessage(const Message& message) {
  // From the first record of a poll to its end: the clock is asked once.
  if (busy_since_ns_ == kIdle) busy_since_ns_ = context_->steady_ns();
  ++records_;
  stage_->Process(message);
}

void Worker::OnEnd(uint32_t lane) { stage_->ReachEnd(lane); }

}  // namespace tocsin
