#include "correlate/samples.h"

#include <algorithm>
#include <cstring>
#include <optional>

#include "base/hash.h"

namespace tocsin {

void AppendToKey(std::string_view text, std::string* key) {
  // One byte for short texts; 255 announces a long one.
  if (text.size() < 255) {
    key->push_back(static_cast<char>(text.size()));
  } else {
    const auto size = static_cast<uint32_t>(text.size());
    key->push_back(static_cast<char>(255));
    key->append(reinterpret_cast<const char*>(&size), sizeof size);
  }
  key->append(text);
}

std::vector<std::string> SplitKey(std::string_view key) {
  std::vector<std::string> texts;
  while (!key.empty()) {
    uint32_t size = static_cast<unsigned char>(key.front());
    key.remove_prefix(1);
    if (size == 255) {
      if (key.size() < sizeof size) break;
      std::memcpy(&size, key.data(), sizeof size);
      key.remove_prefix(sizeof size);
    }
    texts.emplace_back(key.substr(0, size));
    key.remove_prefix(std::min<size_t>(size, key.size()));
  }
  return texts;
}

uint32_t SampleReader::Read(const MatchedEvent& event, const CorrelationPlan::Node& node,
                            std::span<const Feed> feeds) {
  keys_used_ = 0;
  first_feeds_.clear();
  keyed_.clear();
  uint32_t without_group = 0;
  for (const Feed& feed : feeds) {
    const MatchedEvent::Match& match = event.matches[feed.match];
    size_t keys = 0;
    if (!Combine(event, match, feed.use->key, &combined_, &keys)) {
      ++without_group;
      continue;
    }
    const SeenEvent seen{event.time_ns, event.position.offset, event.position.input,
                         feed.use->slot};
    values_.clear();
    ReadValues(event, node, feed, seen);
    if (values_.empty()) continue;
    for (size_t i = 0; i < keys; ++i) {
      const uint32_t key = KeyIndex(combined_[i], feed);
      for (const Sample& sample : values_) keyed_.push_back({key, sample});
    }
  }
  return without_group;
}

std::span<const Sample> SampleReader::samples(size_t i) {
  gathered_.clear();
  for (const Keyed& keyed : keyed_) {
    if (keyed.key == i) gathered_.push_back(keyed.sample);
  }
  return gathered_;
}

// Every combination of one text for each field. False when a field has no text.
bool SampleReader::Combine(const MatchedEvent& event, const MatchedEvent::Match& match,
                           const std::vector<uint32_t>& fields, std::vector<std::string>* out,
                           size_t* used) {
  if (out->empty()) out->resize(kMostCombinations);
  (*out)[0].clear();
  *used = 1;
  for (const uint32_t field : fields) {
    FindDistinct(event, event.fields[match.first_field + field]);
    if (distinct_.empty()) return false;
    const size_t before = *used;
    for (size_t d = 1; d < distinct_.size(); ++d) {
      for (size_t i = 0; i < before && *used < kMostCombinations; ++i) {
        std::string& longer = (*out)[(*used)++];
        longer = (*out)[i];
        AppendToKey(distinct_[d], &longer);
      }
    }
    for (size_t i = 0; i < before; ++i) AppendToKey(distinct_.front(), &(*out)[i]);
  }
  return true;
}

void SampleReader::FindDistinct(const MatchedEvent& event, const MatchedEvent::Field& field) {
  distinct_.clear();
  for (uint32_t t = 0; t < field.texts && distinct_.size() < kMostCombinations; ++t) {
    const std::string_view text = event.text(field.first_text + t);
    if (std::find(distinct_.begin(), distinct_.end(), text) == distinct_.end()) {
      distinct_.push_back(text);
    }
  }
}

void SampleReader::ReadValues(const MatchedEvent& event, const CorrelationPlan::Node& node,
                              const Feed& feed, const SeenEvent& seen) {
  const MatchedEvent::Match& match = event.matches[feed.match];
  switch (node.rule.type) {
    case CorrelationType::kEventCount:
    case CorrelationType::kTemporal:
    case CorrelationType::kTemporalOrdered:
      values_.push_back({seen, {}, 0});
      break;
    case CorrelationType::kValueCount: {
      size_t tuples = 0;
      if (!Combine(event, match, feed.use->values, &tuples_, &tuples)) break;
      for (size_t i = 0; i < tuples; ++i) {
        const auto [low, high] = Hash128(tuples_[i]);
        values_.push_back({seen, {low, high}, 0});
      }
      break;
    }
    case CorrelationType::kValueSum:
    case CorrelationType::kValueAvg:
    case CorrelationType::kValuePercentile:
    case CorrelationType::kValueMedian: {
      const MatchedEvent::Field& texts = event.fields[match.first_field + feed.use->values.front()];
      for (uint32_t t = 0; t < texts.texts; ++t) {
        const std::optional<Fixed> number = ParseFixed(event.text(texts.first_text + t));
        if (number) values_.push_back({seen, {}, *number});
      }
      break;
    }
  }
}

uint32_t SampleReader::KeyIndex(const std::string& key, const Feed& feed) {
  for (size_t i = 0; i < keys_used_; ++i) {
    if (keys_[i] == key) return static_cast<uint32_t>(i);
  }
  if (keys_used_ == keys_.size()) keys_.emplace_back();
  keys_[keys_used_] = key;
  first_feeds_.push_back(feed);
  return static_cast<uint32_t>(keys_used_++);
}

}  // namespace tocsin
