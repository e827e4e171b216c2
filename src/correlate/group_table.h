// The groups of one correlation rule, by key. A key is the texts of the group-by fields, each
// behind its length; short ones stand in the group itself, so that finding a group touches its
// index slot and the group, nothing else.
//
// One thread. A Group stays where it is until it is removed.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/hash.h"
#include "correlate/sample.h"

namespace tocsin {

using GroupId = uint32_t;
inline constexpr GroupId kNoGroup = UINT32_MAX;

class GroupKey {
 public:
  void Assign(std::string_view key) {
    size_ = static_cast<uint32_t>(key.size());
    if (size_ > kInline) {
      long_ = std::make_unique<char[]>(size_);
      std::memcpy(long_.get(), key.data(), size_);
    } else {
      long_.reset();
      key.copy(short_.data(), size_);
    }
  }
  std::string_view text() const { return {size_ > kInline ? long_.get() : short_.data(), size_}; }
  uint64_t bytes() const { return size_ > kInline ? size_ + 16 : 0; }

 private:
  static constexpr uint32_t kInline = 28;
  std::unique_ptr<char[]> long_;
  uint32_t size_ = 0;
  std::array<char, kInline> short_{};
};

template <typename Window>
struct Group {
  GroupKey key;
  uint64_t hash = 0;
  GroupId next_free = kNoGroup;  // of a free group
  bool used = false;             // not free
  int64_t last_ns = kNever;      // of the latest event
  int64_t start_ns = kNever;     // of a window that does not slide; kNever: none is open
  int64_t deadline_ns = kNever;  // when to decide, or kNever
  int64_t fired_ns = kNever;     // of the latest alert
  uint32_t life = 0;             // counts the groups that had this id
  bool holding = false;          // an alert was told, the next is held
  bool truncated = false;
  bool timer_set = false;  // a timer will come
  uint64_t charged = 0;    // bytes of key and window, as accounted
  // The latest event's values for correlations that refer to this one, behind their lengths; only
  // when they need them and a timer decides.
  std::unique_ptr<std::string> kept;
  Window window;
};

template <typename Window>
class GroupTable {
 public:
  using GroupType = Group<Window>;

  GroupType& operator[](GroupId id) { return chunks_[id / kChunk][id % kChunk]; }
  const GroupType& operator[](GroupId id) const { return chunks_[id / kChunk][id % kChunk]; }

  // The group of a key. `added` tells whether it is new.
  GroupId FindOrAdd(std::string_view key, bool* added) {
    // Where the table lies differs from process to process.
    const uint64_t hash = Hash64(key, reinterpret_cast<uintptr_t>(this));
    const GroupId found = Find(key, hash);
    *added = found == kNoGroup;
    if (!*added) return found;
    const GroupId id = Allocate();
    GroupType& group = (*this)[id];
    group.key.Assign(key);
    group.hash = hash;
    if (2 * (size_ + 1) > index_.size()) Rehash();
    group.used = true;
    ++size_;
    Index(id);
    return id;
  }

  void Remove(GroupId id) {
    GroupType& group = (*this)[id];
    Unindex(id);
    const uint32_t life = group.life + 1;
    group = GroupType();
    group.life = life;
    group.next_free = free_;
    free_ = id;
    --size_;
  }

  size_t size() const { return size_; }
  template <typename Visit>
  void ForEach(const Visit& visit) const {
    for (GroupId id = 0; id < chunks_.size() * kChunk; ++id) {
      if ((*this)[id].used) visit(id);
    }
  }
  // Of the groups and their index slots; what windows hold comes on top.
  uint64_t bytes() const { return size_ * (sizeof(GroupType) + 2 * sizeof(Slot)); }

 private:
  static constexpr size_t kChunk = 256;
  struct Slot {
    uint32_t tag = 0;  // of the hash
    GroupId id = kNoGroup;
  };

  static uint32_t TagOf(uint64_t hash) { return static_cast<uint32_t>(hash >> 32); }

  GroupId Find(std::string_view key, uint64_t hash) const {
    if (index_.empty()) return kNoGroup;
    const size_t mask = index_.size() - 1;
    for (size_t at = hash & mask; index_[at].id != kNoGroup; at = (at + 1) & mask) {
      if (index_[at].tag == TagOf(hash) && (*this)[index_[at].id].key.text() == key) {
        return index_[at].id;
      }
    }
    return kNoGroup;
  }

  GroupId Allocate() {
    if (free_ == kNoGroup) {
      const auto first = static_cast<GroupId>(chunks_.size() * kChunk);
      chunks_.push_back(std::make_unique<GroupType[]>(kChunk));
      for (size_t i = kChunk; i-- > 0;) {
        (*this)[first + i].next_free = free_;
        free_ = static_cast<GroupId>(first + i);
      }
    }
    const GroupId id = free_;
    free_ = (*this)[id].next_free;
    return id;
  }

  void Index(GroupId id) {
    const uint64_t hash = (*this)[id].hash;
    const size_t mask = index_.size() - 1;
    size_t at = hash & mask;
    while (index_[at].id != kNoGroup) at = (at + 1) & mask;
    index_[at] = {TagOf(hash), id};
  }

  void Unindex(GroupId id) {
    const size_t mask = index_.size() - 1;
    size_t gap = (*this)[id].hash & mask;
    while (index_[gap].id != id) gap = (gap + 1) & mask;
    for (size_t at = (gap + 1) & mask; index_[at].id != kNoGroup; at = (at + 1) & mask) {
      const size_t home = (*this)[index_[at].id].hash & mask;
      if (((at - home) & mask) < ((at - gap) & mask)) continue;
      index_[gap] = index_[at];
      gap = at;
    }
    index_[gap] = {};
  }

  void Rehash() {
    index_.assign(index_.empty() ? 16 : 2 * index_.size(), {});
    ForEach([this](GroupId id) { Index(id); });
  }

  std::vector<std::unique_ptr<GroupType[]>> chunks_;
  std::vector<Slot> index_;  // linear probing; a power of two or empty
  GroupId free_ = kNoGroup;
  size_t size_ = 0;
};

}  // namespace tocsin
