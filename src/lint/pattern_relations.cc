// A pattern as an automaton: state i reads symbol i and goes to i + 1; where an AnyRun stands
// before symbol i, state i may also read anything and stay. The state after the last symbol
// accepts.
#include "lint/pattern_relations.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/case_fold.h"
#include "compile/atom.h"

namespace tocsin {
namespace {

using Kind = Piece::Kind;

constexpr std::u32string_view kDashes = U"-/\u2013\u2014\u2015";
// Stands for every character that no pattern names.
constexpr char32_t kOther = 0xFFFFFFFF;
constexpr size_t kMaxSteps = 20'000;

struct Symbol {
  Kind kind = Kind::kLiteral;  // not kAnyRun
  char32_t character = 0;      // kLiteral

  bool Takes(char32_t c) const {
    if (kind == Kind::kLiteral) return c == character;
    return kind == Kind::kAnyOne || kDashes.find(c) != std::u32string_view::npos;
  }
};

bool Meet(const Symbol& a, const Symbol& b) {
  if (a.kind == Kind::kAnyOne || b.kind == Kind::kAnyOne) return true;
  if (a.kind == Kind::kLiteral) return b.Takes(a.character);
  return b.kind == Kind::kDash || a.Takes(b.character);
}

struct Automaton {
  std::vector<Symbol> symbols;
  std::vector<bool> loops;  // by state
  size_t first_loop = SIZE_MAX;
  size_t last_loop = SIZE_MAX;

  explicit Automaton(const Pattern& pattern) {
    loops.push_back(false);
    for (const Piece& piece : pattern) {
      if (piece.kind == Kind::kAnyRun) {
        loops.back() = true;
        last_loop = symbols.size();
        first_loop = std::min(first_loop, last_loop);
        continue;
      }
      if (piece.kind != Kind::kLiteral) Add({piece.kind, 0});
      for (size_t at = 0; at < piece.text.size();) {
        Add({Kind::kLiteral, NextCodePoint(piece.text, &at)});
      }
    }
  }

  bool has_loop() const { return first_loop != SIZE_MAX; }
  size_t size() const { return symbols.size(); }

 private:
  void Add(const Symbol& symbol) {
    symbols.push_back(symbol);
    loops.push_back(false);
  }
};

// Whether the symbols before the first run of both, and those after the last, can be the same.
bool EndsMeet(const Automaton& a, const Automaton& b) {
  const size_t front = std::min(a.first_loop, b.first_loop);
  for (size_t i = 0; i < front; ++i) {
    if (!Meet(a.symbols[i], b.symbols[i])) return false;
  }
  const size_t back = std::min(a.size() - a.last_loop, b.size() - b.last_loop);
  for (size_t i = 1; i <= back; ++i) {
    if (!Meet(a.symbols[a.size() - i], b.symbols[b.size() - i])) return false;
  }
  return true;
}

// Of a fixed number of characters, and any pattern: the states that the other can be in after each.
bool FixedMeets(const Automaton& fixed, const Automaton& other) {
  std::vector<bool> states(other.size() + 1, false);
  states[0] = true;
  for (const Symbol& symbol : fixed.symbols) {
    std::vector<bool> next(states.size(), false);
    for (size_t i = 0; i < states.size(); ++i) {
      if (!states[i]) continue;
      if (other.loops[i]) next[i] = true;
      if (i < other.size() && Meet(symbol, other.symbols[i])) next[i + 1] = true;
    }
    states = std::move(next);
  }
  return states.back();
}

// Does the walk of Includes: which states of `outer` are possible at each state of `inner`. A text
// of `inner` that leads to none that accepts is not matched by `outer`.
class InclusionWalk {
 public:
  InclusionWalk(const Automaton& outer, const Automaton& inner)
      : outer_(outer), inner_(inner), seen_(inner.size() + 1) {
    alphabet_.push_back(kOther);
    alphabet_.insert(alphabet_.end(), kDashes.begin(), kDashes.end());
    for (const Symbol& symbol : outer.symbols) {
      if (symbol.kind == Kind::kLiteral) alphabet_.push_back(symbol.character);
    }
    std::sort(alphabet_.begin(), alphabet_.end());
    alphabet_.erase(std::unique(alphabet_.begin(), alphabet_.end()), alphabet_.end());
  }

  bool Includes() {
    States begin(outer_.size() + 1, false);
    begin[0] = true;
    Visit(0, std::move(begin));
    while (!open_.empty() && !escaped_) {
      const auto [at, states] = std::move(open_.back());
      open_.pop_back();
      if (++steps_ > kMaxSteps) return false;
      Advance(at, states);
    }
    return !escaped_;
  }

 private:
  using States = std::vector<bool>;

  void Advance(size_t at, const States& states) {
    if (inner_.loops[at]) {
      for (const char32_t c : alphabet_) Visit(at, Read(states, c));
    }
    if (at == inner_.size()) return;
    const Symbol& symbol = inner_.symbols[at];
    if (symbol.kind == Kind::kLiteral) {
      Visit(at + 1, Read(states, symbol.character));
      return;
    }
    for (const char32_t c : alphabet_) {
      if (symbol.Takes(c)) Visit(at + 1, Read(states, c));
    }
  }

  States Read(const States& states, char32_t c) {
    States next(states.size(), false);
    for (size_t i = 0; i < states.size(); ++i) {
      if (!states[i]) continue;
      if (outer_.loops[i]) next[i] = true;
      if (i < outer_.size() && outer_.symbols[i].Takes(c)) next[i + 1] = true;
    }
    steps_ += states.size() / 64;
    return next;
  }

  void Visit(size_t at, States states) {
    const bool none = std::find(states.begin(), states.end(), true) == states.end();
    if (none || (at == inner_.size() && !states.back())) escaped_ = true;
    // Fewer possibilities are worse: what has been seen with a part of these tells as much.
    for (const States& seen : seen_[at]) {
      bool part = true;
      for (size_t i = 0; part && i < seen.size(); ++i) part = !seen[i] || states[i];
      if (part) return;
    }
    seen_[at].push_back(states);
    open_.emplace_back(at, std::move(states));
  }

  const Automaton& outer_;
  const Automaton& inner_;
  std::vector<char32_t> alphabet_;
  std::vector<std::vector<States>> seen_;  // by state of inner
  std::vector<std::pair<size_t, States>> open_;
  size_t steps_ = 0;
  bool escaped_ = false;
};

bool IsLiteral(const Pattern& pattern) {
  return pattern.size() == 1 && pattern[0].kind == Kind::kLiteral;
}

bool IsRun(const Piece& piece) { return piece.kind == Kind::kAnyRun; }

// For an outer pattern that is one literal with or without runs around it, whose literal stands
// somewhere in the inner one.
std::optional<bool> IncludesInLiteral(const Pattern& outer, const Pattern& inner) {
  const bool before = !outer.empty() && IsRun(outer.front());
  if (outer.size() == 1 && before) return true;
  const bool after = !outer.empty() && IsRun(outer.back());
  const size_t begin = before ? 1 : 0;
  const size_t end = outer.size() - (after ? 1 : 0);
  if (end != begin + 1 || outer[begin].kind != Kind::kLiteral) return std::nullopt;
  if (before && after) return true;
  if (before) return inner.back().text.ends_with(outer[begin].text);
  if (after) return inner.front().text.starts_with(outer[begin].text);
  return outer == inner;
}

// Whether the texts that two patterns begin with can't be the same. Nothing when a closer look is
// needed.
std::optional<bool> FrontsDiffer(const Piece& a, const Piece& b) {
  if (IsRun(a) || IsRun(b)) return false;
  if (a.kind != Kind::kLiteral || b.kind != Kind::kLiteral) return std::nullopt;
  const size_t size = std::min(a.text.size(), b.text.size());
  if (a.text.compare(0, size, b.text, 0, size) != 0) return true;
  return std::nullopt;
}

std::optional<bool> BacksDiffer(const Piece& a, const Piece& b) {
  if (IsRun(a) || IsRun(b)) return false;
  if (a.kind != Kind::kLiteral || b.kind != Kind::kLiteral) return std::nullopt;
  const size_t size = std::min(a.text.size(), b.text.size());
  if (a.text.compare(a.text.size() - size, size, b.text, b.text.size() - size, size) != 0) {
    return true;
  }
  return std::nullopt;
}

// The common cases, without an automaton.
std::optional<bool> DisjointByEnds(const Pattern& a, const Pattern& b) {
  if (a.empty() || b.empty()) return std::nullopt;
  const std::optional<bool> fronts = FrontsDiffer(a.front(), b.front());
  const std::optional<bool> backs = BacksDiffer(a.back(), b.back());
  if (fronts == true || backs == true) return true;
  const bool runs =
      std::any_of(a.begin(), a.end(), IsRun) && std::any_of(b.begin(), b.end(), IsRun);
  if (runs && fronts && backs) return false;
  return std::nullopt;
}

bool HasLiteralWith(const Pattern& pattern, const std::string& text) {
  return std::any_of(pattern.begin(), pattern.end(), [&](const Piece& piece) {
    return piece.text.find(text) != std::string::npos;
  });
}

}  // namespace

bool Includes(const Pattern& outer, const Pattern& inner) {
  // What `inner` leaves open may be filled with characters that `outer` does not name.
  for (const Piece& piece : outer) {
    if (piece.kind == Kind::kLiteral && !HasLiteralWith(inner, piece.text)) return false;
  }
  if (const std::optional<bool> answer = IncludesInLiteral(outer, inner)) return *answer;
  const Automaton outer_automaton(outer);
  const Automaton inner_automaton(inner);
  return InclusionWalk(outer_automaton, inner_automaton).Includes();
}

bool Disjoint(const Pattern& a, const Pattern& b) {
  if (const std::optional<bool> answer = DisjointByEnds(a, b)) return *answer;
  if (IsLiteral(a)) return !MatchesPattern(b, LiteralText(a));
  if (IsLiteral(b)) return !MatchesPattern(a, LiteralText(b));
  const Automaton left(a);
  const Automaton right(b);
  // With a run in both, the middle of one stands in the run of the other.
  if (left.has_loop() && right.has_loop()) return !EndsMeet(left, right);
  if (!left.has_loop() && !right.has_loop() && left.size() != right.size()) return true;
  return left.has_loop() ? !FixedMeets(right, left) : !FixedMeets(left, right);
}

}  // namespace tocsin
