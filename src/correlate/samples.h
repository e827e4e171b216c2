// From the matches of one event to samples by group: group keys (every combination of the texts of
// the group-by fields, at most 16) and, for the value types, the values.
//
// One thread; keeps its memory between events.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "compile/correlation_plan.h"
#include "correlate/sample.h"
#include "tocsin/correlator.h"

namespace tocsin {

// A match of an event that feeds a node.
struct Feed {
  uint32_t match = 0;  // index into MatchedEvent::matches
  const CorrelationPlan::Use* use = nullptr;
};

class SampleReader {
 public:
  // At most so many groups from one match, and distinct value tuples.
  static constexpr size_t kMostCombinations = 16;

  // Reads what the feeds of one event give to `node`. Answers how many feeds lacked a group-by
  // field.
  uint32_t Read(const MatchedEvent& event, const CorrelationPlan::Node& node,
                std::span<const Feed> feeds);

  // The groups found, in order of appearance.
  size_t size() const { return keys_used_; }
  const std::string& key(size_t i) const { return keys_[i]; }
  // The samples of one group, and the feed that came first.
  std::span<const Sample> samples(size_t i);
  const Feed& first_feed(size_t i) const { return first_feeds_[i]; }

 private:
  struct Keyed {
    uint32_t key;
    Sample sample;
  };

  bool Combine(const MatchedEvent& event, const MatchedEvent::Match& match,
               const std::vector<uint32_t>& fields, std::vector<std::string>* out, size_t* used);
  void FindDistinct(const MatchedEvent& event, const MatchedEvent::Field& field);
  void ReadValues(const MatchedEvent& event, const CorrelationPlan::Node& node, const Feed& feed,
                  const SeenEvent& seen);
  uint32_t KeyIndex(const std::string& key, const Feed& feed);

  std::vector<std::string> keys_;
  size_t keys_used_ = 0;
  std::vector<Feed> first_feeds_;
  std::vector<std::string_view> distinct_;  // texts of the field at hand
  std::vector<std::string> combined_;       // of the feed at hand
  std::vector<std::string> tuples_;
  std::vector<Sample> values_;  // of the feed at hand
  std::vector<Keyed> keyed_;
  std::vector<Sample> gathered_;
};

// The texts of a key or a kept value list, each behind its length.
std::vector<std::string> SplitKey(std::string_view key);
void AppendToKey(std::string_view text, std::string* key);

}  // namespace tocsin
