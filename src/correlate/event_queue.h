// Brings the events of several inputs into the order of their time.
//
// Each input may be out of order by the lateness: its watermark is its latest time less that. The
// watermark of all is the least of theirs; what lies before it is given out, in the order of time,
// then of position. An event older than its input's watermark is late: it is given out at once,
// marked as such, listed and counted. So events that are out of order by less than the lateness
// come out exactly as if they had come in order, however they were batched.
//
// Example, lateness 5 s: input A is at 100 s, B at 98 s: everything before 93 s is given out.
//
// Memory is bounded: beyond it the earliest events are given out ahead of the watermark, and
// counted (what comes before them later is late).
//
// One thread.
#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <optional>
#include <utility>
#include <vector>

#include "correlate/input_clock.h"
#include "tocsin/correlator.h"

namespace tocsin {

struct EventQueueOptions {
  int64_t lateness_ns = 0;
  int64_t future_ns = INT64_MAX;
  uint64_t max_bytes = UINT64_MAX;
};

struct LateEvent {
  EventPosition position;
  int64_t time_ns = 0;
  int64_t behind_ns = 0;  // so long before the watermark
};

template <typename T>
class EventQueue {
 public:
  static constexpr size_t kMostListed = 100;

  explicit EventQueue(EventQueueOptions options) : options_(options) {}

  // Opens an input and gives its index. Its first event is not before `first_ns`; kNever when
  // nobody knows. `bounded`: somebody else sees to it that no time lies too far ahead; all are
  // believed.
  uint32_t AddInput(int64_t first_ns, bool bounded = false) {
    inputs_.push_back(
        {InputClock<Waiting>(bounded ? INT64_MAX : options_.future_ns), first_ns, true});
    return static_cast<uint32_t>(inputs_.size() - 1);
  }

  // An event of an input that is of no interest but for its time.
  void Observe(uint32_t input, int64_t time_ns) { AddWaiting(input, time_ns, {}); }

  // An event; `bytes` is what it occupies. Its position orders it among events of its time, so
  // position.input may be any number that does so; where it is the index, Add is enough.
  void AddTo(uint32_t input, int64_t time_ns, const EventPosition& position, T value,
             uint64_t bytes) {
    AddWaiting(input, time_ns, Waiting{position, std::move(value), bytes});
  }
  void Add(int64_t time_ns, const EventPosition& position, T value, uint64_t bytes) {
    AddTo(position.input, time_ns, position, std::move(value), bytes);
  }

  // The input has ended: nobody waits for it any more.
  void CloseInput(uint32_t input) {
    inputs_[input].clock.Close(Accepter(input));
    inputs_[input].open = false;
  }

  void CloseAll() {
    for (uint32_t input = 0; input < inputs_.size(); ++input) {
      if (inputs_[input].open) CloseInput(input);
    }
  }

  // Moves the watermark to where the inputs are now. INT64_MAX when all have ended.
  int64_t Advance() {
    int64_t least = INT64_MAX;
    for (const Input& input : inputs_) {
      if (!input.open) continue;
      const int64_t now = input.clock.now_ns() == kNever ? input.first_ns : input.clock.now_ns();
      least = std::min(least, Before(now));
    }
    watermark_ns_ = std::max(watermark_ns_, least);
    return watermark_ns_;
  }

  // A late event, else the earliest that lies before the watermark, else one that there is no room
  // for.
  struct Timed {
    int64_t time_ns = 0;
    EventPosition position;
    T value;
    bool late = false;
  };
  std::optional<Timed> Pop() {
    if (!late_values_.empty()) {
      std::optional<Timed> timed = std::move(late_values_.front());
      late_values_.pop_front();
      return timed;
    }
    if (heap_.empty()) return std::nullopt;
    const bool due = heap_.front().time_ns < watermark_ns_;
    if (!due && bytes_ <= options_.max_bytes) return std::nullopt;
    if (!due) ++forced_;
    std::pop_heap(heap_.begin(), heap_.end(), Later);
    Entry entry = std::move(heap_.back());
    heap_.pop_back();
    bytes_ -= entry.waiting.bytes;
    given_ns_ = std::max(given_ns_, entry.time_ns);
    return Timed{entry.time_ns, entry.waiting.position, std::move(*entry.waiting.value), false};
  }

  uint64_t late() const { return late_; }
  // The first of them.
  const std::vector<LateEvent>& late_events() const { return late_events_; }
  uint64_t forced() const { return forced_; }
  uint64_t clamped() const {
    uint64_t sum = 0;
    for (const Input& input : inputs_) sum += input.clock.clamped();
    return sum;
  }

 private:
  struct Waiting {
    EventPosition position;
    std::optional<T> value;
    uint64_t bytes = 0;
  };
  struct Input {
    InputClock<Waiting> clock;
    int64_t first_ns;
    bool open;
  };
  struct Entry {
    int64_t time_ns;
    uint64_t serial;
    Waiting waiting;
  };

  // Events of one position keep the order in which they came.
  static bool Later(const Entry& a, const Entry& b) {
    if (a.time_ns != b.time_ns) return a.time_ns > b.time_ns;
    if (a.waiting.position != b.waiting.position) return b.waiting.position < a.waiting.position;
    return a.serial > b.serial;
  }

  int64_t Before(int64_t now) const {
    return now < kNever + options_.lateness_ns ? kNever : now - options_.lateness_ns;
  }

  void AddWaiting(uint32_t input, int64_t time_ns, Waiting waiting) {
    inputs_[input].clock.Add(time_ns, std::move(waiting), Accepter(input));
  }

  auto Accepter(uint32_t input) {
    return [this, input](int64_t time_ns, Waiting&& waiting) {
      if (waiting.value) Insert(input, time_ns, std::move(waiting));
    };
  }

  void Insert(uint32_t input, int64_t time_ns, Waiting waiting) {
    const int64_t own = Before(inputs_[input].clock.now_ns());
    const int64_t bound = std::max(own, given_ns_);
    if (time_ns < bound) {
      ++late_;
      if (late_events_.size() < kMostListed) {
        const uint64_t behind_ns = static_cast<uint64_t>(bound) - static_cast<uint64_t>(time_ns);
        late_events_.push_back({waiting.position, time_ns,
                                static_cast<int64_t>(std::min<uint64_t>(behind_ns, INT64_MAX))});
      }
      late_values_.push_back({time_ns, waiting.position, std::move(*waiting.value), true});
      return;
    }
    bytes_ += waiting.bytes;
    heap_.push_back({time_ns, serial_++, std::move(waiting)});
    std::push_heap(heap_.begin(), heap_.end(), Later);
  }

  const EventQueueOptions options_;
  std::vector<Input> inputs_;
  std::vector<Entry> heap_;
  uint64_t serial_ = 0;
  uint64_t bytes_ = 0;
  int64_t watermark_ns_ = kNever;
  int64_t given_ns_ = kNever;  // the latest time given out
  uint64_t late_ = 0;
  uint64_t forced_ = 0;
  std::vector<LateEvent> late_events_;
  std::deque<Timed> late_values_;
};

}  // namespace tocsin
