// The latest detections as they were told, for people who look: a ring that is bounded in number
// and in bytes. What is in it was committed; a restart empties it.
//
// Thread safety: any thread may call anything. Borrows nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "service/service_view.h"

namespace tocsin {

class RecentDetections {
 public:
  explicit RecentDetections(size_t max_count = 1'000, size_t max_bytes = 16 << 20)
      : max_count_(max_count), max_bytes_(max_bytes) {}

  // A JSON object without line end. One that is larger than the whole ring is counted, not kept.
  void Add(std::string detection) {
    const std::lock_guard lock(mutex_);
    ++total_;
    if (max_count_ == 0 || detection.size() > max_bytes_) return;
    bytes_ += detection.size();
    detections_.push_back(std::move(detection));
    while (detections_.size() > max_count_ || bytes_ > max_bytes_) {
      bytes_ -= detections_.front().size();
      detections_.pop_front();
    }
  }

  // At most `limit`, the newest first.
  LatestDetections Latest(size_t limit) const {
    const std::lock_guard lock(mutex_);
    LatestDetections latest{.total = total_, .detections = {}};
    for (auto it = detections_.rbegin(); it != detections_.rend() && limit > 0; ++it, --limit) {
      latest.detections.push_back(*it);
    }
    return latest;
  }

 private:
  const size_t max_count_;
  const size_t max_bytes_;
  mutable std::mutex mutex_;
  std::deque<std::string> detections_;
  size_t bytes_ = 0;
  uint64_t total_ = 0;
};

}  // namespace tocsin
