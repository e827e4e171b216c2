// Correlation rules -> CorrelationPlan, in two steps, because what correlations ask of base rules
// has to pass the processing pipelines together with these:
//
//   Resolve   references over the whole rule set, circles, depth; which fields are asked of whom
//   Finish    when the base rules are compiled: leaves out what needs a refused one, numbers the
//             rest
//
// A field is asked of a source when it is a group-by or value field of a correlation that refers to
// it. A correlation answers for its own group-by names and its aggregate; for everything else it
// asks its own sources in turn.
//
//   c2 (group-by: user, host)  of  c1 (group-by: user)  of  r      r is asked for user and host
//
// What r is asked goes through the pipelines beside it (Asks); what they refuse is said where the
// correlation asks.
//
// One thread. Borrows the listed rules and the diagnostics for its life.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "compile/asked_fields.h"
#include "compile/correlation_plan.h"
#include "compile/rule_references.h"
#include "tocsin/diagnostic.h"

namespace tocsin {

// Which correlations are one Asker: those with the same text.
using AskerKeyOf = std::function<std::string(const RuleHead& correlation)>;

class CorrelationPlanBuilder {
 public:
  // Rules of every kind, correlations last; rules are spoken of by their index here. `unread`:
  // the ids and names of rules that could not even be read.
  CorrelationPlanBuilder(std::vector<ListedRule> rules, std::set<std::string> unread,
                         AskerKeyOf key_of, Diagnostics* diagnostics);

  void Resolve();
  // A correlation that runs refers to the rule.
  bool IsNeeded(uint32_t rule) const { return needed_[rule]; }
  // What correlations ask of the rule's events. The order is final.
  Asks AsksOf(uint32_t rule) const;
  const AskedFields& AskedOf(uint32_t rule) const { return asked_[rule]; }
  // What became of that in a variant of the rule: correlations that it refuses are reported.
  void Hear(uint32_t rule, const Asks& asks);
  // The rule can't be a source after all.
  void Refuse(uint32_t rule) { refused_[rule] = true; }

  // `rule_ids`: for each base rule its RuleId, or kNone when it does not run; `rule_count` of them
  // are used.
  CorrelationPlan Finish(const std::vector<RuleId>& rule_ids, size_t rule_count);
  // Correlations that were refused so far.
  size_t refused_count() const;

 private:
  using Node = CorrelationPlan::Node;
  using Use = CorrelationPlan::Use;
  static constexpr uint32_t kNone = CorrelationPlan::kNone;

  // A correlation on its way to a node.
  struct Draft {
    bool resolved = false;  // asked for, or something that is refers to it
    std::string asker_key;
    std::vector<uint32_t> targets;                 // by slot; kNone where the reference is wrong
    std::unordered_map<uint32_t, uint32_t> slots;  // target -> slot
    std::unordered_map<std::string, std::unordered_map<uint32_t, std::string>> aliases;  // by slot
    uint32_t depth = 0;     // 1 when it refers to base rules only
    std::vector<Use> uses;  // by slot
    uint32_t passed = 0;    // fields that are asked of its sources in turn
    Node node;
  };
  const CorrelationRule& CorrelationOf(uint32_t rule) const { return *rules_[rule].correlation; }
  bool IsCorrelation(uint32_t rule) const { return rules_[rule].correlation != nullptr; }
  bool Runs(uint32_t correlation) const;

  // References
  void ResolveReferences(uint32_t correlation, std::vector<uint32_t>* reached);
  void ResolveAliases(uint32_t correlation);
  bool ResolveCondition(uint32_t correlation);
  bool CheckNames(uint32_t correlation, const Condition& condition);
  uint32_t SlotOf(uint32_t correlation, const std::string& name) const;
  Diagnostic& Complain(uint32_t correlation, Code code, const SourceRange& range,
                       std::string message, std::string hint = {});
  // For the sake of a rule that it refers to.
  void RefuseWith(uint32_t correlation, uint32_t slot);

  // Order
  void SortByDepth();
  void RefuseCircles(const std::vector<uint32_t>& left);
  void RefuseCircle(const std::vector<uint32_t>& circle);
  void SpreadRefusals();
  void MarkNeeded();

  // Fields
  void AskFields(uint32_t correlation);
  bool AskSlot(uint32_t correlation, uint32_t slot);
  const std::string& FieldAt(const Draft& draft, uint32_t slot, const std::string& name) const;
  // The index of a field among those of a source; kNone when that would be too many.
  uint32_t Ask(uint32_t source, uint32_t asker, const std::string& field,
               const std::vector<AskedFields::Place>& places);

  std::vector<bool> Emitting() const;

  std::vector<ListedRule> rules_;
  std::set<std::string> unread_;
  RuleReferences references_;
  AskerKeyOf key_of_;
  Diagnostics* diagnostics_;
  size_t suggestions_ = 0;
  std::vector<Draft> drafts_;       // by rule; empty ones for base rules
  std::vector<AskedFields> asked_;  // by rule
  std::vector<bool> refused_;       // by rule
  std::vector<bool> needed_;        // by rule
  std::vector<uint32_t> order_;     // correlations outside of circles, after what they refer to
};

}  // namespace tocsin
