// The texts of one event's values, prepared once and on demand: JSON escapes resolved, case folded.
//
// One event at a time; views hold until Reset.
#pragma once

#include <vector>

#include "base/arena.h"
#include "compile/atom.h"
#include "tocsin/event.h"

namespace tocsin {

class ValueTexts {
 public:
  void Reset(const Event& event);

  // The text of a value of the event (value.has_text()).
  const ValueText& Of(uint32_t value);

  // Every leaf of the event; asked from the decoder at the first call.
  const std::vector<ValueText>& Leaves();

 private:
  ValueText Prepare(const Value& value);
  std::string_view Fold(std::string_view text);

  const Event* event_ = nullptr;
  Arena arena_;
  uint32_t epoch_ = 0;
  std::vector<uint32_t> ready_;  // epoch in which texts_[i] was made
  std::vector<ValueText> texts_;
  bool leaves_ready_ = false;
  std::vector<Value> leaf_values_;
  std::vector<ValueText> leaves_;
};

}  // namespace tocsin
