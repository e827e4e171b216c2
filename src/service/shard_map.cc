#include "service/shard_map.h"

#include <algorithm>
#include <numeric>
#include <string>

#include "base/hash.h"

namespace tocsin {
namespace {

// Any constants: they keep the three kinds of keys apart.
constexpr uint64_t kEntitySeed = 0x656e74697479;
constexpr uint64_t kSuppressionSeed = 0x737570707265;

// True when every group-by value of the use is the group-by value of the same place of the node
// that the use's source stands for.
bool PassesGroup(const CorrelationPlan& plan, const CorrelationPlan::Use& use,
                 const CorrelationPlan::Node& from) {
  if (use.key.size() != from.rule.group_by.size()) return false;
  for (uint32_t i = 0; i < use.key.size(); ++i) {
    const CorrelationPlan::Output& output = from.outputs[use.key[i]];
    if (output.kind != CorrelationPlan::Output::Kind::kGroup || output.index != i) return false;
  }
  return plan.nodes[use.node].rule.group_by.size() == use.key.size();
}

}  // namespace

ShardMap::ShardMap(const CorrelationPlan& plan, int32_t shards)
    : shards_(shards), chains_(plan.nodes.size()) {
  // Nodes that refer to each other get the number of the first among them.
  std::vector<uint32_t> chain(plan.nodes.size());
  std::iota(chain.begin(), chain.end(), 0);
  for (const CorrelationPlan::Source& source : plan.sources) {
    if (source.node == CorrelationPlan::kNone) continue;
    for (const CorrelationPlan::Use& use : source.uses) {
      const auto [low, high] = std::minmax({chain[source.node], chain[use.node]});
      std::replace(chain.begin(), chain.end(), high, low);
    }
  }
  std::vector<std::string> names(plan.nodes.size());
  std::vector<bool> by_group(plan.nodes.size(), true);
  for (uint32_t node = 0; node < plan.nodes.size(); ++node) {
    names[chain[node]] += plan.nodes[node].rule.content_hash;
  }
  for (const CorrelationPlan::Source& source : plan.sources) {
    if (source.node == CorrelationPlan::kNone) continue;
    for (const CorrelationPlan::Use& use : source.uses) {
      if (!PassesGroup(plan, use, plan.nodes[source.node])) by_group[chain[use.node]] = false;
    }
  }
  for (uint32_t node = 0; node < plan.nodes.size(); ++node) {
    chains_[node] = {Hash64(names[chain[node]], 0), by_group[chain[node]]};
  }
}

int32_t ShardMap::OfGroup(uint32_t node, std::string_view key) const {
  const Chain& chain = chains_[node];
  return ShardOf(chain.by_group ? Hash64(key, chain.seed) : chain.seed);
}

int32_t ShardMap::OfEntity(std::string_view key) const { return ShardOf(Hash64(key, kEntitySeed)); }

int32_t ShardMap::OfSuppression(std::string_view key) const {
  return ShardOf(Hash64(key, kSuppressionSeed));
}

}  // namespace tocsin
