// Proves that formulas exclude each other, with what is known of their field tests: one implies
// another, two can't hold of the same text, a field that is missing has no text.
//
// Fields may have several values (arrays), and each test may then be satisfied by another one. So
// there are two questions: can it be at all, and can it be where fields have one value at most?
//
// What is proved is certain. What is not proved may be so all the same: relations are between two
// tests, not more, and the search has a budget.
//
// One thread. Borrows the tests, which may grow meanwhile.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <span>
#include <vector>

#include "lint/field_tests.h"
#include "lint/formula.h"

namespace tocsin {

enum class Values : uint8_t {
  kMany,    // a field may have several
  kSingle,  // at most one; keywords are looked for in many fields all the same
};

class Prover {
 public:
  // A search gives up after so many steps.
  static constexpr size_t kSteps = 30'000;

  explicit Prover(const FieldTests& tests, size_t max_steps = kSteps)
      : tests_(tests), max_steps_(max_steps) {}

  // No event satisfies all the formulas.
  bool NeverAll(std::span<const Formula* const> formulas, Values values);
  bool Never(const Formula& formula, Values values);
  // Every event that satisfies `a` satisfies `b`.
  bool Implies(const Formula& a, const Formula& b, Values values);
  bool Equivalent(const Formula& a, const Formula& b, Values values);

  // Of one event that satisfied the last formulas, as far as is known: the tests that held.
  const std::vector<TestId>& held() const { return held_; }

  // Whether something is known that relates a test of one with a test of the other.
  bool Related(const Formula& a, const Formula& b) const;

 private:
  // What follows of one test for another of the same field.
  enum Relation : uint8_t {
    kNone = 0,
    kImplies = 1,
    kExcludes = 2,         // for any number of values
    kExcludesInValue = 4,  // for one value
  };
  enum class Answer : uint8_t { kYes, kNo, kUnknown };
  // A formula that has to hold. Those that are made on the way live in `made_`.
  using Goals = std::vector<const Formula*>;

  bool Related(TestId a, TestId b) const;
  uint8_t RelationOf(TestId a, TestId b) const;
  void Collect(const Formula& formula);
  bool Assert(TestId test, bool value);
  bool AssertAll(uint32_t field, TestId test);
  Answer Solve(Goals goals);
  Answer Branch(const Goals& goals);
  bool Propagate(Goals* goals);
  void Undo(size_t trail);

  enum class Truth : int8_t { kFalse = -1, kOpen = 0, kTrue = 1 };
  Truth TruthOf(const Formula& formula);
  struct Count {
    uint32_t held = 0;
    uint32_t open = 0;
  };
  Count CountOf(const Formula& formula);

  const FieldTests& tests_;
  const size_t max_steps_;
  Values values_ = Values::kMany;
  size_t steps_ = 0;
  std::vector<Truth> truths_;                  // by test
  std::vector<TestId> trail_;                  // tests that are decided, in order
  std::vector<std::vector<TestId>> by_field_;  // the tests of the formulas
  std::vector<bool> collected_;                // by test
  std::vector<TestId> used_;
  std::deque<Formula> made_;
  std::vector<TestId> held_;
};

}  // namespace tocsin
