// A map by text that knows which entry was used least recently, so that state can be kept inside a
// limit.
//
// One thread. Pointers to values stay good until their entry is erased.
#pragma once

#include <iterator>
#include <list>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace tocsin {

template <typename Value>
class LruMap {
 public:
  struct Entry {
    std::string key;
    Value value;
  };

  LruMap() = default;
  LruMap(LruMap&&) noexcept = default;
  LruMap& operator=(LruMap&&) noexcept = default;

  // The value of a key, which becomes the latest; null when there is none.
  Value* Touch(std::string_view key) {
    const auto found = by_key_.find(key);
    if (found == by_key_.end()) return nullptr;
    entries_.splice(entries_.end(), entries_, found->second);
    return &found->second->value;
  }

  // Adds a key that is not there, as the latest.
  Value* Add(std::string key, Value value) {
    entries_.push_back({std::move(key), std::move(value)});
    by_key_.emplace(entries_.back().key, std::prev(entries_.end()));
    return &entries_.back().value;
  }

  const Entry& oldest() const { return entries_.front(); }
  void EraseOldest() {
    by_key_.erase(entries_.front().key);
    entries_.pop_front();
  }

  // Oldest first.
  auto begin() const { return entries_.begin(); }
  auto end() const { return entries_.end(); }
  size_t size() const { return entries_.size(); }
  bool empty() const { return entries_.empty(); }

 private:
  std::list<Entry> entries_;
  std::unordered_map<std::string_view, typename std::list<Entry>::iterator> by_key_;
};

}  // namespace tocsin
