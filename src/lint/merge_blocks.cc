#include "lint/merge_blocks.h"

#include <algorithm>
#include <array>
#include <utility>

namespace tocsin {
namespace {

// The usual order of keys. One that is not named stays behind the key before it.
constexpr auto kRuleOrder = std::to_array<std::string_view>(
    {"title", "id", "name", "related", "taxonomy", "status", "description", "license", "references",
     "author", "date", "modified", "tags", "logsource", "detection", "fields", "falsepositives",
     "level"});
constexpr auto kDetectionOrder = std::to_array<std::string_view>({"timeframe", "condition"});

struct OrderRow {
  std::string_view map;
  std::span<const std::string_view> keys;
};
constexpr auto kOrders =
    std::to_array<OrderRow>({{"", kRuleOrder}, {"detection", kDetectionOrder}});

std::span<const std::string_view> OrderOf(std::string_view map) {
  const auto row = std::find_if(kOrders.begin(), kOrders.end(),
                                [&](const OrderRow& each) { return each.map == map; });
  return row == kOrders.end() ? std::span<const std::string_view>() : row->keys;
}

// The place of each key in the order, from 1; 0 before the first that has one.
std::vector<size_t> RanksOf(const BlockMap& map, std::span<const std::string_view> order) {
  std::vector<size_t> ranks;
  for (const BlockEntry& entry : map.entries) {
    const auto place = std::find(order.begin(), order.end(), entry.key);
    const size_t before = ranks.empty() ? 0 : ranks.back();
    ranks.push_back(place == order.end() ? before : static_cast<size_t>(place - order.begin()) + 1);
  }
  return ranks;
}

constexpr size_t kNew = std::string_view::npos;

class Merger {
  using Value = BlockEntry::Value;

 public:
  Merger(std::string_view name, Winner winner, BlockMap* map)
      : order_(OrderOf(name)), winner_(winner), map_(map), ranks_(RanksOf(*map, order_)) {}

  bool Merge(const BlockMap& other) {
    const std::vector<size_t> ranks = RanksOf(other, order_);
    for (size_t i = 0; i < other.entries.size(); ++i) {
      const BlockEntry& entry = other.entries[i];
      const auto moved = [&] {
        BlockEntry copy = entry;
        Indent(static_cast<int64_t>(map_->indent) - static_cast<int64_t>(other.indent), &copy);
        return copy;
      };
      const auto own = std::find_if(map_->entries.begin(), map_->entries.end(),
                                    [&](const BlockEntry& each) { return each.key == entry.key; });
      if (own == map_->entries.end()) {
        Insert(moved(), ranks[i]);
      } else if (own->value != Value::kNoMap && entry.value != Value::kNoMap) {
        if (!Join(entry, &*own)) return false;
      } else if (winner_ == Winner::kOther) {
        *own = moved();
      }
    }
    map_->below += other.below;
    return true;
  }

 private:
  // Behind the last one of the map's own that comes before it, and behind what was put there
  // already: new ones stay in their order among themselves.
  void Insert(BlockEntry entry, size_t rank) {
    const auto own =
        std::find_if(ranks_.rbegin(), ranks_.rend(), [rank](size_t each) { return each <= rank; });
    const auto at =
        std::find_if(own.base(), ranks_.end(), [](size_t each) { return each != kNew; });
    map_->entries.insert(map_->entries.begin() + (at - ranks_.begin()), std::move(entry));
    ranks_.insert(at, kNew);
  }

  bool Join(const BlockEntry& entry, BlockEntry* own) const {
    return own->value == Value::kBlockMap && entry.value == Value::kBlockMap &&
           MergeBlocks(entry.map, own->key, winner_, &own->map);
  }

  std::span<const std::string_view> order_;
  Winner winner_;
  BlockMap* map_;
  std::vector<size_t> ranks_;  // of the map's own entries, kNew for the others
};

}  // namespace

bool MergeBlocks(const BlockMap& other, std::string_view name, Winner winner, BlockMap* map) {
  return Merger(name, winner, map).Merge(other);
}

}  // namespace tocsin
