// What stands beside an offset that a group committed: enough to take the partition up again. Short
// text, since brokers keep at most 4096 bytes of it.
//
//   match       "match clock=<ns>"          clock of the partition; no value: no event with a time
//   correlate   "correlate shards=<n> from=<offset> snapshot=<id> at=<offset>"
//               the state is that of the snapshot, found in the state topic from offset `at` on,
//               plus the records from `from` on; without a snapshot, it was empty at `from`
//
// Pure functions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "correlate/sample.h"
#include "tocsin/result.h"

namespace tocsin {

struct MatchMetadata {
  int64_t clock_ns = kNever;

  bool operator==(const MatchMetadata&) const = default;
};
std::string EncodeMatchMetadata(const MatchMetadata& metadata);
// "" gives the default.
Result<MatchMetadata> ParseMatchMetadata(std::string_view text);

struct CorrelateMetadata {
  int32_t shards = 0;
  int64_t from = 0;
  std::string snapshot;  // "" = none
  int64_t snapshot_at = 0;

  bool operator==(const CorrelateMetadata&) const = default;
};
std::string EncodeCorrelateMetadata(const CorrelateMetadata& metadata);
Result<CorrelateMetadata> ParseCorrelateMetadata(std::string_view text);

}  // namespace tocsin
