// A search that decides one test after the other. What is decided to hold decides all tests of the
// same field that follow; what is decided not to hold is found out when something implies it.
#include "lint/prover.h"

#include <algorithm>
#include <array>
#include <utility>

#include "lint/predicate_relations.h"

namespace tocsin {
namespace {

using Op = Predicate::Op;

uint32_t NeededBy(const Formula& formula) {
  return formula.kind == Formula::Kind::kAtLeast ? formula.at_least : 1;
}

void CollectTests(const Formula& formula, std::vector<TestId>* tests) {
  if (formula.kind == Formula::Kind::kTest) tests->push_back(formula.test);
  for (const Formula& child : formula.children) CollectTests(child, tests);
}

}  // namespace

uint8_t Prover::RelationOf(TestId a, TestId b) const {
  const FieldTest& x = tests_[a];
  const FieldTest& y = tests_[b];
  const Op p = x.predicate.op;
  const Op q = y.predicate.op;
  const bool p_text = !IsAboutField(x.predicate);
  const bool q_text = !IsAboutField(y.predicate);
  if (p_text && q_text) {
    uint8_t relation = tests_.Implies(a, b) ? kImplies : kNone;
    if (x.field != 0 && Excludes(x.predicate, y.predicate)) relation |= kExcludesInValue;
    return relation;
  }
  // A text is there, so the field is, and is not null. A field that is missing is null.
  if (p_text) return q == Op::kExists ? kImplies : kExcludes;
  if (q_text) return p == Op::kExists ? kNone : kExcludes;
  if (p == Op::kNotExists) return q == Op::kNull ? kImplies : kExcludes;
  return p == Op::kExists && q == Op::kNotExists ? kExcludes : kNone;
}

bool Prover::Related(TestId a, TestId b) const {
  if (tests_[a].field != tests_[b].field) return false;
  return a == b || RelationOf(a, b) != kNone || RelationOf(b, a) != kNone;
}

bool Prover::Related(const Formula& a, const Formula& b) const {
  std::vector<TestId> ours;
  std::vector<TestId> theirs;
  CollectTests(a, &ours);
  CollectTests(b, &theirs);
  return std::any_of(ours.begin(), ours.end(), [&](TestId one) {
    return std::any_of(theirs.begin(), theirs.end(),
                       [&](TestId other) { return Related(one, other); });
  });
}

void Prover::Collect(const Formula& formula) {
  std::vector<TestId> tests;
  CollectTests(formula, &tests);
  for (const TestId test : tests) {
    if (collected_[test]) continue;
    collected_[test] = true;
    used_.push_back(test);
    by_field_[tests_[test].field].push_back(test);
  }
}

// What follows of a test that holds.
bool Prover::AssertAll(uint32_t field, TestId test) {
  const uint8_t excludes =
      values_ == Values::kSingle ? kExcludes | kExcludesInValue : static_cast<int>(kExcludes);
  for (const TestId other : by_field_[field]) {
    // What is not followed up is not proved.
    if (++steps_ > max_steps_) return true;
    if (other == test) continue;
    const uint8_t relation = RelationOf(test, other);
    if ((relation & kImplies) != 0 && !Assert(other, true)) return false;
    if ((relation & excludes) != 0 && !Assert(other, false)) return false;
  }
  return true;
}

// False when it contradicts what is decided.
bool Prover::Assert(TestId test, bool value) {
  Truth& truth = truths_[test];
  const Truth wanted = value ? Truth::kTrue : Truth::kFalse;
  if (truth != Truth::kOpen) return truth == wanted;
  truth = wanted;
  trail_.push_back(test);
  const FieldTest& asked = tests_[test];
  if (value) return !IsImpossible(asked.predicate) && AssertAll(asked.field, test);
  // What is not there is missing: nothing but the opposite of `exists` holds.
  const Op op = asked.predicate.op;
  if (op != Op::kExists && op != Op::kNotExists) return true;
  for (const TestId other : by_field_[asked.field]) {
    const Op other_op = tests_[other].predicate.op;
    if (op == Op::kNotExists && other_op == Op::kExists && !Assert(other, true)) return false;
    if (op == Op::kExists && other != test) {
      const bool holds = other_op == Op::kNotExists || other_op == Op::kNull;
      if (!Assert(other, holds)) return false;
    }
  }
  return true;
}

Prover::Count Prover::CountOf(const Formula& formula) {
  Count count;
  for (const Formula& child : formula.children) {
    const Truth truth = TruthOf(child);
    count.held += truth == Truth::kTrue ? 1 : 0;
    count.open += truth == Truth::kOpen ? 1 : 0;
  }
  return count;
}

Prover::Truth Prover::TruthOf(const Formula& formula) {
  ++steps_;
  if (formula.kind == Formula::Kind::kTest) {
    const Truth truth = truths_[formula.test];
    return formula.negated ? static_cast<Truth>(-static_cast<int>(truth)) : truth;
  }
  if (formula.kind == Formula::Kind::kAnd) {
    Truth all = Truth::kTrue;
    for (const Formula& child : formula.children) all = std::min(all, TruthOf(child));
    return all;
  }
  const Count count = CountOf(formula);
  const uint32_t needed = NeededBy(formula);
  if (count.held >= needed) return Truth::kTrue;
  return count.held + count.open < needed ? Truth::kFalse : Truth::kOpen;
}

// Decides what the goals leave no choice about; leaves those that do. False when they contradict
// each other.
bool Prover::Propagate(Goals* goals) {
  for (bool changed = true; changed;) {
    changed = false;
    Goals left;
    for (size_t i = 0; i < goals->size(); ++i) {
      const Formula& goal = *(*goals)[i];
      if (goal.kind == Formula::Kind::kTest) {
        changed = changed || truths_[goal.test] == Truth::kOpen;
        if (!Assert(goal.test, !goal.negated)) return false;
        continue;
      }
      const bool all = goal.kind == Formula::Kind::kAnd;
      const Count count = all ? Count() : CountOf(goal);
      const uint32_t needed = NeededBy(goal);
      if (!all && count.held >= needed) continue;
      if (!all && count.held + count.open < needed) return false;
      if (!all && count.held + count.open > needed) {
        left.push_back(&goal);
        continue;
      }
      for (const Formula& child : goal.children) {
        if (all || TruthOf(child) == Truth::kOpen) goals->push_back(&child);
      }
    }
    *goals = std::move(left);
  }
  return true;
}

// Tries what the goal with the fewest choices leaves open.
Prover::Answer Prover::Branch(const Goals& goals) {
  const Formula* fewest = nullptr;
  uint32_t open = UINT32_MAX;
  for (const Formula* goal : goals) {
    const uint32_t count = CountOf(*goal).open;
    if (count >= open) continue;
    open = count;
    fewest = goal;
  }
  Goals rest = goals;
  rest.erase(std::find(rest.begin(), rest.end(), fewest));
  const size_t trail = trail_.size();
  if (fewest->kind == Formula::Kind::kAtLeast) {
    std::vector<Formula> others = fewest->children;
    const Formula& one = made_.emplace_back(std::move(others.back()));
    others.pop_back();
    const Formula& with = made_.emplace_back(Formula::AtLeast(fewest->at_least - 1, others));
    const Formula& without =
        made_.emplace_back(Formula::AtLeast(fewest->at_least, std::move(others)));
    rest.push_back(&with);
    rest.push_back(&one);
    const Answer answer = Solve(rest);
    if (answer != Answer::kNo) return answer;
    Undo(trail);
    rest.resize(rest.size() - 2);
    rest.push_back(&without);
    return Solve(std::move(rest));
  }
  for (const Formula& child : fewest->children) {
    if (TruthOf(child) != Truth::kOpen) continue;
    Goals next = rest;
    next.push_back(&child);
    const Answer answer = Solve(std::move(next));
    if (answer != Answer::kNo) return answer;
    Undo(trail);
  }
  return Answer::kNo;
}

Prover::Answer Prover::Solve(Goals goals) {
  if (!Propagate(&goals)) return Answer::kNo;
  if (goals.empty()) return Answer::kYes;
  if (steps_ > max_steps_) return Answer::kUnknown;
  return Branch(goals);
}

void Prover::Undo(size_t trail) {
  for (; trail_.size() > trail; trail_.pop_back()) truths_[trail_.back()] = Truth::kOpen;
}

bool Prover::NeverAll(std::span<const Formula* const> formulas, Values values) {
  values_ = values;
  steps_ = 0;
  truths_.resize(tests_.size(), Truth::kOpen);
  collected_.resize(tests_.size(), false);
  by_field_.resize(tests_.field_count());
  for (const Formula* formula : formulas) Collect(*formula);
  const Answer answer = Solve(Goals(formulas.begin(), formulas.end()));
  held_.clear();
  for (const TestId test : trail_) {
    if (truths_[test] == Truth::kTrue) held_.push_back(test);
  }
  Undo(0);
  made_.clear();
  for (const TestId test : used_) {
    collected_[test] = false;
    by_field_[tests_[test].field].clear();
  }
  used_.clear();
  return answer == Answer::kNo;
}

bool Prover::Never(const Formula& formula, Values values) {
  return NeverAll(std::array{&formula}, values);
}

bool Prover::Implies(const Formula& a, const Formula& b, Values values) {
  const Formula not_b = Not(b);
  return NeverAll(std::array{&a, &not_b}, values);
}

bool Prover::Equivalent(const Formula& a, const Formula& b, Values values) {
  return Implies(a, b, values) && Implies(b, a, values);
}

}  // namespace tocsin
