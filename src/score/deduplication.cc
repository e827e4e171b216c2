#include "score/deduplication.h"

#include <algorithm>

#include "score/state_bytes.h"

namespace tocsin {
namespace {

constexpr StateFormat kFormat = {"deduplication", 1};

// Without overflow, whatever the times are.
uint64_t Distance(int64_t a, int64_t b) {
  return static_cast<uint64_t>(std::max(a, b)) - static_cast<uint64_t>(std::min(a, b));
}

}  // namespace

bool Deduplicator::Admit(const DetectionRecord& detection) {
  if (options_.horizon_ns <= 0) return true;
  int64_t* seen = ids_.Touch(detection.id);
  if (seen == nullptr) {
    Remember(detection.id, detection.time_ns);
    return true;
  }
  const bool repeat =
      Distance(*seen, detection.time_ns) <= static_cast<uint64_t>(options_.horizon_ns);
  if (repeat) ++counters_.repeats;
  *seen = detection.time_ns;
  return !repeat;
}

void Deduplicator::Remember(std::string id, int64_t time_ns) {
  ids_.Add(std::move(id), time_ns);
  while (ids_.size() > std::max<uint64_t>(options_.max_ids, 1)) {
    if (Distance(ids_.oldest().value, time_ns) <= static_cast<uint64_t>(options_.horizon_ns)) {
      ++counters_.evicted;
    }
    ids_.EraseOldest();
  }
  counters_.ids = ids_.size();
}

void Deduplicator::Save(SnapshotWriter* out) const {
  WriteFormat(kFormat, out);
  out->U64(counters_.repeats);
  out->U64(counters_.evicted);
  out->U64(ids_.size());
  for (const auto& [id, time_ns] : ids_) {
    out->Bytes(id);
    out->I64(time_ns);
  }
}

Result<void> Deduplicator::Restore(SnapshotReader* in) {
  if (auto format = ReadFormat(kFormat, in); !format) return format;
  Deduplicator fresh(options_);
  fresh.counters_.repeats = in->U64();
  const uint64_t evicted = in->U64();
  for (uint64_t left = in->Count(2 * sizeof(uint64_t)); left > 0; --left) {
    std::string id(in->Bytes());
    const int64_t time_ns = in->I64();
    if (!in->ok() || fresh.ids_.Touch(id) != nullptr) {
      return Fail("restore deduplication: the saved state is damaged");
    }
    fresh.Remember(std::move(id), time_ns);
  }
  if (!in->ok()) return Fail("restore deduplication: the saved state is damaged");
  fresh.counters_.evicted += evicted;
  *this = std::move(fresh);
  return {};
}

}  // namespace tocsin
