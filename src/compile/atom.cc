#include "compile/atom.h"

#include <cstring>

#include "base/case_fold.h"
#include "base/decimal.h"
#include "compile/text_set.h"

namespace tocsin {
namespace {

constexpr std::string_view kDashes[] = {"-", "/", "\u2013", "\u2014", "\u2015"};

// Bytes that one piece (not kAnyRun) takes at the begin of `text`, or npos when it does not match.
size_t PieceLength(const Piece& piece, std::string_view text) {
  switch (piece.kind) {
    case Piece::Kind::kLiteral:
      return text.starts_with(piece.text) ? piece.text.size() : std::string_view::npos;
    case Piece::Kind::kAnyOne: {
      if (text.empty()) return std::string_view::npos;
      size_t at = 0;
      NextCodePoint(text, &at);
      return at;
    }
    case Piece::Kind::kDash:
      for (const std::string_view dash : kDashes) {
        if (text.starts_with(dash)) return dash.size();
      }
      return std::string_view::npos;
    case Piece::Kind::kAnyRun:
      break;
  }
  return std::string_view::npos;
}

bool ComparesTo(std::string_view text, const Atom& atom) {
  const std::optional<Decimal> value = Decimal::Parse(text);
  return value && Satisfies(value->Compare(*Decimal::Parse(atom.number)), atom.comparison);
}

bool HoldsNumber(const Atom& atom, const ValueText& value) {
  if (value.kind == Value::Kind::kBool) return false;
  if (value.folded == atom.text) return true;
  const std::optional<Decimal> number = Decimal::Parse(value.raw);
  return number && number->Compare(*Decimal::Parse(atom.number)) == 0;
}

bool HoldsCidr(const Atom& atom, std::string_view text) {
  const std::optional<IpAddress> address = IpAddress::Parse(text);
  return address && atom.network.Contains(*address);
}

bool HoldsTimePart(const Atom& atom, std::string_view text) {
  const std::optional<int> part = TimePartOf(text, atom.part);
  return part && ComparesTo(std::to_string(*part), atom);
}

}  // namespace

bool MatchesPattern(const Pattern& pattern, std::string_view text) {
  // Greedy with one point of return: when a piece fails, the latest `*` takes one more byte.
  size_t piece = 0;
  size_t at = 0;
  size_t star_piece = std::string_view::npos;
  size_t star_at = 0;
  while (true) {
    if (piece < pattern.size() && pattern[piece].kind == Piece::Kind::kAnyRun) {
      if (++piece == pattern.size()) return true;
      star_piece = piece;
      star_at = at;
    } else if (piece == pattern.size() && at == text.size()) {
      return true;
    } else {
      const size_t length = piece < pattern.size() ? PieceLength(pattern[piece], text.substr(at))
                                                   : std::string_view::npos;
      if (length != std::string_view::npos) {
        at += length;
        ++piece;
        continue;
      }
      if (star_piece == std::string_view::npos || star_at >= text.size()) return false;
      // A run takes whole code points, so that `?` after it starts on one.
      NextCodePoint(text, &star_at);
      if (pattern[star_piece].kind == Piece::Kind::kLiteral) {
        const std::string& next = pattern[star_piece].text;
        const void* hit =
            memmem(text.data() + star_at, text.size() - star_at, next.data(), next.size());
        if (hit == nullptr) return false;
        star_at = static_cast<const char*>(hit) - text.data();
      }
      at = star_at;
      piece = star_piece;
    }
  }
}

std::string_view LongestLiteral(const Pattern& pattern) {
  std::string_view best;
  for (const Piece& piece : pattern) {
    if (piece.text.size() > best.size()) best = piece.text;
  }
  return best;
}

bool Holds(const Atom& atom, const ValueText& value) {
  const std::string_view text = atom.cased ? value.raw : value.folded;
  switch (atom.op) {
    case AtomOp::kAnyText:
      return true;
    case AtomOp::kEquals:
      return text == atom.text;
    case AtomOp::kPrefix:
      return text.starts_with(atom.text);
    case AtomOp::kSuffix:
      return text.ends_with(atom.text);
    case AtomOp::kContains:
      return memmem(text.data(), text.size(), atom.text.data(), atom.text.size()) != nullptr;
    case AtomOp::kGlob:
      return MatchesPattern(atom.pattern, text);
    case AtomOp::kRegex:
      return atom.regex->Search(value.raw);
    case AtomOp::kCidr:
      return HoldsCidr(atom, value.raw);
    case AtomOp::kNumber:
      return HoldsNumber(atom, value);
    case AtomOp::kCompare:
      return ComparesTo(value.raw, atom);
    case AtomOp::kInSet:
      return atom.set->Contains(text);
    case AtomOp::kTimePart:
      return HoldsTimePart(atom, value.raw);
    case AtomOp::kFieldRef:
    case AtomOp::kExists:
    case AtomOp::kNotExists:
    case AtomOp::kNull:
      break;
  }
  return false;
}

bool HoldsRef(const Atom& atom, const ValueText& value, const ValueText& other) {
  const std::string_view text = atom.cased ? value.raw : value.folded;
  const std::string_view wanted = atom.cased ? other.raw : other.folded;
  if (!atom.any_before && !atom.any_after) return text == wanted;
  if (wanted.empty()) return false;
  if (!atom.any_before) return text.starts_with(wanted);
  if (!atom.any_after) return text.ends_with(wanted);
  return text.find(wanted) != std::string_view::npos;
}

}  // namespace tocsin
