// The slow, obvious evaluator: one rule variant, one event tree, straight from the meaning of
// each field test. It shares the parsers and the lowering of modifiers with the fast path, and
// nothing of what makes the fast path fast.
//
// One thread. Borrows the rule variant for its life.
#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "compile/regex_engine.h"
#include "compile/selection.h"
#include "predicate/predicate.h"
#include "tocsin/event_tree.h"
#include "tocsin/rule.h"

namespace tocsin {

// One member of a field (or one leaf), as the judge compares it.
struct ReferenceText {
  std::string text;
  std::u32string code_points;
  std::u32string folded;
  bool is_bool = false;
};

// What an event says about one field.
struct ReferenceField {
  bool found = false;                // exists
  bool null = true;                  // missing, null or an empty array
  std::vector<ReferenceText> texts;  // members with a text
};

// The fields of one event, resolved once.
class ReferenceEvent {
 public:
  explicit ReferenceEvent(const EventTree& event) : event_(event) {}
  const ReferenceField& Field(const std::string& name);
  const ReferenceField& Leaves();
  const EventTree& tree() const { return event_; }

 private:
  const EventTree& event_;
  std::unordered_map<std::string, ReferenceField> fields_;
  std::optional<ReferenceField> leaves_;
};

// Whether a text is a value of the predicate's list.
using ListTest = std::function<bool(const Predicate& p, const std::string& text)>;

// Lists as plain sets of their values, made when they are first asked for.
class ReferenceLists {
 public:
  bool Holds(const Predicate& p, const std::string& text);

 private:
  // By whether case counts: values as they are, or folded.
  std::map<std::pair<const ValueList*, bool>, std::unordered_set<std::string>> lists_;
};

// A detection with its items lowered.
struct ReferenceDetection {
  Detection::Kind kind = Detection::Kind::kAll;
  const DetectionItem* source = nullptr;
  Item item;
  std::vector<ReferenceDetection> children;
};

struct ReferenceVerdict {
  uint64_t conditions = 0;   // bit i: condition i holds (the first 64), whatever filters say
  bool selected = false;     // any of them does
  std::vector<bool> passes;  // by Rule::filters: it lets the event through

  bool matched() const {
    return selected && std::find(passes.begin(), passes.end(), false) == passes.end();
  }
};

class ReferenceRule {
 public:
  // `variant` has been accepted by a RuleSet.
  ReferenceRule(const Rule& variant, ListTest in_list);

  ReferenceVerdict Evaluate(ReferenceEvent* event) const;
  bool DetectionHolds(const ReferenceDetection& detection, ReferenceEvent* event) const;
  bool ItemHolds(const Item& item, ReferenceEvent* event) const;
  // One value of one field alternative; `decided_by` gets the member that satisfied it, if any.
  bool ValueHolds(const std::vector<Predicate>& alternatives, const std::string& field,
                  ReferenceEvent* event, const ReferenceText** decided_by) const;

  // What named groups of the expressions among `alternatives` find in a text that satisfied them.
  std::vector<std::pair<std::string, std::string>> Captures(
      const std::vector<Predicate>& alternatives, const std::string& text) const;

  const Rule& variant() const { return variant_; }
  const std::vector<ReferenceDetection>& detections() const { return detections_; }

 private:
  bool SelectionHolds(const SelectionExpr& s, ReferenceEvent* event) const;
  bool PredicateHolds(const Predicate& p, const ReferenceText& text, ReferenceEvent* event) const;
  ReferenceDetection Lower(const Detection& detection);

  const Rule& variant_;
  std::vector<ReferenceDetection> detections_;
  std::vector<SelectionExpr> conditions_;
  std::vector<SelectionExpr> filters_;  // by Rule::filters
  std::unordered_map<std::string, std::unique_ptr<Regex>> regexes_;
  ListTest in_list_;
};

}  // namespace tocsin
