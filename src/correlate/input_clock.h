// The event time of one input: how far it has come, and which of its times can be believed.
//
// A time far ahead of everything before it is either a gap in the log or a forged or broken stamp.
// To believe it at once would let one bad stamp make all later events late; so such events wait.
// When kConfirm events in a row of the input lie ahead, it was a gap: they are believed. When
// kRefute events came at the old time meanwhile, it was not: the waiting events get the time that
// the input had (are clamped), and are counted. The end of the input lets them pass as they are.
//
// One thread.
#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "correlate/sample.h"

namespace tocsin {

template <typename Item>
class InputClock {
 public:
  static constexpr size_t kConfirm = 16;
  static constexpr size_t kRefute = 4;

  struct Timed {
    int64_t time_ns;
    Item item;
  };

  // `tolerance_ns`: how far ahead a time is believed at once.
  explicit InputClock(int64_t tolerance_ns) : tolerance_ns_(tolerance_ns) {}

  // Takes the next event of the input and calls `accept(time, item)` for it, for waiting ones that
  // are decided with it, or for none.
  template <typename Accept>
  void Add(int64_t time_ns, Item item, const Accept& accept) {
    if (IsAhead(time_ns)) {
      ahead_.push_back({time_ns, std::move(item)});
      if (ahead_.size() == kConfirm) Believe(accept);
      return;
    }
    now_ns_ = std::max(now_ns_, time_ns);
    accept(time_ns, std::move(item));
    if (!ahead_.empty() && ++returns_ == kRefute) Clamp(accept);
  }

  // The input has ended.
  template <typename Accept>
  void Close(const Accept& accept) {
    for (Timed& timed : std::exchange(ahead_, {})) {
      now_ns_ = std::max(now_ns_, timed.time_ns);
      accept(timed.time_ns, std::move(timed.item));
    }
  }

  // The latest time that was believed, or kNever.
  int64_t now_ns() const { return now_ns_; }
  uint64_t clamped() const { return clamped_; }

 private:
  bool IsAhead(int64_t time_ns) const {
    if (now_ns_ == kNever || time_ns <= now_ns_) return false;
    // The difference of two times may be greater than an int64_t.
    const uint64_t ahead_ns = static_cast<uint64_t>(time_ns) - static_cast<uint64_t>(now_ns_);
    return ahead_ns > static_cast<uint64_t>(tolerance_ns_);
  }

  // Those among them that lie ahead of the rest have to wait again.
  template <typename Accept>
  void Believe(const Accept& accept) {
    std::vector<Timed> believed = std::exchange(ahead_, {});
    returns_ = 0;
    const auto earliest =
        std::min_element(believed.begin(), believed.end(),
                         [](const Timed& a, const Timed& b) { return a.time_ns < b.time_ns; });
    now_ns_ = earliest->time_ns;
    for (Timed& timed : believed) Add(timed.time_ns, std::move(timed.item), accept);
  }

  template <typename Accept>
  void Clamp(const Accept& accept) {
    returns_ = 0;
    for (Timed& timed : std::exchange(ahead_, {})) {
      ++clamped_;
      accept(now_ns_, std::move(timed.item));
    }
  }

  const int64_t tolerance_ns_;
  int64_t now_ns_ = kNever;
  std::vector<Timed> ahead_;
  size_t returns_ = 0;  // events at the old time since the first of them
  uint64_t clamped_ = 0;
};

}  // namespace tocsin
