#include "compile/text_set.h"

#include "base/case_fold.h"
#include "compile/hash.h"

namespace tocsin {

TextSet::TextSet(const ValueList& list, bool cased) {
  size_t size = 4;
  while (size < list.size() * 2) size *= 2;
  slots_.resize(size);
  ends_.reserve(list.size());
  std::string folded;
  for (size_t i = 0; i < list.size(); ++i) {
    std::string_view text = list[i];
    if (!cased) {
      folded.resize(FoldCaseBound(text.size()));
      text = std::string_view(folded.data(), FoldCaseTo(text, folded.data()));
    }
    const uint64_t hash = HashText(text);
    Slot& slot = slots_[SlotOf(text, hash)];
    if (slot.entry != 0) continue;
    bytes_ += text;
    ends_.push_back(bytes_.size());
    slot = {static_cast<uint32_t>(hash >> 32), static_cast<uint32_t>(ends_.size())};
  }
  bytes_.shrink_to_fit();
}

bool TextSet::Contains(std::string_view text) const {
  return slots_[SlotOf(text, HashText(text))].entry != 0;
}

size_t TextSet::SlotOf(std::string_view text, uint64_t hash) const {
  const size_t mask = slots_.size() - 1;
  size_t at = hash & mask;
  while (slots_[at].entry != 0 && (slots_[at].hash != static_cast<uint32_t>(hash >> 32) ||
                                   TextOf(slots_[at].entry) != text)) {
    at = (at + 1) & mask;
  }
  return at;
}

std::string TextSetKey(const ValueList& list, bool cased) {
  return list.hash() + (cased ? " cased" : "");
}

}  // namespace tocsin
