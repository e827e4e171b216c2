#include "tocsin/event.h"

namespace tocsin {

void Event::Reset(size_t field_count) {
  if (slots_.size() < field_count) slots_.resize(field_count);
  if (++epoch_ == 0) {  // wrapped: old stamps must not look current
    for (Slot& slot : slots_) slot.epoch = 0;
    epoch_ = 1;
  }
  entries_.clear();
  logsource = nullptr;
  time_ns = kNoTime;
  record = {};
  record_is_json = false;
  leaf_source = nullptr;
}

void Event::Add(FieldId field, Value value, uint8_t rank) {
  Slot& slot = slots_[field];
  if (slot.epoch == epoch_ && rank < slot.rank) return;
  const auto index = static_cast<uint32_t>(entries_.size());
  if (slot.epoch == epoch_ && rank == slot.rank) {
    entries_[slot.last].next = index;
  } else {
    slot.epoch = epoch_;
    slot.rank = rank;
    slot.first = index;
  }
  slot.last = index;
  entries_.push_back({value, kNone});
}

}  // namespace tocsin
