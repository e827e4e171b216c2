// Reads one indexed JSON object front to back: checks its grammar (all of it, also where nothing is
// asked for) and hands every value that the plan leads to over to the event, and the values that
// the profile looks at to slots. Values are views of the text as it is written; escapes stay.
//
// One thread. Borrows index, plan and event during Run; slots refer to the text.
#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "decode/json_index.h"
#include "decode/json_plan.h"
#include "tocsin/event.h"

namespace tocsin {

// Levels of objects and arrays that a record may have.
inline constexpr int kMaxJsonDepth = 256;

// The first value found for each slot of a plan.
class JsonSlots {
 public:
  void Clear() { set_ = 0; }
  void Put(uint32_t slot, const Value& value) {
    if (!has(slot) && value.has_text()) {
      set_ |= uint64_t{1} << slot;
      values_[slot] = value;
    }
  }
  bool has(uint32_t slot) const { return (set_ >> slot & 1) != 0; }
  const Value& value(uint32_t slot) const { return values_[slot]; }

 private:
  uint64_t set_ = 0;
  std::array<Value, JsonPlan::kMaxSlots> values_;
};

class JsonScan {
 public:
  // Adds to `event`. A malformed text may leave some values there.
  DecodeOutcome Run(const JsonIndex& index, const JsonPlan& plan, Event* event);
  // Grammar alone.
  DecodeOutcome Check(const JsonIndex& index);

  // What the last Run found.
  const JsonSlots& slots() const { return slots_; }
  uint64_t atoms() const { return atoms_; }
  uint64_t guesses() const { return guesses_; }

 private:
  // Where the value of a member goes.
  struct Target {
    std::span<const JsonPlan::Terminal> fields;
    std::span<const uint32_t> slots;
    uint32_t element = JsonPlan::kDead;  // state of objects in an array
  };

  DecodeOutcome Walk(const JsonIndex& index, bool live);
  bool Fail(std::string_view reason);
  // Each reads what begins at *at_ and leaves at_ behind it.
  template <bool kLive>
  bool ReadObject(uint32_t state, int depth);
  template <bool kLive>
  bool ReadArray(const Target& target, bool nested, int depth);
  bool ReadMember(const JsonPlan::State& object, std::string_view key, int depth);
  bool ReadValue(const JsonPlan::State& state, const Target& target, std::string_view key,
                 int depth);
  bool ReadElement(const Target& target, int depth);
  bool Skip(int depth);
  bool ReadScalar(Value* value);
  // The content of the string whose opening quote is *token.
  std::string_view StringAt(const uint32_t* token) const;

  // A member whose name holds escapes or blanks.
  bool ReadOddMember(const JsonPlan::State& object, std::string_view key, int depth);
  void Emit(const Target& target, const Value& value);

  const JsonPlan* plan_ = nullptr;
  Event* event_ = nullptr;
  const char* text_ = nullptr;
  const uint32_t* at_ = nullptr;
  const uint32_t* end_ = nullptr;
  std::string_view reason_;

  JsonSlots slots_;
  uint64_t atoms_ = 0;
  uint64_t guesses_ = 0;
  std::string key_scratch_;
  std::string name_scratch_;
  // Fields of the odd members that are being read, one list per level.
  std::vector<std::vector<JsonPlan::Terminal>> odd_fields_;
  size_t odd_depth_ = 0;
};

}  // namespace tocsin
