// From an event and the rules that matched it to what correlations want to know of it: the texts of
// the fields they ask for, under the names that the matching variant of the rule gives them.
//
// One thread. Borrows the event and the matches during the call. Allocates nothing once it is warm.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "tocsin/correlator.h"
#include "tocsin/detector.h"
#include "tocsin/event.h"
#include "tocsin/ruleset.h"

namespace tocsin {

class MatchReader {
 public:
  explicit MatchReader(std::shared_ptr<const RuleSet> rules);

  // Replaces `out` by the matches that are sources of correlations, with their fields; time,
  // position and body are the caller's to fill in. JSON escapes are resolved; null, missing and
  // nested fields have no text, arrays one for each member. False when no correlation uses any of
  // the matches: then `out` is untouched.
  bool Read(const Event& event, const std::vector<Match>& matches, MatchedEvent* out);

 private:
  void ReadField(const Event& event, FieldId field, MatchedEvent* out);

  std::shared_ptr<const RuleSet> rules_;
  // By RuleId, the first of its variants in CompiledRuleSet::variants.
  std::vector<uint32_t> first_variant_;
  // Fields of this event that stand in `out` already, so that rules share their texts.
  struct Known {
    uint32_t epoch = 0;
    MatchedEvent::Field field;
  };
  uint32_t epoch_ = 0;
  std::vector<Known> known_;  // by FieldId
  std::string unescaped_;
};

}  // namespace tocsin
