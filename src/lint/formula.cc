#include "lint/formula.h"

#include <algorithm>
#include <utility>

namespace tocsin {
namespace {

using Kind = Formula::Kind;

// kAnd: `neutral` is true and left out; one false child makes the whole false. kOr: the reverse.
Formula Join(Kind kind, std::vector<Formula> children) {
  Formula out;
  out.kind = kind;
  const Kind other = kind == Kind::kAnd ? Kind::kOr : Kind::kAnd;
  for (Formula& child : children) {
    if (child.kind == other && child.children.empty()) return child;
    if (child.kind != kind) {
      out.children.push_back(std::move(child));
      continue;
    }
    for (Formula& inner : child.children) out.children.push_back(std::move(inner));
  }
  if (out.children.size() == 1) return Formula(std::move(out.children.front()));
  return out;
}

}  // namespace

Formula Formula::Test(TestId test, bool negated) {
  Formula out;
  out.kind = Kind::kTest;
  out.test = test;
  out.negated = negated;
  return out;
}

Formula Formula::False() {
  Formula out;
  out.kind = Kind::kOr;
  return out;
}

Formula Formula::And(std::vector<Formula> children) {
  return Join(Kind::kAnd, std::move(children));
}
Formula Formula::Or(std::vector<Formula> children) { return Join(Kind::kOr, std::move(children)); }

Formula Formula::AtLeast(uint32_t count, std::vector<Formula> children) {
  std::vector<Formula> open;
  for (Formula& child : children) {
    if (child.is_true()) {
      if (count > 0) --count;
    } else if (!child.is_false()) {
      open.push_back(std::move(child));
    }
  }
  if (count == 0) return True();
  if (count > open.size()) return False();
  if (count == 1) return Or(std::move(open));
  if (count == open.size()) return And(std::move(open));
  Formula out;
  out.kind = Kind::kAtLeast;
  out.at_least = count;
  out.children = std::move(open);
  return out;
}

std::strong_ordering Compare(const Formula& a, const Formula& b) {
  if (const auto order = a.kind <=> b.kind; std::is_neq(order)) return order;
  if (const auto order = a.test <=> b.test; std::is_neq(order)) return order;
  if (const auto order = a.negated <=> b.negated; std::is_neq(order)) return order;
  if (const auto order = a.at_least <=> b.at_least; std::is_neq(order)) return order;
  return std::lexicographical_compare_three_way(a.children.begin(), a.children.end(),
                                                b.children.begin(), b.children.end(), Compare);
}

bool operator==(const Formula& a, const Formula& b) { return std::is_eq(Compare(a, b)); }

Formula Not(const Formula& formula) {
  if (formula.kind == Kind::kTest) return Formula::Test(formula.test, !formula.negated);
  std::vector<Formula> children;
  for (const Formula& child : formula.children) children.push_back(Not(child));
  if (formula.kind == Kind::kAnd) return Formula::Or(std::move(children));
  if (formula.kind == Kind::kOr) return Formula::And(std::move(children));
  const auto count = static_cast<uint32_t>(children.size());
  return Formula::AtLeast(count - formula.at_least + 1, std::move(children));
}

Formula Canonical(Formula formula) {
  for (Formula& child : formula.children) child = Canonical(std::move(child));
  std::sort(formula.children.begin(), formula.children.end(),
            [](const Formula& a, const Formula& b) { return std::is_lt(Compare(a, b)); });
  if (formula.kind == Kind::kAtLeast) return formula;
  auto& children = formula.children;
  children.erase(std::unique(children.begin(), children.end()), children.end());
  // What is nested may have become of the outer kind.
  const bool nested = std::any_of(children.begin(), children.end(), [&](const Formula& child) {
    return child.kind == formula.kind && child.kind != Kind::kTest;
  });
  if (nested) return Canonical(Join(formula.kind, std::move(children)));
  if (children.size() == 1) return Formula(std::move(children.front()));
  return formula;
}

size_t CountNodes(const Formula& formula) {
  size_t count = 1;
  for (const Formula& child : formula.children) count += CountNodes(child);
  return count;
}

Formula FormulaOf(const SelectionExpr& selection, std::span<const Formula> detections) {
  using Selection = SelectionExpr::Kind;
  if (selection.kind == Selection::kDetection) return detections[selection.detection];
  std::vector<Formula> children;
  for (const SelectionExpr& child : selection.children) {
    children.push_back(FormulaOf(child, detections));
  }
  switch (selection.kind) {
    case Selection::kAnd:
      return Formula::And(std::move(children));
    case Selection::kOr:
      return Formula::Or(std::move(children));
    case Selection::kNot:
      return Not(children.front());
    case Selection::kAtLeast:
    case Selection::kDetection:
      break;
  }
  return Formula::AtLeast(selection.at_least, std::move(children));
}

}  // namespace tocsin
