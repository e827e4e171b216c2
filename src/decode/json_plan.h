// A profile and the asked field names, compiled into an automaton over member names: while a record
// is read front to back, the state says which fields a value belongs to and whether anything below
// it can matter. One pass over the record then finds every value that Resolve (base/event_tree.cc)
// would find; the order of its ways is kept as ranks.
//
//   root {"Event","EventData"}, field Image:   start -Event-> s1 -EventData-> s2 -Image-> [Image]
//
// Besides fields, states carry the places the profile itself looks at (slots: log source, time,
// host) and the marks by which every profile is recognised (atoms), so that a record read by the
// wrong profile's plan still tells which one is right.
//
// Immutable after construction; one plan can be read by many threads. Borrows nothing.
#pragma once

#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "decode/profile.h"
#include "tocsin/event.h"

namespace tocsin {

class JsonPlan {
 public:
  struct Terminal {
    FieldId field;
    uint8_t rank;
  };

  // What holds for a value reached by a sequence of member names.
  struct State {
    uint32_t edges = 0;      // first in edges_, a table of edge_mask + 1 entries
    uint32_t edge_mask = 0;  // 0: no edges
    uint32_t any = 0;        // state below members without an edge; 0: nothing of interest
    uint32_t element = 0;    // state of objects that stand in an array at this place
    uint32_t terminals = 0;
    uint32_t terminal_count = 0;
    uint32_t slots = 0;
    uint32_t slot_count = 0;
    uint32_t roots = 0;  // which roots of the profile this object is
    uint32_t root_count = 0;
    int32_t key_slot = -1;  // takes the name of the member when its value is an object
    bool descend = false;   // something below matters
    uint64_t atoms = 0;     // of the profile set
    uint64_t guesses = 0;   // of this profile's service guesses
  };

  static constexpr uint32_t kDead = 0;
  static constexpr uint32_t kStart = 1;
  static constexpr size_t kMaxSlots = 64;

  // Slots, in this order, each in the order of the profile's list.
  struct SlotLayout {
    uint32_t service = 0;  // service.paths
    uint32_t key = 0;      // service.key_of, one
    uint32_t facility = 0;
    uint32_t id = 0;
    uint32_t time = 0;
    uint32_t host = 0;
    uint32_t embedded = 0;  // one
    uint32_t end = 0;
  };

  JsonPlan(const ProfileSet& profiles, size_t profile, std::span<const std::string> field_names);

  const State& state(uint32_t id) const { return states_[id]; }
  uint32_t id(const State& state) const { return static_cast<uint32_t>(&state - states_.data()); }
  std::span<const Terminal> terminals(const State& s) const {
    return {terminals_.data() + s.terminals, s.terminal_count};
  }
  std::span<const uint32_t> slots(const State& s) const {
    return {small_.data() + s.slots, s.slot_count};
  }
  const SlotLayout& layout() const { return layout_; }
  // All bits of a guess's AnyOfs, by guess.
  const std::vector<uint64_t>& guess_masks() const { return guess_masks_; }

  // The state below the member `key` of an object in state `s`; `key` as it stands in the record.
  // Up to 8 bytes behind the key are read. `exact` tells whether an edge was found; if not, a key
  // with escapes or blanks may have more to it.
  uint32_t Step(const State& s, std::string_view key, bool* exact) const;
  // The same for a key whose escapes were resolved. Up to 8 bytes behind it are read.
  uint32_t StepUnescaped(const State& s, std::string_view key) const;
  // True when the key holds a blank or a backslash. Up to 8 bytes behind it are read.
  static bool IsOdd(std::string_view key) {
    for (size_t i = 0; i < key.size(); i += 8) {
      const uint64_t word = Word(key.data() + i, key.size() - i);
      if (HasZeroByte(word ^ kOnes * ' ') || HasZeroByte(word ^ kOnes * '\\')) return true;
    }
    return false;
  }
  // Appends the fields that the name equals once its blanks are removed, for the roots of `s`.
  void AppendSpaced(const State& s, std::string_view key, std::string* scratch,
                    std::vector<Terminal>* out) const;

 private:
  friend class JsonPlanBuilder;

  struct Edge {
    uint64_t hash = 0;
    uint32_t key = 0;  // first word in key_words_
    uint32_t size = 0;
    uint32_t child = 0;   // 0: free
    bool spaced = false;  // the key holds a blank
    bool literal = true;  // false: the key holds a backslash, so the record can't spell it raw
  };

  static constexpr uint64_t kOnes = 0x0101010101010101u;
  static bool HasZeroByte(uint64_t word) { return ((word - kOnes) & ~word & (kOnes << 7)) != 0; }
  static uint64_t Word(const char* at, size_t left) {
    uint64_t word;
    std::memcpy(&word, at, 8);
    return left >= 8 ? word : word & ((uint64_t{1} << (left * 8)) - 1);
  }
  static uint64_t Hash(std::string_view key) {
    uint64_t hash = key.size() * 0x9E3779B97F4A7C15u;
    for (size_t i = 0; i < key.size(); i += 8) {
      hash = (hash ^ Word(key.data() + i, key.size() - i)) * 0xD6E8FEB86659FD93u;
      hash ^= hash >> 32;
    }
    return hash;
  }
  const Edge* Find(const State& s, std::string_view key) const {
    if (s.edge_mask == 0) return nullptr;
    const uint64_t hash = Hash(key);
    for (uint64_t at = hash;; ++at) {
      const Edge& edge = edges_[s.edges + (at & s.edge_mask)];
      if (edge.child == 0) return nullptr;
      if (edge.hash == hash && edge.size == key.size() && Equal(edge, key)) return &edge;
    }
  }
  bool Equal(const Edge& edge, std::string_view key) const {
    const uint64_t* words = key_words_.data() + edge.key;
    for (size_t i = 0; i < key.size(); i += 8) {
      if (Word(key.data() + i, key.size() - i) != *words++) return false;
    }
    return true;
  }

  std::vector<State> states_;
  std::vector<Edge> edges_;
  std::vector<uint64_t> key_words_;
  std::vector<Terminal> terminals_;
  std::vector<uint32_t> small_;                                  // slots and roots of states
  std::unordered_map<std::string, std::vector<FieldId>> names_;  // for AppendSpaced
  std::vector<uint64_t> guess_masks_;
  SlotLayout layout_;
};

inline uint32_t JsonPlan::Step(const State& s, std::string_view key, bool* exact) const {
  const Edge* edge = Find(s, key);
  *exact = edge != nullptr && edge->literal && !edge->spaced;
  return edge != nullptr && edge->literal ? edge->child : s.any;
}

}  // namespace tocsin
