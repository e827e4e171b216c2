#include "compile/correlation_plan_builder.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "base/check.h"
#include "base/hash.h"
#include "compile/temporal_condition.h"
#include "diag/quote.h"

namespace tocsin {
namespace {

constexpr uint32_t kMaxDepth = 16;
// Fields that may be asked of a correlation and of its sources in turn.
constexpr uint32_t kMaxPassed = 256;
constexpr size_t kMostSuggestions = 50;
constexpr size_t kMostShown = 8;

// What people call a rule.
const std::string& NameOf(const RuleHead& head) {
  if (!head.name.empty()) return head.name;
  return head.id.empty() ? head.title : head.id;
}

// The rules that a correlation refers to, the first of very many.
std::string NamesOf(const CorrelationRule& rule) {
  std::vector<std::string> names;
  for (const PlacedName& name : rule.rules) {
    names.push_back(names.size() < kMostShown ? Quote(name.text) : "...");
    if (names.size() > kMostShown) break;
  }
  return fmt::format("{}", fmt::join(names, ", "));
}

}  // namespace

CorrelationPlanBuilder::CorrelationPlanBuilder(std::vector<ListedRule> rules,
                                               std::set<std::string> unread, AskerKeyOf key_of,
                                               Diagnostics* diagnostics)
    : rules_(std::move(rules)),
      unread_(std::move(unread)),
      references_(rules_, unread_),
      key_of_(std::move(key_of)),
      diagnostics_(diagnostics),
      drafts_(rules_.size()),
      asked_(rules_.size()),
      refused_(rules_.size(), false),
      needed_(rules_.size(), false) {}

void CorrelationPlanBuilder::Resolve() {
  std::vector<uint32_t> reached;
  for (uint32_t r = 0; r < rules_.size(); ++r) {
    if (!IsCorrelation(r) || rules_[r].standing != Standing::kRuns) continue;
    drafts_[r].resolved = true;
    reached.push_back(r);
  }
  for (size_t i = 0; i < reached.size(); ++i) ResolveReferences(reached[i], &reached);
  SortByDepth();
  SpreadRefusals();
  MarkNeeded();
  for (auto c = order_.rbegin(); c != order_.rend(); ++c) {
    if (Runs(*c)) AskFields(*c);
  }
  SpreadRefusals();
  MarkNeeded();
}

bool CorrelationPlanBuilder::Runs(uint32_t correlation) const {
  return !refused_[correlation] &&
         (rules_[correlation].standing == Standing::kRuns || needed_[correlation]);
}

size_t CorrelationPlanBuilder::refused_count() const {
  size_t count = 0;
  for (uint32_t r = 0; r < rules_.size(); ++r) count += IsCorrelation(r) && refused_[r] ? 1 : 0;
  return count;
}

Diagnostic& CorrelationPlanBuilder::Complain(uint32_t correlation, Code code,
                                             const SourceRange& range, std::string message,
                                             std::string hint) {
  const RuleHead& head = *rules_[correlation].head;
  Diagnostic& finding =
      Report(diagnostics_, code, head.file, range, std::move(message), std::move(hint));
  finding.rule_id = head.id;
  refused_[correlation] = true;
  return finding;
}

void CorrelationPlanBuilder::RefuseWith(uint32_t correlation, uint32_t slot) {
  const PlacedName& name = CorrelationOf(correlation).rules[slot];
  const RuleHead& target = *rules_[drafts_[correlation].targets[slot]].head;
  const auto& [line, column, end_line, end_column] = target.range;
  Complain(correlation, Code::kRefusedReference, name.range,
           fmt::format("the rule {} can't be used", Quote(name.text)), "see what is wrong with it")
      .related.push_back({"that rule", {line, column, line, column}, target.file});
}

void CorrelationPlanBuilder::ResolveReferences(uint32_t correlation,
                                               std::vector<uint32_t>* reached) {
  const CorrelationRule& rule = CorrelationOf(correlation);
  Draft& draft = drafts_[correlation];
  for (const PlacedName& name : rule.rules) {
    const RuleReferences::Found found = references_.Find(name.text);
    const auto slot = static_cast<uint32_t>(draft.targets.size());
    draft.targets.push_back(found.rule);
    if (found.rule == kNone) {
      const bool suggest = found.code == Code::kUnknownReference;
      Complain(correlation, found.code, name.range, found.problem,
               suggest && suggestions_++ < kMostSuggestions ? references_.Suggest(name.text) : "");
      continue;
    }
    if (!draft.slots.emplace(found.rule, slot).second) {
      Complain(correlation, Code::kRepeatedReference, name.range,
               fmt::format("the rule {} stands twice in the list", Quote(name.text)),
               "leave one of them out");
      continue;
    }
    if (!IsCorrelation(found.rule) || drafts_[found.rule].resolved) continue;
    drafts_[found.rule].resolved = true;
    reached->push_back(found.rule);
  }
  ResolveAliases(correlation);
  if (refused_[correlation] || !ResolveCondition(correlation)) return;
  draft.node.rule = rule;
  for (const Threshold& threshold : rule.thresholds) {
    const std::optional<Fixed> value = ParseFixed(threshold.number);
    TOCSIN_CHECK(value.has_value());
    draft.node.limits.push_back({threshold.op, *value});
  }
}

uint32_t CorrelationPlanBuilder::SlotOf(uint32_t correlation, const std::string& name) const {
  const Draft& draft = drafts_[correlation];
  const auto it = draft.slots.find(references_.Find(name).rule);
  return it == draft.slots.end() ? kNone : it->second;
}

void CorrelationPlanBuilder::ResolveAliases(uint32_t correlation) {
  const CorrelationRule& rule = CorrelationOf(correlation);
  Draft& draft = drafts_[correlation];
  // Without its own references all of its aliases would be wrong.
  if (refused_[correlation]) return;
  for (const CorrelationAlias& alias : rule.aliases) {
    auto& fields = draft.aliases[alias.name.text];
    for (const auto& [name, field] : alias.fields) {
      const uint32_t slot = SlotOf(correlation, name.text);
      if (slot == kNone) {
        Complain(correlation, Code::kAliasWithoutRule, name.range,
                 fmt::format("the alias {} names {}, which is no rule of this correlation",
                             Quote(alias.name.text), Quote(name.text)),
                 fmt::format("the correlation refers to {}", NamesOf(rule)));
      } else if (!fields.emplace(slot, field.text).second) {
        Complain(correlation, Code::kAliasWithoutRule, name.range,
                 fmt::format("the alias {} names the rule {} twice", Quote(alias.name.text),
                             Quote(name.text)),
                 "leave one of them out");
      }
    }
  }
}

bool CorrelationPlanBuilder::CheckNames(uint32_t correlation, const Condition& condition) {
  if (condition.kind == Condition::Kind::kIdentifier &&
      SlotOf(correlation, condition.name) == kNone) {
    Complain(correlation, Code::kUnknownReference, condition.range,
             fmt::format("the condition names {}, which is no rule of this correlation",
                         Quote(condition.name)));
    return false;
  }
  return std::all_of(condition.children.begin(), condition.children.end(),
                     [&](const Condition& child) { return CheckNames(correlation, child); });
}

bool CorrelationPlanBuilder::ResolveCondition(uint32_t correlation) {
  const CorrelationRule& rule = CorrelationOf(correlation);
  Node& node = drafts_[correlation].node;
  const bool ordered = rule.type == CorrelationType::kTemporalOrdered;
  if (ordered && rule.rules.size() > CorrelationPlan::kMostOrdered) {
    Complain(correlation, Code::kCorrelationCondition, rule.type_range,
             fmt::format("an ordered correlation takes at most {} rules, this one has {}",
                         CorrelationPlan::kMostOrdered, rule.rules.size()));
    return false;
  }
  if (!rule.expression) {
    for (uint32_t slot = 0; ordered && slot < rule.rules.size(); ++slot) {
      node.sequence.push_back({{slot}, false});
    }
    return true;
  }
  const Condition& tree = rule.expression->tree;
  if (!CheckNames(correlation, tree)) return false;
  const SlotFinder slot_of = [&](const Condition& identifier) {
    return SlotOf(correlation, identifier.name);
  };
  if (!ordered) {
    BuildExpression(tree, slot_of, &node);
    return true;
  }
  if (BuildSequence(tree, slot_of, &node)) return true;
  Complain(correlation, Code::kSequenceOrder, rule.expression->range,
           "the condition names the rules in another order than 'rules'",
           "write both in the order in which they have to happen, or leave 'rules' out");
  return false;
}

// Takes the correlations whose references are all placed, round by round; what is left stands in
// circles or needs one.
void CorrelationPlanBuilder::SortByDepth() {
  std::vector<uint32_t> waits_for(rules_.size(), 0);
  std::vector<std::vector<uint32_t>> users(rules_.size());
  for (uint32_t c = 0; c < rules_.size(); ++c) {
    if (!drafts_[c].resolved) continue;
    for (const uint32_t target : drafts_[c].targets) {
      if (target == kNone || !IsCorrelation(target)) continue;
      users[target].push_back(c);
      ++waits_for[c];
    }
    drafts_[c].depth = 1;
    if (waits_for[c] == 0) order_.push_back(c);
  }
  for (size_t i = 0; i < order_.size(); ++i) {
    for (const uint32_t user : users[order_[i]]) {
      drafts_[user].depth = std::max(drafts_[user].depth, drafts_[order_[i]].depth + 1);
      if (--waits_for[user] == 0) order_.push_back(user);
    }
  }
  std::sort(order_.begin(), order_.end(), [&](uint32_t a, uint32_t b) {
    return std::tie(drafts_[a].depth, a) < std::tie(drafts_[b].depth, b);
  });
  for (const uint32_t c : order_) {
    if (drafts_[c].depth != kMaxDepth + 1) continue;
    Complain(c, Code::kCorrelationTooDeep, CorrelationOf(c).type_range,
             fmt::format("this correlation stands on {} levels of others; at most {} are allowed",
                         kMaxDepth, kMaxDepth - 1));
  }
  std::vector<uint32_t> left;
  for (uint32_t c = 0; c < rules_.size(); ++c) {
    if (waits_for[c] > 0) left.push_back(c);
  }
  RefuseCircles(left);
}

// From each correlation the way goes on to the first reference that is left, so it ends in a
// circle.
void CorrelationPlanBuilder::RefuseCircles(const std::vector<uint32_t>& left) {
  const std::set<uint32_t> is_left(left.begin(), left.end());
  const auto next_of = [&](uint32_t c) {
    const std::vector<uint32_t>& targets = drafts_[c].targets;
    return *std::find_if(targets.begin(), targets.end(),
                         [&](uint32_t target) { return is_left.contains(target); });
  };
  std::vector<uint32_t> seen_from(rules_.size(), kNone);
  std::vector<bool> in_circle(rules_.size(), false);
  for (const uint32_t start : left) {
    uint32_t at = start;
    for (; seen_from[at] == kNone; at = next_of(at)) seen_from[at] = start;
    if (seen_from[at] != start) continue;
    std::vector<uint32_t> circle = {at};
    for (uint32_t c = next_of(at); c != at; c = next_of(c)) circle.push_back(c);
    for (const uint32_t c : circle) in_circle[c] = true;
    RefuseCircle(circle);
  }
  for (const uint32_t c : left) {
    if (in_circle[c]) continue;
    RefuseWith(c, drafts_[c].slots.at(next_of(c)));
  }
}

void CorrelationPlanBuilder::RefuseCircle(const std::vector<uint32_t>& circle) {
  std::vector<std::string> names;
  for (const uint32_t c : circle) {
    if (names.size() < kMostShown) names.push_back(Quote(NameOf(*rules_[c].head)));
  }
  if (circle.size() > kMostShown) names.emplace_back("...");
  names.push_back(names[0]);
  for (const uint32_t c : circle) refused_[c] = true;
  Complain(
      circle[0], Code::kCorrelationCycle, CorrelationOf(circle[0]).type_range,
      fmt::format("correlations refer to each other in a circle: {}", fmt::join(names, " -> ")),
      "let one of them refer to detection rules only");
}

void CorrelationPlanBuilder::SpreadRefusals() {
  for (const uint32_t c : order_) {
    if (refused_[c]) continue;
    const std::vector<uint32_t>& targets = drafts_[c].targets;
    const auto refused = std::find_if(targets.begin(), targets.end(),
                                      [&](uint32_t target) { return refused_[target]; });
    if (refused != targets.end()) RefuseWith(c, static_cast<uint32_t>(refused - targets.begin()));
  }
}

void CorrelationPlanBuilder::MarkNeeded() {
  needed_.assign(rules_.size(), false);
  for (auto c = order_.rbegin(); c != order_.rend(); ++c) {
    if (!Runs(*c)) continue;
    for (const uint32_t target : drafts_[*c].targets) needed_[target] = true;
  }
}

void CorrelationPlanBuilder::AskFields(uint32_t correlation) {
  Draft& draft = drafts_[correlation];
  draft.asker_key = key_of_(*rules_[correlation].head);
  draft.uses.resize(draft.targets.size());
  for (uint32_t slot = 0; slot < draft.targets.size(); ++slot) {
    if (AskSlot(correlation, slot)) continue;
    const PlacedName& name = CorrelationOf(correlation).rules[slot];
    Complain(correlation, Code::kCorrelationTooWide, name.range,
             fmt::format("more than {} fields are asked of the events of {}", kMaxPassed,
                         Quote(name.text)));
    return;
  }
}

bool CorrelationPlanBuilder::AskSlot(uint32_t correlation, uint32_t slot) {
  const CorrelationRule& rule = CorrelationOf(correlation);
  Draft& draft = drafts_[correlation];
  const uint32_t source = draft.targets[slot];
  Use& use = draft.uses[slot];
  use.slot = slot;
  const auto ask = [&](uint32_t asker, const std::string& name,
                       const std::vector<AskedFields::Place>& places, std::vector<uint32_t>* out) {
    out->push_back(Ask(source, asker, FieldAt(draft, slot, name), places));
    return out->back() != kNone;
  };
  const uint32_t self = asked_[source].Join(draft.asker_key, {correlation});
  const auto ask_all = [&](const std::vector<PlacedName>& names, std::vector<uint32_t>* out) {
    return std::all_of(names.begin(), names.end(), [&](const PlacedName& name) {
      return ask(self, name.text, {{correlation, name.range}}, out);
    });
  };
  if (!ask_all(rule.group_by, &use.key) || !ask_all(rule.value_fields, &use.values)) return false;
  // Whoever refers to this correlation has asked already.
  const AskedFields& asked = asked_[correlation];
  std::vector<uint32_t> askers;
  for (const AskedFields::Asker& asker : asked.askers()) {
    askers.push_back(asked_[source].Join(asker.key, asker.correlations));
  }
  for (size_t i = 0; i < asked.fields().size(); ++i) {
    const AskedFields::Field& field = asked.fields()[i];
    if (draft.node.outputs[i].kind != CorrelationPlan::Output::Kind::kEvent) {
      use.passed.push_back(kNone);
    } else if (!ask(askers[field.asker], field.name, field.places, &use.passed)) {
      return false;
    }
  }
  return true;
}

const std::string& CorrelationPlanBuilder::FieldAt(const Draft& draft, uint32_t slot,
                                                   const std::string& name) const {
  const auto alias = draft.aliases.find(name);
  if (alias == draft.aliases.end()) return name;
  const auto field = alias->second.find(slot);
  return field == alias->second.end() ? name : field->second;
}

uint32_t CorrelationPlanBuilder::Ask(uint32_t source, uint32_t asker, const std::string& field,
                                     const std::vector<AskedFields::Place>& places) {
  using Output = CorrelationPlan::Output;
  const auto [index, added] = asked_[source].Ask(asker, field, places);
  if (!added || !IsCorrelation(source)) return index;
  const CorrelationRule& rule = CorrelationOf(source);
  Draft& draft = drafts_[source];
  const auto group = std::find_if(rule.group_by.begin(), rule.group_by.end(),
                                  [&](const PlacedName& name) { return name.text == field; });
  Output output;
  if (group != rule.group_by.end()) {
    output = {Output::Kind::kGroup, static_cast<uint32_t>(group - rule.group_by.begin())};
  } else if (field == CorrelationTypeName(rule.type)) {
    output.kind = Output::Kind::kAggregate;
  } else if (++draft.passed > kMaxPassed) {
    asked_[source].DropLast();
    return kNone;
  }
  draft.node.outputs.push_back(output);
  return index;
}

Asks CorrelationPlanBuilder::AsksOf(uint32_t rule) const {
  Asks asks;
  for (const AskedFields::Asker& asker : asked_[rule].askers()) {
    asks.askers.push_back({*rules_[asker.correlations.front()].head, std::nullopt});
  }
  for (const AskedFields::Field& field : asked_[rule].fields()) {
    asks.fields.push_back({field.name, field.name, field.asker, {}, std::nullopt});
  }
  return asks;
}

void CorrelationPlanBuilder::Hear(uint32_t rule, const Asks& asks) {
  struct Complaint {
    Code code;
    SourceRange range;
    std::string message;
    std::string hint;
  };
  std::map<uint32_t, Complaint> complaints;  // by correlation, the first of each
  const AskedFields& asked = asked_[rule];
  for (size_t i = 0; i < asks.askers.size(); ++i) {
    const std::optional<PipelineRefusal>& refusal = asks.askers[i].refusal;
    if (!refusal) continue;
    for (const uint32_t c : asked.askers()[i].correlations) {
      complaints.emplace(c, Complaint{Code::kPipelineRefusesRule, CorrelationOf(c).type_range,
                                      refusal->message, refusal->place});
    }
  }
  for (size_t i = 0; i < asks.fields.size(); ++i) {
    const std::optional<PipelineRefusal>& refusal = asks.fields[i].refusal;
    if (!refusal) continue;
    const std::string message =
        fmt::format("in the events of {}, {}", Quote(NameOf(*rules_[rule].head)), refusal->message);
    for (const AskedFields::Place& place : asked.fields()[i].places) {
      complaints.emplace(place.correlation, Complaint{Code::kCorrelationFieldMapping, place.range,
                                                      message, refusal->place});
    }
  }
  for (auto& [c, complaint] : complaints) {
    if (refused_[c]) continue;
    Complain(c, complaint.code, complaint.range, std::move(complaint.message),
             std::move(complaint.hint));
  }
}

// A rule tells its own alerts unless a correlation of the same file refers to it and none of those
// says `generate`.
std::vector<bool> CorrelationPlanBuilder::Emitting() const {
  std::vector<bool> kept_back(rules_.size(), false);
  std::vector<bool> generated(rules_.size(), false);
  // A refused correlation keeps its rules quiet, too: a mistake in it shall not tell every match.
  for (uint32_t c = 0; c < rules_.size(); ++c) {
    for (const uint32_t target : drafts_[c].targets) {
      if (target == kNone || rules_[target].head->file != rules_[c].head->file) continue;
      kept_back[target] = true;
      if (CorrelationOf(c).generate) generated[target] = true;
    }
  }
  std::vector<bool> emitting(rules_.size());
  for (uint32_t r = 0; r < rules_.size(); ++r) {
    emitting[r] = rules_[r].standing == Standing::kRuns && (!kept_back[r] || generated[r]);
  }
  return emitting;
}

CorrelationPlan CorrelationPlanBuilder::Finish(const std::vector<RuleId>& rule_ids,
                                               size_t rule_count) {
  SpreadRefusals();
  MarkNeeded();
  const std::vector<bool> emitting = Emitting();
  CorrelationPlan plan;
  plan.source_of_rule.assign(rule_count, kNone);
  plan.rule_emits.assign(rule_count, true);
  std::vector<uint32_t> source_of(rules_.size(), kNone);
  const auto add_source = [&](uint32_t r) -> CorrelationPlan::Source& {
    source_of[r] = static_cast<uint32_t>(plan.sources.size());
    const RuleHead& head = *rules_[r].head;
    CorrelationPlan::Source& source = plan.sources.emplace_back();
    source.name = head.title.empty() ? NameOf(head) : head.title;
    for (const AskedFields::Field& field : asked_[r].fields()) {
      source.fields.push_back(asked_[r].LabelOf(field));
    }
    return source;
  };
  for (uint32_t r = 0; r < rules_.size(); ++r) {
    if (IsCorrelation(r) || rule_ids[r] == kNone) continue;
    plan.rule_emits[rule_ids[r]] = emitting[r];
    if (!needed_[r]) continue;
    add_source(r).rule = rule_ids[r];
    plan.source_of_rule[rule_ids[r]] = source_of[r];
  }
  std::string text;
  for (const uint32_t c : order_) {
    if (!Runs(c)) continue;
    const auto index = static_cast<uint32_t>(plan.nodes.size());
    Draft& draft = drafts_[c];
    Node& node = plan.nodes.emplace_back(std::move(draft.node));
    node.emits = emitting[c];
    for (uint32_t slot = 0; slot < draft.targets.size(); ++slot) {
      const uint32_t source = source_of[draft.targets[slot]];
      node.sources.push_back(source);
      draft.uses[slot].node = index;
      plan.sources[source].uses.push_back(std::move(draft.uses[slot]));
    }
    text += node.rule.content_hash;
    if (!needed_[c]) continue;
    node.source = static_cast<uint32_t>(plan.sources.size());
    add_source(c).node = index;
  }
  plan.hash = HexHash128(text);
  return plan;
}

}  // namespace tocsin
