// Joins events with a rule set. One Detector per thread; it owns all scratch memory and allocates
// nothing per event once it is warm.
//
// Borrows: the event during the call.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tocsin/event.h"
#include "tocsin/event_tree.h"
#include "tocsin/ruleset.h"

namespace tocsin {

// A rule that matched one event.
struct Match {
  RuleId rule = 0;
  uint64_t conditions = 0;  // bit i: condition i of the rule held (the first 64)
  uint32_t variant = 0;     // the first that matched, in the order of RuleSet::variants

  bool operator==(const Match&) const = default;
};

// A match that a filter took away from a rule. Without its filters the rule would have matched;
// each filter that did not let the event through is told of.
struct FilteredMatch {
  RuleId rule = 0;
  FilterId filter = 0;

  bool operator==(const FilteredMatch&) const = default;
};

struct DetectorCounters {
  uint64_t events = 0;
  uint64_t candidates = 0;  // rule variants whose condition was run
  uint64_t matches = 0;
};

class Detector {
 public:
  explicit Detector(std::shared_ptr<const RuleSet> rules);
  ~Detector();

  // Replaces `matches` by the rules that match, each once, by ascending RuleId.
  void Evaluate(const Event& event, std::vector<Match>* matches);
  // What filters took away from the event given last, by ascending RuleId and FilterId.
  const std::vector<FilteredMatch>& filtered() const;
  const DetectorCounters& counters() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// The judge: the same question answered slowly and obviously, rule by rule, from the rules' text
// form. Used by tests, fuzzers and `tocsin replay --verify`.
class Judge {
 public:
  explicit Judge(std::shared_ptr<const RuleSet> rules);
  ~Judge();

  std::vector<Match> Evaluate(const EventTree& event);
  // As Detector::filtered.
  const std::vector<FilteredMatch>& filtered() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Why a rule did or did not match: the truth of each selection and field test.
struct TestExplanation {
  std::string field;    // as the rule variant names it; "" for keywords
  std::string written;  // the item's key as written by the author, with modifiers
  std::string pattern;  // the value's source text
  bool held = false;
  std::string value;  // the event value that decided, cut to 256 bytes; "" when there is none
  // What named groups of a regular expression found in that value: name, text.
  std::vector<std::pair<std::string, std::string>> captures;
  std::string why;  // one phrase: "ends with '\cmd.exe'", "field is missing"
};
struct SelectionExplanation {
  std::string name;
  bool held = false;
  std::vector<TestExplanation> tests;
};
struct FilterExplanation {
  const SigmaFilter* filter = nullptr;  // of the rule set
  bool held = false;                    // it lets the event through
  std::vector<SelectionExplanation> selections;
};
struct RuleExplanation {
  RuleId rule = 0;
  bool logsource_compatible = false;
  LogSource logsource;  // of the variant
  bool matched = false;
  uint64_t conditions = 0;                       // as in Match, whatever filters say
  std::vector<SelectionExplanation> selections;  // of the rule itself
  std::vector<FilterExplanation> filters;
};

// Explains rules on events. What it made of a rule is kept for the next time, since making it takes
// long; a bounded number of rules. One thread.
class Explainer {
 public:
  explicit Explainer(std::shared_ptr<const RuleSet> rules);
  ~Explainer();

  // One explanation per variant of the rule, the matching one first.
  std::vector<RuleExplanation> Explain(RuleId rule, const EventTree& event);
  // Of the variant that matched; tests are those of selections that held, and filters are left out.
  RuleExplanation ExplainMatch(const Match& match, const EventTree& event);
  const RuleSet& rules() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace tocsin
