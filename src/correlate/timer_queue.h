// Times of groups, earliest first: when to decide them, or when they were used last. A time that
// moved or went away leaves its timer behind; whoever takes a timer compares it with the group. So
// an event that moves a time costs nothing.
//
// One thread.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

#include "correlate/group_table.h"

namespace tocsin {

struct Timer {
  int64_t time_ns = 0;
  GroupId group = 0;
  uint32_t life = 0;  // Group::life
};

class TimerQueue {
 public:
  void Add(const Timer& timer) {
    timers_.push_back(timer);
    std::push_heap(timers_.begin(), timers_.end(), Later);
  }
  // Of the next timer, or INT64_MAX.
  int64_t next_ns() const { return timers_.empty() ? INT64_MAX : timers_.front().time_ns; }
  Timer Take() {
    std::pop_heap(timers_.begin(), timers_.end(), Later);
    const Timer timer = timers_.back();
    timers_.pop_back();
    return timer;
  }
  // Drops the timers for which `stale` answers true.
  template <typename Stale>
  void Purge(const Stale& stale) {
    timers_.erase(std::remove_if(timers_.begin(), timers_.end(), stale), timers_.end());
    std::make_heap(timers_.begin(), timers_.end(), Later);
  }
  size_t size() const { return timers_.size(); }

 private:
  static bool Later(const Timer& a, const Timer& b) { return a.time_ns > b.time_ns; }

  std::vector<Timer> timers_;
};

}  // namespace tocsin
