#include "service/snapshot_chunks.h"

#include <fmt/core.h>

#include <algorithm>

namespace tocsin {
namespace {

// Brokers take a megabyte unless told otherwise.
constexpr size_t kChunkBytes = 512u << 10;

}  // namespace

std::vector<SnapshotChunk> CutSnapshot(std::string_view bytes, std::string_view id) {
  const size_t count = std::max<size_t>((bytes.size() + kChunkBytes - 1) / kChunkBytes, 1);
  std::vector<SnapshotChunk> chunks;
  for (size_t i = 0; i < count; ++i) {
    const std::string_view part =
        bytes.substr(std::min(i * kChunkBytes, bytes.size()), kChunkBytes);
    chunks.push_back({fmt::format("{}", i), fmt::format("{} {} {}\n{}", id, i, count, part)});
  }
  return chunks;
}

Result<std::string> JoinSnapshot(std::span<const std::pair<std::string, std::string>> records,
                                 std::string_view id) {
  std::string bytes;
  size_t next = 0;
  // Chunks of one snapshot stand in their order; if it was written twice, the first counts.
  for (const auto& [key, value] : records) {
    const size_t line = value.find('\n');
    if (line == std::string::npos) continue;
    const std::string_view head = std::string_view(value).substr(0, line);
    const std::string begin = fmt::format("{} {} ", id, next);
    if (!head.starts_with(begin)) continue;
    bytes += std::string_view(value).substr(line + 1);
    ++next;
    if (head.substr(begin.size()) == fmt::format("{}", next)) return bytes;
  }
  return Fail(fmt::format("the saved state {} is not whole: {} chunks of it were found", id, next));
}

}  // namespace tocsin
