// Which shard (partition of the internal topic) owns what: the groups of correlation rules, the
// entities that risk accumulates on, the keys of suppression. What must meet is sent to one shard;
// the answer depends on names and values alone, so every worker gives the same.
//
// A correlation without others goes by its group: its groups spread over all shards. Correlations
// that refer to each other form a *chain* and must stand in one place: when all of them are grouped
// by the same values, the chain spreads by group too; otherwise the whole chain lives in one shard.
// (Sending the firings on through the topic would spread such chains as well, for one more wait of
// a watermark at each step.)
//
// Immutable.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "compile/correlation_plan.h"

namespace tocsin {

class ShardMap {
 public:
  // `shards` > 0. Keeps nothing of the plan.
  ShardMap(const CorrelationPlan& plan, int32_t shards);

  // `key`: the group as SampleReader gives it.
  int32_t OfGroup(uint32_t node, std::string_view key) const;
  // `key`: RiskScorer::Points::key.
  int32_t OfEntity(std::string_view key) const;
  int32_t OfSuppression(std::string_view key) const;

  int32_t shards() const { return shards_; }

 private:
  struct Chain {
    uint64_t seed = 0;
    bool by_group = true;
  };
  int32_t ShardOf(uint64_t hash) const { return static_cast<int32_t>(hash % shards_); }

  int32_t shards_;
  std::vector<Chain> chains_;  // by node
};

}  // namespace tocsin
