#include "compile/rule_references.h"

#include <fmt/format.h>

#include "base/case_fold.h"
#include "diag/quote.h"
#include "diag/suggest.h"

namespace tocsin {
namespace {

constexpr Standing kByPreference[] = {Standing::kRuns, Standing::kOnDemand, Standing::kRefused,
                                      Standing::kSkipped};
constexpr size_t kMostPlaces = 3;

RuleReferences::Found FoundWith(uint32_t rule, const ListedRule& listed, std::string_view text) {
  if (listed.standing == Standing::kRefused) {
    return {.code = Code::kRefusedReference,
            .problem = fmt::format("the rule {} is refused", Quote(text))};
  }
  if (listed.standing == Standing::kSkipped) {
    return {
        .code = Code::kRefusedReference,
        .problem = fmt::format("the rule {} is skipped: its status is unsupported", Quote(text))};
  }
  return {.rule = rule, .problem = {}};
}

}  // namespace

RuleReferences::RuleReferences(std::span<const ListedRule> rules,
                               const std::set<std::string>& unread)
    : rules_(rules), unread_(unread) {
  for (const Standing standing : kByPreference) {
    for (uint32_t r = 0; r < rules.size(); ++r) {
      if (rules[r].standing != standing) continue;
      const RuleHead& head = *rules[r].head;
      // A refused rule may have the id of the one before which it was refused.
      if (!head.id.empty() && ids_.emplace(head.id, r).second) known_.emplace_back(head.id);
      if (head.name.empty()) continue;
      const auto [it, added] = names_.try_emplace(head.name, Same{standing, 0, {}});
      if (added) known_.emplace_back(head.name);
      Same& same = it->second;
      if (same.standing != standing) continue;
      if (++same.count <= kMostPlaces) same.first.push_back(r);
    }
  }
}

RuleReferences::Found RuleReferences::Find(std::string_view text) const {
  const std::string id = FoldCase(text);
  if (const auto it = ids_.find(id); it != ids_.end()) {
    return FoundWith(it->second, rules_[it->second], text);
  }
  const bool named = names_.contains(std::string(text));
  if (!named && (unread_.contains(id) || unread_.contains(std::string(text)))) {
    return {.code = Code::kRefusedReference,
            .problem = fmt::format("the rule {} is refused", Quote(text))};
  }
  return FindByName(text);
}

RuleReferences::Found RuleReferences::FindByName(std::string_view text) const {
  const auto it = names_.find(std::string(text));
  if (it == names_.end()) {
    return {.problem = fmt::format("no rule has the id or the name {}", Quote(text))};
  }
  const Same& same = it->second;
  const bool usable = same.standing == Standing::kRuns || same.standing == Standing::kOnDemand;
  if (same.count == 1 || !usable) return FoundWith(same.first[0], rules_[same.first[0]], text);
  std::vector<std::string> places;
  for (const uint32_t r : same.first) {
    places.push_back(fmt::format("{} line {}", rules_[r].head->file, rules_[r].head->range.line));
  }
  if (same.count > places.size()) places.emplace_back("...");
  return {.code = Code::kAmbiguousReference,
          .problem = fmt::format("{} rules have the name {}: {}", same.count, Quote(text),
                                 fmt::join(places, ", "))};
}

std::string RuleReferences::Suggest(std::string_view text) const {
  return DidYouMean(text, known_);
}

}  // namespace tocsin
