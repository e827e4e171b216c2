// Smaller copies of detections, for records that would be too long otherwise: the event is cut, and
// so is every text and list that a rule or an event can make as long as its author likes.
//
// Pure functions. Borrows nothing: a copy owns its rule.
#pragma once

#include <cstddef>
#include <memory>

#include "tocsin/detection.h"
#include "tocsin/rule.h"

namespace tocsin {

struct CutRecord {
  RuleHead rule;
  DetectionRecord detection;  // of `rule`
};

// How many steps there are. The last leaves so little that every format stays below
// kMaxRecordBytes.
inline constexpr size_t kRecordCuts = 3;

std::unique_ptr<const CutRecord> MakeCutRecord(const DetectionRecord& detection, size_t step);

}  // namespace tocsin
