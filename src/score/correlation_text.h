// Correlation rules in words, for detections and explanations.
//
// Pure functions.
#pragma once

#include <string>

#include "tocsin/correlation.h"

namespace tocsin {

// ">= 3", "a and not b", "all of a, b".
std::string CorrelationCondition(const CorrelationRule& rule);

// "event_count of ssh_failed by src_ip within 5m: >= 3".
std::string DescribeCorrelation(const CorrelationRule& rule);

}  // namespace tocsin
