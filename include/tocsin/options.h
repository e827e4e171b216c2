// What the settings file says (score/settings.h reads it): limits of correlation, how risk is
// scored, what is suppressed, which look-up files enrich detections. The values here are the
// defaults.
//
// Thread safety: plain values. Borrows nothing.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tocsin/correlation.h"
#include "tocsin/correlator.h"
#include "tocsin/rule.h"

namespace tocsin {

inline constexpr int64_t kSecondNs = 1'000'000'000;
inline constexpr int64_t kMinuteNs = 60 * kSecondNs;
inline constexpr int64_t kHourNs = 60 * kMinuteNs;
inline constexpr int64_t kDayNs = 24 * kHourNs;

// How a value is found in a look-up file.
enum class LookupMatch : uint8_t {
  kExact,
  kFolded,   // without regard to case (Unicode simple folding)
  kNetwork,  // the keys are networks, the value is an address: the longest prefix wins
};

enum class LookupFormat : uint8_t { kByName, kCsv, kJson, kMaxMind };

struct LookupSpec {
  std::string name;  // for messages and in enriched detections
  std::string file;
  LookupFormat format = LookupFormat::kByName;  // by the end of the file's name
  LookupMatch match = LookupMatch::kExact;      // MaxMind: always by address
  // The column that holds what is looked up. "": the first of a CSV file; the members' names of a
  // JSON object.
  std::string key;
  // Columns to give, in this order; none: all but the key. Of a MaxMind file: dotted paths.
  std::vector<std::string> columns;
};

// Adds what a look-up file knows about values of detections.
struct EnrichmentOptions {
  LookupSpec lookup;
  std::vector<std::string> fields;  // whose values are looked up
};

// Something that risk accumulates on.
struct EntityKind {
  std::string name;                 // "user"
  std::vector<std::string> fields;  // the first that gives a value, decides
  std::vector<std::string> ignore;  // values that are nobody, without regard to case
};

// Makes detections of some entities count more (or less).
struct CriticalityOptions {
  std::string entity;  // name of an EntityKind
  LookupSpec lookup;
  std::string factor;  // the column with the factor, a number from 0 on
};

struct RiskOptions {
  // Points by Level. 100 is the threshold: one critical detection is an incident of its own, high
  // ones are when two meet, medium five.
  std::array<double, 6> level_points = {5, 1, 5, 20, 50, 100};
  double threshold = 100;  // 0 turns scoring off
  int64_t window_ns = kDayNs;
  int64_t half_life_ns = 6 * kHourNs;  // 0: points do not fade inside the window
  Rearm rearm = Rearm::kEdge;
  Level level = Level::kHigh;  // of incidents
  std::vector<EntityKind> entities = DefaultEntities();
  std::vector<CriticalityOptions> criticality;
  uint64_t max_bytes = 64u << 20;     // of state
  uint32_t max_contributions = 1000;  // remembered of one entity
  uint32_t max_detection_ids = 50;    // named by one incident

  static std::vector<EntityKind> DefaultEntities();
};

// Holds back repeated detections.
struct SuppressionRule {
  std::vector<std::string> rules;  // ids, names or titles; none: every rule
  std::vector<std::string> by;     // fields whose values tell detections apart
  int64_t for_ns = 0;
};

struct SuppressionOptions {
  // The first that speaks of a rule is used, unless the rule says itself (RuleExtensions).
  std::vector<SuppressionRule> rules;
  uint64_t max_bytes = 32u << 20;
};

struct DeduplicationOptions {
  int64_t horizon_ns = kDayNs;  // 0 turns it off
  uint64_t max_ids = 200'000;
};

// The order of time among inputs.
struct TimeOptions {
  int64_t lateness_ns = 5 * kMinuteNs;
  int64_t future_ns = kHourNs;              // how far an event's time may lie ahead of the others'
  uint64_t max_waiting_bytes = 256u << 20;  // of matched events that wait for their turn
};

struct Options {
  CorrelatorOptions correlation;
  TimeOptions time;
  RiskOptions risk;
  SuppressionOptions suppression;
  DeduplicationOptions deduplication;
  std::vector<EnrichmentOptions> enrichment;
};

}  // namespace tocsin
