// The latest events of a group, for the references of an alert.
#pragma once

#include <vector>

#include "correlate/ring.h"
#include "correlate/sample.h"
#include "correlate/window.h"

namespace tocsin {

class RecentEvents {
 public:
  // One event may give several samples; it is remembered once.
  void Add(const SeenEvent& event, uint32_t most) {
    if (!events_.empty() && events_.back() == event) return;
    if (events_.size() >= most) {
      if (most == 0) return;
      events_.PopFront();
    }
    events_.PushBack(event);
  }
  // Appends those that are not older than `since`, oldest first.
  void Since(int64_t since, std::vector<SeenEvent>* out) const {
    for (uint32_t i = 0; i < events_.size(); ++i) {
      if (events_[i].time_ns >= since) out->push_back(events_[i]);
    }
  }
  void Clear() { events_.Clear(); }
  uint64_t bytes() const { return events_.bytes(); }

  void Save(SnapshotWriter* out) const {
    out->U64(events_.size());
    for (uint32_t i = 0; i < events_.size(); ++i) tocsin::Save(events_[i], out);
  }
  void Load(SnapshotReader* in, const WindowContext& context) {
    for (uint64_t left = in->Count(3 * 8); left > 0; --left) {
      events_.PushBack(LoadSeenEvent(in, context.slots()));
    }
  }

 private:
  Ring<SeenEvent> events_;
};

}  // namespace tocsin
