// The key under which a detection goes into a topic: what brokers partition and compact by, and
// what consumers know repeats by.
//
//   detection_id  the id: repeats of the very same detection overwrite each other
//   dedupe_key    rule and entity: all detections of one rule about the same thing are one alert
//   group_key     the entity: what is told about one user or host stays in one partition, in order
//   none          no key: spread over all partitions
//
// Pure functions.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "tocsin/detection.h"

namespace tocsin {

enum class DetectionKey : uint8_t { kDetectionId, kDedupeKey, kGroupKey, kNone };

// In the order of DetectionKey, as settings write them.
std::span<const std::string_view> DetectionKeyNames();

// 32 hex digits, the same on every run and machine: a hash of the rule's identity (not its text)
// and of what the detection is about. That is, of a correlation, the values of its group; of an
// incident, the entity; of a detection, the values of the fields that its rule suppresses by, else
// the users, hosts and source addresses in it (RiskOptions::DefaultEntities, without regard to
// case), whatever the configuration scores.
std::string DedupeKey(const DetectionRecord& detection);

// The values of a correlation's group, joined by '|'; the entity of an incident; the first of what
// a detection is about. "" when there is none.
std::string GroupKey(const DetectionRecord& detection);

// "": no key.
std::string RecordKey(DetectionKey key, const DetectionRecord& detection);

}  // namespace tocsin
