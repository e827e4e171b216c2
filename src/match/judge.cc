#include "match/reference.h"
#include "tocsin/detector.h"

namespace tocsin {

struct Judge::State {
  std::shared_ptr<const RuleSet> rules;
  ReferenceLists lists;
  // Variants of rule r are reference[r].
  std::vector<std::vector<ReferenceRule>> reference;
  std::vector<FilteredMatch> filtered;

  // The filters that take `rule` away, when one of its variants is selected and none matches.
  void CountFiltered(RuleId rule, const std::vector<ReferenceVerdict>& verdicts) {
    for (FilterId id = 0; id < rules->filters().size(); ++id) {
      bool against = false;
      for (size_t v = 0; v < verdicts.size(); ++v) {
        const auto& filters = rules->variants(rule)[v].filters;
        for (size_t f = 0; f < filters.size() && verdicts[v].selected; ++f) {
          against = against || (filters[f] == rules->filters()[id] && !verdicts[v].passes[f]);
        }
      }
      if (against) filtered.push_back({rule, id});
    }
  }
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
  state_->filtered.clear();
  for (RuleId id = 0; id < state_->reference.size(); ++id) {
    Match match{id, 0, 0};
    bool any = false;
    const std::vector<ReferenceRule>& variants = state_->reference[id];
    std::vector<ReferenceVerdict> verdicts;
    for (uint32_t v = 0; v < variants.size(); ++v) {
      const ReferenceVerdict& verdict = verdicts.emplace_back(variants[v].Evaluate(&fields));
      if (!verdict.matched()) continue;
      match.conditions |= verdict.conditions;
      if (!any) match.variant = v;
      any = true;
    }
    if (any) {
      matches.push_back(match);
    } else {
      state_->CountFiltered(id, verdicts);
    }
  }
  return matches;
}

const std::vector<FilteredMatch>& Judge::filtered() const { return state_->filtered; }

}  // namespace tocsin
