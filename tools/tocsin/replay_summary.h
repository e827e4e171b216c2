// What a replay found, for people: rules, events, detections by level with their timeline, top
// rules, top hosts, log sources, speed. Made for 80 columns, grows to 100.
//
// Pure functions.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "load_rules.h"
#include "replay_totals.h"

namespace tocsin {

struct SummaryFacts {
  const LoadedRules* rules = nullptr;
  const ReplayTotals* totals = nullptr;
  size_t inputs = 0;
  StageCounters stage;
  std::vector<std::string> late;  // "conn.log:17, 12 m behind": the first late events
  size_t threads = 1;
  double seconds = 0;  // reading and matching
  bool interrupted = false;
};

std::string RenderSummary(const SummaryFacts& facts, size_t width, bool colour);

}  // namespace tocsin
