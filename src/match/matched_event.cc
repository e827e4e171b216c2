#include "tocsin/correlator.h"

namespace tocsin {

void MatchedEvent::Clear() {
  time_ns = 0;
  position = {};
  bytes.clear();
  texts.clear();
  fields.clear();
  matches.clear();
  body.clear();
}

void MatchedEvent::AddMatch(uint32_t source) {
  matches.push_back({source, static_cast<uint32_t>(fields.size())});
}

void MatchedEvent::AddField() { fields.push_back({static_cast<uint32_t>(texts.size()), 0}); }

void MatchedEvent::AddText(std::string_view text) {
  texts.push_back({static_cast<uint32_t>(bytes.size()), static_cast<uint32_t>(text.size())});
  bytes += text;
  ++fields.back().texts;
}

}  // namespace tocsin
