// What tocsin tells the outside: one rule matched one event. Built from a match and the event's
// tree (score/ builds it from correlations later), written by encoders.
//
// Thread safety: plain values. Borrows: `rule`, `event` for the time of the call that encodes it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tocsin/detector.h"
#include "tocsin/event_tree.h"

namespace tocsin {

// Where the event stood.
struct SourcePosition {
  std::string file;
  uint64_t line = 0;  // from 1
};

struct MatchedField {
  std::string selection;
  std::string field;
  std::string value;    // cut to 1024 bytes
  std::string matcher;  // "contains", "endswith", "equals", ...: the item's operation as written
  std::string pattern;
};

struct DetectionRecord {
  // UUIDv5 of rule, rule content, source position and record: the same on every run.
  std::string id;
  const Rule* rule = nullptr;
  uint64_t conditions = 0;
  std::vector<MatchedField> matched;
  const EventTree* event = nullptr;
  SourcePosition source;
};

DetectionRecord MakeDetection(const RuleSet& rules, const Match& match, const EventTree& event,
                              SourcePosition source);

// The native record of tocsin, one JSON object without line end. Text that is not UTF-8 is written
// with U+FFFD in place of each bad byte.
std::string EncodeNative(const DetectionRecord& detection, const RuleSet& rules);

}  // namespace tocsin
