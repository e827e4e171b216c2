// Numbers for the partitions of topics, small enough for EventPosition::input and the same
// everywhere: events of one time are ordered by this number, then by offset, in the service as in a
// replay of what it read, whoever sees which partition first.
//
//   number = 16 bits of the topic's hash, above the lower 16 bits of the partition
//
// Two partitions may have the same number (of two topics in 65,536, or beyond 65,536 partitions).
// Whoever keeps tables by number resolves that: the second to come gets the next free number, here
// the next of a sequence of hashes. Then alone the order of ties depends on who came first, which
// is why a table is part of saved state.
//
// One thread. References given out live as long as the table.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <tuple>

#include "correlate/snapshot.h"

namespace tocsin {

struct TopicPartition {
  std::string topic;
  int32_t partition = 0;  // -1: `topic` is the name of a file

  bool operator==(const TopicPartition&) const = default;
  bool operator<(const TopicPartition& other) const {
    return std::tie(topic, partition) < std::tie(other.topic, other.partition);
  }
};

// Pure.
uint32_t TopicInput(std::string_view topic, int32_t partition);

class TopicInputs {
 public:
  // Numbers below `taken` are somebody else's.
  explicit TopicInputs(uint32_t taken = 0) : taken_(taken) {}

  // The number of a partition, from now on.
  uint32_t Number(std::string_view topic, int32_t partition);
  // The partition of a number that Number gave.
  const TopicPartition& Of(uint32_t number) const { return by_number_.at(number); }
  // Null for a number that Number did not give.
  const TopicPartition* Find(uint32_t number) const;
  size_t size() const { return by_number_.size(); }

  void Save(SnapshotWriter* out) const;
  // Into an empty table. Damaged bytes fail the reader.
  void Load(SnapshotReader* in);

 private:
  uint32_t taken_;
  std::map<uint32_t, TopicPartition> by_number_;
};

}  // namespace tocsin
