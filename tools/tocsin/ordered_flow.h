// Work that many threads do and one thread collects in the order in which it was handed out: a
// reader pushes tasks, workers pop them and finish them with a result, a writer takes the results.
// At most `capacity` tasks are between Push and Take, so memory is bounded whoever is slow.
//
//   reader: while (...) flow.Push(task); flow.Close();
//   worker: while (auto task = flow.Pop()) flow.Finish(task->sequence, Work(task->value));
//   writer: while (flow.Take(&result, wait) != Taken::kEnd) ...
//
// Thread safety: everything may be called from any thread; one reader and one writer.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

namespace tocsin {

enum class Taken : uint8_t { kResult, kNothingYet, kEnd };

template <typename Task, typename Result>
class OrderedFlow {
 public:
  struct Numbered {
    uint64_t sequence;
    Task value;
  };

  explicit OrderedFlow(size_t capacity) : results_(capacity) {}

  // Waits while the flow is full. False after Stop: the task is dropped.
  bool Push(Task task) {
    std::unique_lock lock(mutex_);
    not_full_.wait(lock, [&] { return stopped_ || pushed_ - taken_ < results_.size(); });
    if (stopped_) return false;
    tasks_.push_back({pushed_++, std::move(task)});
    has_task_.notify_one();
    return true;
  }

  // No more tasks will come.
  void Close() {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    has_task_.notify_all();
    has_result_.notify_all();
  }

  // Drops what waits; Push, Pop and Take end.
  void Stop() {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    closed_ = true;
    tasks_.clear();
    has_task_.notify_all();
    has_result_.notify_all();
    not_full_.notify_all();
  }

  // Waits for a task; nothing at the end.
  std::optional<Numbered> Pop() {
    std::unique_lock lock(mutex_);
    has_task_.wait(lock, [&] { return closed_ || !tasks_.empty(); });
    if (tasks_.empty()) return std::nullopt;
    std::optional<Numbered> task = std::move(tasks_.front());
    tasks_.pop_front();
    return task;
  }

  void Finish(uint64_t sequence, Result result) {
    const std::lock_guard lock(mutex_);
    results_[sequence % results_.size()] = std::move(result);
    has_result_.notify_all();
  }

  // The next result in order, waiting for it at most `patience`.
  Taken Take(Result* result, std::chrono::milliseconds patience) {
    std::unique_lock lock(mutex_);
    const auto ready = [&] { return results_[taken_ % results_.size()].has_value(); };
    const auto ended = [&] { return stopped_ || (closed_ && taken_ == pushed_); };
    has_result_.wait_for(lock, patience, [&] { return ready() || ended(); });
    if (ended()) return Taken::kEnd;
    if (!ready()) return Taken::kNothingYet;
    std::optional<Result>& slot = results_[taken_ % results_.size()];
    *result = std::move(*slot);
    slot.reset();
    ++taken_;
    not_full_.notify_one();
    return Taken::kResult;
  }

 private:
  std::mutex mutex_;
  std::condition_variable not_full_, has_task_, has_result_;
  std::deque<Numbered> tasks_;
  std::vector<std::optional<Result>> results_;  // slot of a task: its sequence modulo the size
  uint64_t pushed_ = 0;
  uint64_t taken_ = 0;
  bool closed_ = false;
  bool stopped_ = false;
};

}  // namespace tocsin
