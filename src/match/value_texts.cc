#include "match/value_texts.h"

#include "base/case_fold.h"
#include "base/json_text.h"

namespace tocsin {

void ValueTexts::Reset(const Event& event) {
  event_ = &event;
  arena_.Reset();
  leaves_ready_ = false;
  if (++epoch_ == 0) {
    ready_.assign(ready_.size(), 0);
    epoch_ = 1;
  }
  if (ready_.size() < event.value_count()) {
    ready_.resize(event.value_count(), 0);
    texts_.resize(event.value_count());
  }
}

const ValueText& ValueTexts::Of(uint32_t value) {
  if (ready_[value] != epoch_) {
    ready_[value] = epoch_;
    texts_[value] = Prepare(event_->value(value));
  }
  return texts_[value];
}

const std::vector<ValueText>& ValueTexts::Leaves() {
  if (!leaves_ready_) {
    leaves_ready_ = true;
    leaf_values_.clear();
    leaves_.clear();
    if (event_->leaf_source != nullptr) event_->leaf_source->CollectLeaves(*event_, &leaf_values_);
    for (const Value& value : leaf_values_) leaves_.push_back(Prepare(value));
  }
  return leaves_;
}

ValueText ValueTexts::Prepare(const Value& value) {
  // Never a null pointer, which the C library's searches refuse even for no bytes.
  ValueText out{value.text.empty() ? std::string_view("") : value.text, {}, value.kind};
  if (value.escaped) {
    char* text = arena_.Allocate(value.text.size());
    out.raw = {text, UnescapeJsonTo(value.text, text)};
  }
  out.folded = Fold(out.raw);
  return out;
}

std::string_view ValueTexts::Fold(std::string_view text) {
  const size_t bound = FoldCaseBound(text.size());
  char* folded = arena_.Allocate(bound);
  const size_t length = FoldCaseTo(text, folded);
  arena_.Shrink(bound - length);
  return {folded, length};
}

}  // namespace tocsin
