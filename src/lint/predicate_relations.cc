#include "lint/predicate_relations.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "base/case_fold.h"
#include "base/decimal.h"
#include "lint/pattern_relations.h"

namespace tocsin {
namespace {

using Op = Predicate::Op;
using Kind = Piece::Kind;

bool IsLiteral(const Pattern& pattern) {
  return pattern.empty() || (pattern.size() == 1 && pattern[0].kind == Kind::kLiteral);
}

bool IsAnything(const Predicate& p) {
  return p.op == Op::kPattern && p.pattern.size() == 1 && p.pattern[0].kind == Kind::kAnyRun;
}

// Numbers between two bounds, each of them in or out; without a bound, all on that side.
struct Interval {
  struct Bound {
    Decimal number;
    bool in;
  };
  std::optional<Bound> low;
  std::optional<Bound> high;
};

Interval IntervalOf(const Predicate& p) {
  const Decimal number = *Decimal::Parse(p.number);
  const bool in = Satisfies(0, p.comparison);
  Interval out;
  if (!Satisfies(-1, p.comparison)) out.low = {number, in};
  if (!Satisfies(1, p.comparison)) out.high = {number, in};
  return out;
}

// All of `a` lies below all of `b`.
bool EndsBefore(const Interval& a, const Interval& b) {
  if (!a.high || !b.low) return false;
  const int order = a.high->number.Compare(b.low->number);
  return order < 0 || (order == 0 && !(a.high->in && b.low->in));
}

bool Within(const Interval& inner, const Interval& outer) {
  if (outer.low) {
    if (!inner.low) return false;
    const int order = inner.low->number.Compare(outer.low->number);
    if (order < 0 || (order == 0 && inner.low->in && !outer.low->in)) return false;
  }
  if (outer.high) {
    if (!inner.high) return false;
    const int order = inner.high->number.Compare(outer.high->number);
    if (order > 0 || (order == 0 && inner.high->in && !outer.high->in)) return false;
  }
  return true;
}

bool AreDisjoint(const Interval& a, const Interval& b) {
  return EndsBefore(a, b) || EndsBefore(b, a);
}

// What a time part can be.
constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kPartRanges = {{
    {"0", "59"},          // minute
    {"0", "23"},          // hour
    {"1", "31"},          // day
    {"1", "53"},          // week
    {"1", "12"},          // month
    {"-32768", "32767"},  // year
}};

Interval RangeOf(TimePart part) {
  const auto& [low, high] = kPartRanges[static_cast<size_t>(part)];
  return {Interval::Bound{*Decimal::Parse(low), true},
          Interval::Bound{*Decimal::Parse(high), true}};
}

bool Holds(const IpNetwork& outer, const IpNetwork& inner) {
  return outer.prefix <= inner.prefix && outer.Contains(inner.base);
}

// The text is all that `p` matches, in any case unless it is cased.
std::optional<std::string> OnlyText(const Predicate& p) {
  if (p.op != Op::kPattern || !IsLiteral(p.pattern)) return std::nullopt;
  return LiteralText(p.pattern);
}

// Whether `q` holds of a text. Numbers and addresses are read alike in either case, so the answer
// stands for all texts that differ in case alone. Nothing when that can't be said.
std::optional<bool> HoldsOf(const Predicate& q, const std::string& text) {
  switch (q.op) {
    case Op::kNumber: {
      const std::optional<Decimal> number = Decimal::Parse(text);
      return FoldCase(text) == q.text ||
             (number && number->Compare(*Decimal::Parse(q.number)) == 0);
    }
    case Op::kCompare: {
      const std::optional<Decimal> number = Decimal::Parse(text);
      return number && Satisfies(number->Compare(*Decimal::Parse(q.number)), q.comparison);
    }
    case Op::kCidr: {
      const std::optional<IpAddress> address = IpAddress::Parse(text);
      return address && q.network.Contains(*address);
    }
    default:
      return std::nullopt;
  }
}

// A number is written with these; what else stands in a pattern keeps numbers out.
bool KeepsNumbersOut(const Pattern& pattern) {
  return std::any_of(pattern.begin(), pattern.end(), [](const Piece& piece) {
    return FoldCase(piece.text).find_first_not_of("0123456789+-.e") != std::string::npos;
  });
}

// Both patterns as they can be compared: as written when case counts in both, else folded. A cased
// pattern that is folded matches more texts, and in folded texts all that it matched.
struct ComparablePatterns {
  Pattern folded_p;
  Pattern folded_q;
  const Pattern* p;
  const Pattern* q;

  ComparablePatterns(const Predicate& a, const Predicate& b) : p(&a.pattern), q(&b.pattern) {
    if (a.cased == b.cased) return;
    if (a.cased) p = &(folded_p = FoldPattern(a.pattern));
    if (b.cased) q = &(folded_q = FoldPattern(b.pattern));
  }
};

bool PatternImplies(const Predicate& p, const Predicate& q) {
  if (q.op == Op::kPattern) {
    if (q.cased && !p.cased) return false;
    const ComparablePatterns patterns(p, q);
    return Includes(*patterns.q, *patterns.p);
  }
  const std::optional<std::string> text = OnlyText(p);
  return text && HoldsOf(q, *text) == true;
}

bool NumberImplies(const Predicate& p, const Predicate& q) {
  const std::optional<Decimal> written = Decimal::Parse(p.text);
  if (!written) return false;
  if (q.op == Op::kCompare)
    return Within({Interval::Bound{*written, true}, Interval::Bound{*written, true}},
                  IntervalOf(q));
  return q.op == Op::kNumber && written->Compare(*Decimal::Parse(q.number)) == 0;
}

bool PatternExcludes(const Predicate& p, const Predicate& q) {
  if (q.op == Op::kPattern) {
    const ComparablePatterns patterns(p, q);
    return Disjoint(*patterns.p, *patterns.q);
  }
  if (const std::optional<std::string> text = OnlyText(p)) return HoldsOf(q, *text) == false;
  if (q.op == Op::kCompare) return KeepsNumbersOut(p.pattern);
  return q.op == Op::kNumber && Decimal::Parse(q.text) && KeepsNumbersOut(p.pattern);
}

bool NumberExcludes(const Predicate& p, const Predicate& q) {
  const Decimal number = *Decimal::Parse(p.number);
  if (q.op == Op::kCidr) return true;
  if (q.op == Op::kCompare)
    return !Satisfies(number.Compare(*Decimal::Parse(q.number)), q.comparison);
  return q.op == Op::kNumber && p.text != q.text && number.Compare(*Decimal::Parse(q.number)) != 0;
}

// Each excludes those of its own kind and of the later rows, if any.
bool ExcludesInOrder(const Predicate& p, const Predicate& q) {
  switch (p.op) {
    case Op::kPattern:
      return PatternExcludes(p, q);
    case Op::kNumber:
      return NumberExcludes(p, q);
    case Op::kCompare:
      return q.op == Op::kCidr ||
             (q.op == Op::kCompare && AreDisjoint(IntervalOf(p), IntervalOf(q)));
    case Op::kCidr:
      return q.op == Op::kCidr && !Holds(p.network, q.network) && !Holds(q.network, p.network);
    case Op::kTimePart:
      return q.op == Op::kTimePart && p.part == q.part && AreDisjoint(IntervalOf(p), IntervalOf(q));
    default:
      return false;
  }
}

// The order in which ExcludesInOrder asks.
int Rank(Op op) {
  constexpr std::array<Op, 4> kOrder = {Op::kPattern, Op::kNumber, Op::kCompare, Op::kCidr};
  return static_cast<int>(std::find(kOrder.begin(), kOrder.end(), op) - kOrder.begin());
}

}  // namespace

bool IsAboutField(const Predicate& p) {
  return p.op == Op::kExists || p.op == Op::kNotExists || p.op == Op::kNull;
}

bool IsImpossible(const Predicate& p) {
  if (p.op == Op::kInList) return p.list->size() == 0;
  return p.op == Op::kTimePart && AreDisjoint(IntervalOf(p), RangeOf(p.part));
}

bool Implies(const Predicate& p, const Predicate& q) {
  if (IsAboutField(p) || IsAboutField(q)) return false;
  if (IsAnything(q) || IsImpossible(p)) return true;
  switch (p.op) {
    case Op::kPattern:
      return PatternImplies(p, q);
    case Op::kNumber:
      return NumberImplies(p, q);
    case Op::kCompare:
      return q.op == Op::kCompare && Within(IntervalOf(p), IntervalOf(q));
    case Op::kCidr:
      return q.op == Op::kCidr && Holds(q.network, p.network);
    case Op::kTimePart:
      return q.op == Op::kTimePart && p.part == q.part && Within(IntervalOf(p), IntervalOf(q));
    default:
      return false;
  }
}

bool Excludes(const Predicate& p, const Predicate& q) {
  if (IsAboutField(p) || IsAboutField(q)) return false;
  if (IsImpossible(p) || IsImpossible(q)) return true;
  return Rank(p.op) <= Rank(q.op) ? ExcludesInOrder(p, q) : ExcludesInOrder(q, p);
}

}  // namespace tocsin
