// The events themselves, for the alerts they take part in: by position, bounded, the oldest give
// way.
//
// One thread.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "correlate/snapshot.h"
#include "tocsin/correlator.h"

namespace tocsin {

class BodyStore {
 public:
  explicit BodyStore(uint64_t max_bytes) : max_bytes_(max_bytes) {}

  void Add(const EventPosition& position, std::string_view body) {
    if (body.empty() || body.size() > max_bytes_) return;
    if (!bodies_.emplace(position, body).second) return;
    order_.push_back(position);
    bytes_ += body.size() + kOverhead;
    while (bytes_ > max_bytes_) {
      const auto oldest = bodies_.find(order_.front());
      bytes_ -= oldest->second.size() + kOverhead;
      bodies_.erase(oldest);
      order_.pop_front();
    }
  }

  // "" when it is not kept (any more).
  const std::string& Find(const EventPosition& position) const {
    static const std::string kNothing;
    const auto found = bodies_.find(position);
    return found == bodies_.end() ? kNothing : found->second;
  }

  void Swap(BodyStore* other) {
    std::swap(bytes_, other->bytes_);
    bodies_.swap(other->bodies_);
    order_.swap(other->order_);
  }

  void Save(SnapshotWriter* out) const {
    out->U64(order_.size());
    for (const EventPosition& position : order_) {
      out->U64(position.input);
      out->U64(position.offset);
      out->Bytes(Find(position));
    }
  }
  void Load(SnapshotReader* in) {
    for (uint64_t left = in->Count(3 * 8); left > 0; --left) {
      const auto input = static_cast<uint32_t>(in->U64());
      const uint64_t offset = in->U64();
      Add({input, offset}, in->Bytes());
    }
  }

 private:
  // Of an entry in the map and in the order.
  static constexpr uint64_t kOverhead = 112;
  struct HashPosition {
    size_t operator()(const EventPosition& position) const {
      return (position.offset ^ uint64_t{position.input} << 32) * 0x9E3779B97F4A7C15;
    }
  };

  const uint64_t max_bytes_;
  uint64_t bytes_ = 0;
  std::unordered_map<EventPosition, std::string, HashPosition> bodies_;
  std::deque<EventPosition> order_;
};

}  // namespace tocsin
