// Sums of a whole replay, added up batch by batch and detection by detection.
//
// Thread safety: one owner. Memory is bounded: beyond kMaxHosts host names only the known ones
// count.
#pragma once

#include <array>
#include <map>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "replay_worker.h"
#include "timeline.h"
#include "tocsin/detection.h"

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
  uint64_t clamped = 0;
  uint64_t detections = 0;
  int64_t first_time_ns = INT64_MAX;
  int64_t last_time_ns = INT64_MIN;
  std::map<std::string, uint64_t> sources;  // "windows/sysmon/process_creation" -> events
  // Detections by rule: rules of every kind, in the order in which they were first seen.
  std::vector<std::pair<const RuleHead*, uint64_t>> by_rule;
  uint64_t correlations = 0;  // among the detections
  uint64_t incidents = 0;
  std::array<uint64_t, kLevels> by_level{};
  std::map<std::string, std::array<uint64_t, kLevels>> hosts;
  Timeline timeline;
  std::vector<uint64_t> filtered;  // matches taken away, by FilterId; may be shorter

  void Add(const ReplayStats& batch);
  void Add(const DetectionRecord& detection);

 private:
  std::unordered_map<const RuleHead*, size_t> rule_index_;
};

}  // namespace tocsin
