// A snapshot as records of the state topic: cut into chunks that any broker takes, keyed by their
// number, so that compaction keeps the latest of each. A chunk begins with the snapshot's id, its
// number and how many there are.
//
// Pure functions.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tocsin/result.h"

namespace tocsin {

struct SnapshotChunk {
  std::string key;
  std::string value;
};

// `id`: without blanks. At least one chunk.
std::vector<SnapshotChunk> CutSnapshot(std::string_view bytes, std::string_view id);

// The snapshot of that id from keys and values of the topic, others among them. Fails when it is
// not whole.
Result<std::string> JoinSnapshot(std::span<const std::pair<std::string, std::string>> records,
                                 std::string_view id);

}  // namespace tocsin
