// The values of a ValueList as a set, folded or as they are: one hash look-up says whether a text
// is among them, however many there are.
//
// Thread safety: immutable. Borrows nothing.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tocsin/value_list.h"

namespace tocsin {

class TextSet {
 public:
  TextSet(const ValueList& list, bool cased);

  // `text` is folded already, unless the set is cased.
  bool Contains(std::string_view text) const;

 private:
  // A hash table with linear probing; half of the slots or more are empty.
  struct Slot {
    uint32_t hash = 0;
    uint32_t entry = 0;  // 0: empty, else 1 + an index into ends_
  };
  std::string_view TextOf(uint32_t entry) const {
    const uint64_t begin = entry == 1 ? 0 : ends_[entry - 2];
    return std::string_view(bytes_).substr(begin, ends_[entry - 1] - begin);
  }
  // The slot that holds the text, or the empty one where it belongs.
  size_t SlotOf(std::string_view text, uint64_t hash) const;

  std::string bytes_;
  std::vector<uint64_t> ends_;
  std::vector<Slot> slots_;
};

// Equal for equal sets.
std::string TextSetKey(const ValueList& list, bool cased);

}  // namespace tocsin
