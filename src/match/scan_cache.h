// What scanning a value found, remembered: the same image paths, users and call traces come again
// and again, and looking a value up costs a fraction of preparing and scanning it. A direct-mapped
// table of fixed size; a slot is compared in full before it is believed.
//
// One thread. Allocates once.
#pragma once

#include <array>
#include <span>
#include <string_view>
#include <vector>

#include "compile/compiled.h"
#include "compile/hash.h"

namespace tocsin {

class ScanCache {
 public:
  static constexpr size_t kMaxText = 448;
  static constexpr size_t kMaxTriggers = 6;

  struct Slot {
    const FieldScan* scan = nullptr;
    uint64_t hash = 0;
    uint16_t length = 0;
    uint8_t kind = 0;
    uint8_t count = 0;
    std::array<TriggerIndex, kMaxTriggers> triggers;
    std::array<char, kMaxText> text;

    std::span<const TriggerIndex> found() const { return {triggers.data(), count}; }
  };

  ScanCache() : slots_(kSlots) {}

  // The slot of a value as it stands in the record; `hit` tells whether it holds the answer. When
  // not, the slot may be filled by Store. Null when such a value is not kept.
  Slot* Find(const FieldScan* scan, const Value& value, bool* hit) {
    const std::string_view text = value.text;
    if (text.size() > kMaxText) return nullptr;
    const uint64_t hash = HashText(text, reinterpret_cast<uintptr_t>(scan));
    Slot& slot = slots_[hash % kSlots];
    *hit = slot.hash == hash && slot.scan == scan && slot.kind == KindOf(value) &&
           std::string_view(slot.text.data(), slot.length) == text;
    slot.hash = hash;
    return &slot;
  }

  static void Store(const FieldScan* scan, const Value& value,
                    const std::vector<TriggerIndex>& found, Slot* slot) {
    if (found.size() > kMaxTriggers) {
      slot->scan = nullptr;
      return;
    }
    slot->scan = scan;
    slot->length = static_cast<uint16_t>(value.text.size());
    slot->kind = KindOf(value);
    slot->count = static_cast<uint8_t>(found.size());
    std::copy(found.begin(), found.end(), slot->triggers.begin());
    value.text.copy(slot->text.data(), value.text.size());
  }

 private:
  static constexpr size_t kSlots = 1 << 13;
  static uint8_t KindOf(const Value& value) {
    return static_cast<uint8_t>(static_cast<uint8_t>(value.kind) << 1 | (value.escaped ? 1 : 0));
  }

  std::vector<Slot> slots_;
};

}  // namespace tocsin
