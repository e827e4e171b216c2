// What a rule asks of an event, as a boolean formula over field tests: modifiers, layout and order
// are gone. Negations stand at tests alone.
//
// Pure values and functions.
#pragma once

#include <compare>
#include <cstdint>
#include <span>
#include <vector>

#include "compile/selection.h"
#include "lint/field_tests.h"

namespace tocsin {

struct Formula {
  enum class Kind : uint8_t { kTest, kAnd, kOr, kAtLeast };
  Kind kind = Kind::kAnd;  // an empty kAnd is true, an empty kOr false
  bool negated = false;    // kTest
  TestId test = 0;         // kTest
  uint32_t at_least = 0;   // kAtLeast: how many children, more than one and fewer than all
  std::vector<Formula> children;

  static Formula Test(TestId test, bool negated = false);
  static Formula True() { return {}; }
  static Formula False();
  // And and Or take what is nested of their kind in, and leave out what is true or false.
  static Formula And(std::vector<Formula> children);
  static Formula Or(std::vector<Formula> children);
  static Formula AtLeast(uint32_t count, std::vector<Formula> children);

  bool is_true() const { return kind == Kind::kAnd && children.empty(); }
  bool is_false() const { return kind == Kind::kOr && children.empty(); }
};

// An order without meaning, to sort by.
std::strong_ordering Compare(const Formula& a, const Formula& b);
bool operator==(const Formula& a, const Formula& b);

Formula Not(const Formula& formula);
// Children in one order, each once.
Formula Canonical(Formula formula);
size_t CountNodes(const Formula& formula);

// `detections` by index.
Formula FormulaOf(const SelectionExpr& selection, std::span<const Formula> detections);

}  // namespace tocsin
