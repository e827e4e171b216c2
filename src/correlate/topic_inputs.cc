#include "correlate/topic_inputs.h"

#include <limits>
#include <utility>

#include "base/hash.h"

namespace tocsin {
namespace {

// A number, and the size and the bytes of a name, and a partition.
constexpr size_t kLeastSavedBytes = 3 * sizeof(uint64_t);

}  // namespace

uint32_t TopicInput(std::string_view topic, int32_t partition) {
  return static_cast<uint32_t>(Hash64(topic, 0) & 0xffff) << 16 |
         (static_cast<uint32_t>(partition) & 0xffff);
}

uint32_t TopicInputs::Number(std::string_view topic, int32_t partition) {
  uint32_t number = TopicInput(topic, partition);
  for (uint64_t seed = 1;; ++seed) {
    const auto at = by_number_.find(number);
    if (at == by_number_.end() && number >= taken_) {
      by_number_.emplace(number, TopicPartition{std::string(topic), partition});
      return number;
    }
    if (at != by_number_.end() && at->second.topic == topic && at->second.partition == partition) {
      return number;
    }
    number = static_cast<uint32_t>(Hash64(topic, seed)) + static_cast<uint32_t>(partition);
  }
}

const TopicPartition* TopicInputs::Find(uint32_t number) const {
  const auto at = by_number_.find(number);
  return at == by_number_.end() ? nullptr : &at->second;
}

void TopicInputs::Save(SnapshotWriter* out) const {
  out->U64(by_number_.size());
  for (const auto& [number, partition] : by_number_) {
    out->U64(number);
    out->Bytes(partition.topic);
    out->I64(partition.partition);
  }
}

void TopicInputs::Load(SnapshotReader* in) {
  by_number_.clear();
  for (uint64_t left = in->Count(kLeastSavedBytes); left > 0 && in->ok(); --left) {
    const uint64_t number = in->U64();
    const std::string_view topic = in->Bytes();
    const int64_t partition = in->I64();
    const bool fits = number <= std::numeric_limits<uint32_t>::max() && partition >= -1 &&
                      partition <= std::numeric_limits<int32_t>::max();
    if (!in->ok() || !fits ||
        !by_number_
             .try_emplace(static_cast<uint32_t>(number),
                          TopicPartition{std::string(topic), static_cast<int32_t>(partition)})
             .second) {
      in->Fail();
    }
  }
}

}  // namespace tocsin
