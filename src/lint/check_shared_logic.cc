// Rules of one log source that match the same events, or of which one matches all that another one
// does.
//
// To ask that of every two rules would take too long. A rule that matches whatever another one
// matches must find what it needs (its necessary tests) in any event of that other one, and a proof
// of one such event is at hand: the tests that held of it. So rules are indexed by the field of
// their necessary tests, and only what passes is proved.
#include <fmt/format.h>

#include <algorithm>
#include <compare>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "diag/quote.h"
#include "lint/checks.h"
#include "lint/prover.h"
#include "lint/rule_logic.h"

namespace tocsin {
namespace {

constexpr size_t kMaxRelated = 5;
// Rules with a larger formula are left alone.
constexpr size_t kMaxNodes = 8000;

// Tests of which at least one holds of every event that the rule matches.
using Necessary = std::vector<TestId>;

struct Meaning {
  const Rule* rule = nullptr;
  Formula formula;
  std::vector<Necessary> necessary;  // none: the rule needs nothing to be there
  std::vector<TestId> held;          // of one event that it matches
};

std::optional<Necessary> NecessaryOf(const Formula& formula) {
  if (formula.kind == Formula::Kind::kTest) {
    if (formula.negated) return std::nullopt;
    return Necessary{formula.test};
  }
  if (formula.kind == Formula::Kind::kAnd) {
    std::optional<Necessary> best;
    for (const Formula& child : formula.children) {
      std::optional<Necessary> tests = NecessaryOf(child);
      if (tests && (!best || tests->size() < best->size())) best = std::move(tests);
    }
    return best;
  }
  Necessary all;
  for (const Formula& child : formula.children) {
    const std::optional<Necessary> tests = NecessaryOf(child);
    if (!tests) return std::nullopt;
    all.insert(all.end(), tests->begin(), tests->end());
  }
  return all;
}

std::vector<Necessary> AllNecessaryOf(const Formula& formula) {
  std::vector<Necessary> all;
  const std::vector<Formula> alone = {formula};
  for (const Formula& part : formula.kind == Formula::Kind::kAnd ? formula.children : alone) {
    if (std::optional<Necessary> tests = NecessaryOf(part)) all.push_back(std::move(*tests));
  }
  std::sort(all.begin(), all.end(),
            [](const Necessary& a, const Necessary& b) { return a.size() < b.size(); });
  return all;
}

// What is said of one rule: the rules before it that are equal, wider or narrower.
struct Kin {
  std::vector<const Rule*> equal;
  std::vector<const Rule*> wider;
  std::vector<const Rule*> narrower;
};

// Compares the rules of one log source.
class SourceRules {
 public:
  SourceRules(const FieldTests& tests, Prover* prover) : tests_(tests), prover_(prover) {}

  void Add(const Rule& rule, Formula formula) {
    formula = Canonical(std::move(formula));
    if (CountNodes(formula) > kMaxNodes) return;
    // Contradictions imply everything.
    if (prover_->Never(formula, Values::kMany)) return;
    std::vector<TestId> held = prover_->held();
    std::vector<Necessary> necessary = AllNecessaryOf(formula);
    meanings_.push_back({&rule, std::move(formula), std::move(necessary), std::move(held)});
  }

  void Report(Diagnostics* diagnostics) {
    kin_.resize(meanings_.size());
    same_.resize(meanings_.size(), false);
    FindEqual();
    FindImplied();
    for (size_t i = 0; i < meanings_.size(); ++i) {
      const Rule& rule = *meanings_[i].rule;
      ReportKin(Code::kDuplicateLogic, rule, kin_[i].equal,
                "the rule matches the same events as {}", diagnostics);
      ReportKin(Code::kShadowedLogic, rule, kin_[i].wider,
                "everything that the rule matches is matched by {} too", diagnostics);
      ReportKin(Code::kShadowedLogic, rule, kin_[i].narrower,
                "the rule matches everything that is matched by {}", diagnostics);
    }
  }

 private:
  void FindEqual() {
    const auto less = [](const Formula* a, const Formula* b) {
      return std::is_lt(Compare(*a, *b));
    };
    std::map<const Formula*, size_t, decltype(less)> seen(less);
    for (size_t i = 0; i < meanings_.size(); ++i) {
      const auto [first, added] = seen.emplace(&meanings_[i].formula, i);
      if (added) continue;
      kin_[i].equal.push_back(meanings_[first->second].rule);
      same_[i] = true;
    }
  }

  void FindImplied() {
    std::map<uint32_t, std::vector<size_t>> by_field;
    for (size_t i = 0; i < meanings_.size(); ++i) {
      if (same_[i] || meanings_[i].necessary.empty()) continue;
      std::vector<uint32_t> fields;
      for (const TestId test : meanings_[i].necessary.front()) fields.push_back(FieldOf(test));
      std::sort(fields.begin(), fields.end());
      fields.erase(std::unique(fields.begin(), fields.end()), fields.end());
      for (const uint32_t field : fields) by_field[field].push_back(i);
    }
    for (size_t narrow = 0; narrow < meanings_.size(); ++narrow) {
      if (same_[narrow]) continue;
      std::vector<size_t> candidates;
      for (const TestId test : meanings_[narrow].held) {
        const auto& rules = by_field[FieldOf(test)];
        candidates.insert(candidates.end(), rules.begin(), rules.end());
      }
      std::sort(candidates.begin(), candidates.end());
      candidates.erase(std::unique(candidates.begin(), candidates.end()), candidates.end());
      for (const size_t wide : candidates) {
        if (wide != narrow && MayImply(meanings_[narrow], meanings_[wide])) Prove(narrow, wide);
      }
    }
  }

  uint32_t FieldOf(TestId test) const { return tests_[test].field; }

  // Whether the event of the narrower rule has all that the wider one needs.
  bool MayImply(const Meaning& narrow, const Meaning& wide) const {
    return std::all_of(
        wide.necessary.begin(), wide.necessary.end(), [&](const Necessary& necessary) {
          return std::any_of(necessary.begin(), necessary.end(), [&](TestId needed) {
            return std::any_of(narrow.held.begin(), narrow.held.end(),
                               [&](TestId held) { return tests_.Implies(held, needed); });
          });
        });
  }

  void Prove(size_t narrow, size_t wide) {
    const Meaning& a = meanings_[narrow];
    const Meaning& b = meanings_[wide];
    if (!prover_->Implies(a.formula, b.formula, Values::kMany)) return;
    if (narrow > wide && prover_->Implies(b.formula, a.formula, Values::kMany)) {
      kin_[narrow].equal.push_back(b.rule);
      return;
    }
    if (narrow > wide) kin_[narrow].wider.push_back(b.rule);
    if (narrow < wide && !prover_->Implies(b.formula, a.formula, Values::kMany)) {
      kin_[wide].narrower.push_back(a.rule);
    }
  }

  static void ReportKin(Code code, const Rule& rule, const std::vector<const Rule*>& others,
                        const char* message, Diagnostics* diagnostics) {
    if (others.empty()) return;
    const std::string whom = others.size() == 1 ? Quote(others.front()->title)
                                                : fmt::format("{} other rules", others.size());
    Diagnostic& finding = tocsin::Report(
        diagnostics, code, rule.file, rule.conditions.front().range,
        fmt::format(fmt::runtime(message), whom),
        code == Code::kDuplicateLogic ? "keep one of them, or say what sets this rule apart"
                                      : "if that is not meant, narrow the wider one");
    finding.rule_id = rule.id;
    for (size_t i = 0; i < std::min(others.size(), kMaxRelated); ++i) {
      finding.related.push_back(
          {Quote(others[i]->title), others[i]->conditions.front().range, others[i]->file});
    }
  }

  const FieldTests& tests_;
  Prover* prover_;
  std::vector<Meaning> meanings_;  // in the order of the rules
  std::vector<Kin> kin_;           // by meaning
  std::vector<bool> same_;         // as an earlier one
};

}  // namespace

void CheckSharedLogic(const RuleIndex& rules, const LintConfig&, Diagnostics* diagnostics) {
  FieldTests tests;
  Prover prover(tests);
  std::map<std::tuple<std::string_view, std::string_view, std::string_view>, SourceRules> sources;
  for (const Rule& rule : rules.lowered->set->rules) {
    const std::optional<RuleLogic> logic = LogicOf(rule, &tests);
    if (!logic) continue;
    const LogSource& source = rule.logsource;
    sources.try_emplace({source.category, source.product, source.service}, tests, &prover)
        .first->second.Add(rule, logic->Meaning());
  }
  for (auto& [source, same] : sources) same.Report(diagnostics);
}

}  // namespace tocsin
