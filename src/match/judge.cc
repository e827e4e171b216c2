#include "match/reference.h"
#include "tocsin/detector.h"

namespace tocsin {

struct Judge::State {
  std::shared_ptr<const RuleSet> rules;
  ReferenceLists lists;
  // Variants of rule r are reference[r].
  std::vector<std::vector<ReferenceRule>> reference;
};

Judge::Judge(std::shared_ptr<const RuleSet> rules) : state_(std::make_unique<State>()) {
  const auto in_list = [lists = &state_->lists](const Predicate& p, const std::string& text) {
    return lists->Holds(p, text);
  };
  for (RuleId id = 0; id < rules->rules().size(); ++id) {
    std::vector<ReferenceRule>& variants = state_->reference.emplace_back();
    for (const Rule& variant : rules->variants(id)) variants.emplace_back(variant, in_list);
  }
  state_->rules = std::move(rules);
}
Judge::~Judge() = default;

std::vector<Match> Judge::Evaluate(const EventTree& event) {
  ReferenceEvent fields(event);
  std::vector<Match> matches;
  for (RuleId id = 0; id < state_->reference.size(); ++id) {
    Match match{id, 0, 0};
    bool any = false;
    const std::vector<ReferenceRule>& variants = state_->reference[id];
    for (uint32_t v = 0; v < variants.size(); ++v) {
      bool matched = false;
      match.conditions |= variants[v].Evaluate(&fields, &matched);
      if (matched && !any) match.variant = v;
      any = any || matched;
    }
    if (any) matches.push_back(match);
  }
  return matches;
}

}  // namespace tocsin
