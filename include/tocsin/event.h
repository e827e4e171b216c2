// One event as the matcher sees it: the values of exactly those fields that the rule set asks for,
// as views into the record's bytes. Decoders fill it (decoder.h), detectors read it (detector.h).
//
// Field names are known when the rule set is built; a FieldId is an index into
// RuleSet::field_names(). A field may have several values (arrays fan out, and a dotted path may
// lead through arrays).
//
// Thread safety: one owner at a time. Borrows: every Value's text points into the record that was
// decoded, or into the decoder's scratch memory, and lives until the decoder's next call.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "tocsin/rule.h"

namespace tocsin {

using FieldId = uint32_t;

// One value of a field.
struct Value {
  enum class Kind : uint8_t {
    kString,      // text
    kNumber,      // text is the source token
    kBool,        // text is "true" or "false"
    kNull,        // JSON null: counts as missing for `null`, as present for `exists`
    kEmptyArray,  // likewise null, and present
    kOpaque,      // present, neither null nor with a text: an object, or null inside an array
  };
  Kind kind = Kind::kString;
  bool escaped = false;   // text still holds JSON escapes: see base/json_text.h
  std::string_view text;  // for kString, kNumber and kBool

  bool has_text() const { return kind <= Kind::kBool; }
  bool is_null() const { return kind == Kind::kNull || kind == Kind::kEmptyArray; }
};

class Event;

// Gives the text of every scalar leaf of the record an event was decoded from (keyword rules ask
// for it, rarely). Decoders implement it.
class LeafSource {
 public:
  virtual ~LeafSource() = default;
  // Appends every leaf with a text, in document order, and the raw record where the format is a
  // text line.
  virtual void CollectLeaves(const Event& event, std::vector<Value>* leaves) = 0;
};

class Event {
 public:
  static constexpr int64_t kNoTime = INT64_MIN;

  // Forgets all values; afterwards field ids below `field_count` may be used. Allocates only when
  // field_count grows.
  void Reset(size_t field_count);

  // Adds a value. Values of one field stem from the way with the highest rank: a value of a lower
  // rank is dropped, a higher rank replaces what is there, the same rank appends. (An exact flat
  // name beats a dotted path, which beats a name with its spaces removed.)
  void Add(FieldId field, Value value, uint8_t rank = 0);

  // Iterates the values of a field:
  //   for (uint32_t v = event.first(f); v != Event::kNone; v = event.next(v)) event.value(v)
  static constexpr uint32_t kNone = UINT32_MAX;
  uint32_t first(FieldId field) const {
    const Slot& slot = slots_[field];
    return slot.epoch == epoch_ ? slot.first : kNone;
  }
  uint32_t next(uint32_t value) const { return entries_[value].next; }
  const Value& value(uint32_t value) const { return entries_[value].value; }
  // Values in use are numbered 0..value_count()-1; some may belong to no field (replaced).
  size_t value_count() const { return entries_.size(); }

  // What the event says about its origin. Points to storage of the decoder that outlives the event
  // (interned: equal log sources have equal pointers for one decoder). Never null after decoding.
  const LogSource* logsource = nullptr;
  // Event time in nanoseconds since 1970 UTC, or kNoTime.
  int64_t time_ns = kNoTime;
  // The record's bytes as read, without line end.
  std::string_view record;
  // True when `record` is JSON text: leaf strings stand in it literally or with escapes.
  bool record_is_json = false;
  // For CollectLeaves: who decoded this event. May be null (then there are no leaves).
  LeafSource* leaf_source = nullptr;

 private:
  struct Slot {
    uint32_t epoch = 0;
    uint32_t first = kNone;
    uint32_t last = kNone;
    uint8_t rank = 0;
  };
  struct Entry {
    Value value;
    uint32_t next;
  };
  uint32_t epoch_ = 0;
  std::vector<Slot> slots_;
  std::vector<Entry> entries_;
};

}  // namespace tocsin
