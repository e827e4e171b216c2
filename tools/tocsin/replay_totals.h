// Sums of a whole replay, added up batch by batch in the order of the input.
//
// Thread safety: one owner. Memory is bounded: beyond kMaxHosts host names only the known ones
// count.
#pragma once

#include <array>
#include <map>
#include <string>
#include <vector>

#include "replay_worker.h"
#include "timeline.h"

namespace tocsin {

struct ReplayTotals {
  static constexpr size_t kLevels = 6;
  static constexpr size_t kMaxHosts = 65'536;

  uint64_t events = 0;
  uint64_t rejected = 0;
  uint64_t unmapped = 0;
  uint64_t bytes = 0;
  uint64_t events_with_detection = 0;
  uint64_t disagreements = 0;
  uint64_t detections = 0;
  int64_t first_time_ns = INT64_MAX;
  int64_t last_time_ns = INT64_MIN;
  std::map<std::string, uint64_t> sources;  // "windows/sysmon/process_creation" -> events
  std::vector<uint64_t> by_rule;            // by RuleId
  std::array<uint64_t, kLevels> by_level{};
  std::map<std::string, std::array<uint64_t, kLevels>> hosts;
  Timeline timeline;

  void Add(const ReplayStats& batch, const RuleSet& rules);
};

}  // namespace tocsin
