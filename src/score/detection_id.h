// The ids of detections: UUIDs of version 5 over what makes a detection the one it is, so that two
// runs over the same input give the same ids and a changed rule gives new ones.
//
//   detection    rule, rule text, source position, record (several may stand at one position)
//   correlation  rule, rule text, group values, position of the latest event, time of the firing
//   incident     entity, time of the crossing, id of the detection that crossed
//
// Pure functions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tocsin/detection.h"

namespace tocsin {

// What tells a rule from others: its id, or the hash of its text when it has none.
const std::string& RuleIdentity(const RuleHead& rule);

std::string BaseDetectionId(const RuleHead& rule, const SourcePosition& source,
                            std::string_view record);
std::string CorrelationDetectionId(const RuleHead& rule, const std::vector<std::string>& group,
                                   const SourcePosition& source, int64_t time_ns);
std::string IncidentId(std::string_view entity_kind, std::string_view entity, int64_t time_ns,
                       std::string_view triggering_id);

}  // namespace tocsin
