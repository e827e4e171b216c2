// Conditions that are never or always true, and detections without which a condition would say the
// same.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "diag/quote.h"
#include "lint/logic_checks.h"
#include "lint/predicate_relations.h"

namespace tocsin {
namespace {

using Kind = SelectionExpr::Kind;

// How a condition uses a detection.
struct Use {
  bool asked = false;    // it has to match
  bool refused = false;  // it must not
  size_t times = 0;
};

void CollectUses(const SelectionExpr& selection, bool negated, std::vector<Use>* uses) {
  if (selection.kind == Kind::kDetection) {
    Use& use = (*uses)[selection.detection];
    (negated ? use.refused : use.asked) = true;
    ++use.times;
  }
  const bool inner = negated != (selection.kind == Kind::kNot);
  for (const SelectionExpr& child : selection.children) CollectUses(child, inner, uses);
}

// Whether an event without any field satisfies the formula.
bool HoldsOfNothing(const Formula& formula, const FieldTests& tests) {
  using Op = Predicate::Op;
  if (formula.kind == Formula::Kind::kTest) {
    const Op op = tests[formula.test].predicate.op;
    return (op == Op::kNotExists || op == Op::kNull) != formula.negated;
  }
  const auto held = std::count_if(formula.children.begin(), formula.children.end(),
                                  [&](const Formula& c) { return HoldsOfNothing(c, tests); });
  if (formula.kind == Formula::Kind::kAnd) return held == std::ssize(formula.children);
  return held >=
         (formula.kind == Formula::Kind::kOr ? 1 : static_cast<ptrdiff_t>(formula.at_least));
}

class Finder {
 public:
  Finder(const RuleUnderCheck& check, size_t condition)
      : check_(check),
        prover_(*check.prover),
        selection_(check.logic.conditions[condition]),
        range_(check.rule.conditions[condition].range),
        formulas_(check.logic.DetectionFormulas()),
        uses_(formulas_.size()),
        idle_(formulas_.size(), false),
        whole_(FormulaOf(selection_, formulas_)) {
    CollectUses(selection_, false, &uses_);
  }

  // True when the condition is never or always true.
  bool FindConstant(bool contradictory) {
    if (prover_.Never(whole_, Values::kSingle)) {
      if (!contradictory) ReportNever(prover_.Never(whole_, Values::kMany));
      return true;
    }
    if (!HoldsOfNothing(whole_, check_.tests)) return false;
    if (!prover_.Never(Not(whole_), Values::kMany)) return false;
    check_.context.Complain(Code::kAlwaysTrue, range_,
                            "the condition is true of every event of the log source",
                            "ask for something that tells the events apart");
    return true;
  }

  void FindIdleDetections() {
    for (size_t i = formulas_.size(); i-- > 0;) {
      if (uses_[i].times == 0 || !MayBeIdle(i)) continue;
      if (!FindIdle(i, false)) FindIdle(i, true);
    }
  }

 private:
  const NamedDetection& Named(size_t detection) const { return check_.rule.detections[detection]; }

  // A detection that has nothing to do with any other makes a difference.
  bool MayBeIdle(size_t detection) {
    if (uses_[detection].times > 1) return true;
    for (size_t other = 0; other < formulas_.size(); ++other) {
      if (other == detection || uses_[other].times == 0) continue;
      if (prover_.Related(formulas_[detection], formulas_[other])) return true;
    }
    return false;
  }

  // Whether the condition says the same when the detection always matches, or never.
  bool FindIdle(size_t detection, bool matched) {
    Formula mine =
        std::exchange(formulas_[detection], matched ? Formula::True() : Formula::False());
    Formula without = FormulaOf(selection_, formulas_);
    if (!SaysTheSame(detection, without, matched, Values::kSingle)) {
      formulas_[detection] = std::move(mine);
      return false;
    }
    const bool certain = SaysTheSame(detection, without, matched, Values::kMany);
    ReportIdle(detection, mine, matched, certain ? Values::kMany : Values::kSingle);
    whole_ = std::move(without);
    idle_[detection] = true;
    return true;
  }

  // Where a detection is only asked for, or only refused, one of the two implies the other anyway.
  bool SaysTheSame(size_t detection, const Formula& without, bool matched, Values values) {
    const Use& use = uses_[detection];
    if (use.asked && use.refused) return prover_.Equivalent(whole_, without, values);
    return use.asked == matched ? prover_.Implies(without, whole_, values)
                                : prover_.Implies(whole_, without, values);
  }

  // The detection that explains why another one says nothing.
  std::optional<size_t> Explanation(size_t detection, const Formula& mine, bool implied,
                                    Values values) {
    for (size_t other = 0; other < formulas_.size(); ++other) {
      if (other == detection || uses_[other].times == 0 || idle_[other]) continue;
      if (uses_[other].asked != uses_[detection].asked) continue;
      const Formula& theirs = formulas_[other];
      if (prover_.Implies(implied ? theirs : mine, implied ? mine : theirs, values)) return other;
    }
    return std::nullopt;
  }

  void ReportIdle(size_t detection, const Formula& mine, bool matched, Values values) {
    const Use& use = uses_[detection];
    const std::optional<size_t> other = Explanation(detection, mine, matched, values);
    const std::string name = Quote(Named(detection).name);
    std::string message = fmt::format("{} makes no difference to the condition", name);
    if (use.asked && !use.refused) {
      message = matched
                    ? fmt::format("{} asks for nothing that the rest does not ask for", name)
                    : fmt::format("{} adds nothing: what it matches is matched without it", name);
    } else if (use.refused && !use.asked && !matched) {
      message =
          other ? fmt::format("{} removes nothing that {} does not remove", name,
                              Quote(Named(*other).name))
                : fmt::format("{} removes nothing: what it matches is not matched anyway", name);
    }
    if (values == Values::kSingle) message += ", as long as fields have one value";
    const bool filter = use.refused && !use.asked && !other && !AsksForNothing(mine);
    Diagnostic& finding = check_.context.Complain(filter ? Code::kIdleFilter : Code::kIdleDetection,
                                                  Named(detection).range, std::move(message),
                                                  "leave it out, or correct it");
    if (other) finding.related.push_back({"because of this", Named(*other).range});
  }

  // Filters of missing and empty values are often put in as a precaution.
  bool AsksForNothing(const Formula& formula) const {
    if (formula.kind == Formula::Kind::kTest) {
      const Predicate& p = check_.tests[formula.test].predicate;
      return IsAboutField(p) || (p.op == Predicate::Op::kPattern && p.pattern.empty());
    }
    return std::all_of(formula.children.begin(), formula.children.end(),
                       [&](const Formula& child) { return AsksForNothing(child); });
  }

  // A filter that covers all the rest, if there is one.
  std::optional<size_t> GreedyFilter(Values values) {
    for (size_t i = 0; i < formulas_.size(); ++i) {
      if (!uses_[i].refused || uses_[i].asked) continue;
      std::vector<Formula> formulas = formulas_;
      formulas[i] = Formula::False();
      if (!prover_.Never(FormulaOf(selection_, formulas), values)) return i;
    }
    return std::nullopt;
  }

  void ReportNever(bool certain) {
    const Values values = certain ? Values::kMany : Values::kSingle;
    const std::optional<size_t> filter = GreedyFilter(values);
    std::string message =
        filter ? fmt::format("the condition is never true: {} removes all that the rest matches",
                             Quote(Named(*filter).name))
               : "the condition is never true: what it asks for contradicts itself";
    if (!certain) message += ", as long as fields have one value";
    Diagnostic& finding = check_.context.Complain(
        certain ? Code::kNeverTrue : Code::kImpossibleCondition, range_, std::move(message),
        filter ? "narrow the filter, or ask for something that it leaves"
               : "detections that exclude each other are joined by 'or'");
    if (filter) finding.related.push_back({"removes everything", Named(*filter).range});
  }

  const RuleUnderCheck& check_;
  Prover& prover_;
  const SelectionExpr& selection_;
  const SourceRange& range_;
  std::vector<Formula> formulas_;  // of detections; idle ones are replaced by what they amount to
  std::vector<Use> uses_;
  std::vector<bool> idle_;
  Formula whole_;
};

}  // namespace

void FindPointlessConditions(const RuleUnderCheck& check, bool contradictory) {
  for (size_t i = 0; i < check.logic.conditions.size(); ++i) {
    Finder finder(check, i);
    if (!finder.FindConstant(contradictory) && !contradictory) finder.FindIdleDetections();
  }
}

}  // namespace tocsin
