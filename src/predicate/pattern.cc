#include "predicate/pattern.h"

#include <array>

#include "base/case_fold.h"

namespace tocsin {
namespace {

constexpr std::array<std::string_view, 5> kDashes = {"-", "/", "\u2013", "\u2014", "\u2015"};

void AddLiteral(std::string_view text, Pattern* pattern) {
  if (text.empty()) return;
  if (pattern->empty() || pattern->back().kind != Piece::Kind::kLiteral) {
    pattern->push_back({Piece::Kind::kLiteral, ""});
  }
  pattern->back().text.append(text);
}

void AddAnyRun(Pattern* pattern) {
  if (pattern->empty() || pattern->back().kind != Piece::Kind::kAnyRun) {
    pattern->push_back({Piece::Kind::kAnyRun, ""});
  }
}

bool IsWordCharacter(unsigned char c) {
  return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '_' ||
         c >= 0x80;
}

// Bytes of the dash at `at`, or 0.
size_t DashLength(std::string_view text, size_t at) {
  for (const std::string_view dash : kDashes) {
    if (text.substr(at).starts_with(dash)) return dash.size();
  }
  return 0;
}

// Whether the character that starts at `at` is a letter, digit or underscore.
bool WordCharacterAt(std::string_view text, size_t at) {
  return at < text.size() && DashLength(text, at) == 0 && IsWordCharacter(text[at]);
}

}  // namespace

Pattern ParsePattern(std::string_view text) {
  Pattern pattern;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\\' && i + 1 < text.size() &&
        (text[i + 1] == '*' || text[i + 1] == '?' || text[i + 1] == '\\')) {
      AddLiteral(text.substr(++i, 1), &pattern);
    } else if (c == '*') {
      AddAnyRun(&pattern);
    } else if (c == '?') {
      pattern.push_back({Piece::Kind::kAnyOne, ""});
    } else {
      AddLiteral(text.substr(i, 1), &pattern);
    }
  }
  return pattern;
}

bool HasWildcard(const Pattern& pattern) {
  for (const Piece& piece : pattern) {
    if (piece.kind != Piece::Kind::kLiteral) return true;
  }
  return false;
}

std::string LiteralText(const Pattern& pattern) {
  std::string text;
  for (const Piece& piece : pattern) text += piece.text;
  return text;
}

Pattern LiteralPattern(std::string_view text) {
  Pattern pattern;
  AddLiteral(text, &pattern);
  return pattern;
}

void AddAnyRunFront(Pattern* pattern) {
  if (pattern->empty() || pattern->front().kind != Piece::Kind::kAnyRun) {
    pattern->insert(pattern->begin(), {Piece::Kind::kAnyRun, ""});
  }
}

void AddAnyRunBack(Pattern* pattern) { AddAnyRun(pattern); }

Pattern ExpandWindash(const Pattern& pattern) {
  Pattern out;
  for (const Piece& piece : pattern) {
    if (piece.kind != Piece::Kind::kLiteral) {
      out.push_back(piece);
      continue;
    }
    const std::string_view text = piece.text;
    bool word_before = false;
    for (size_t at = 0; at < text.size();) {
      const size_t dash = DashLength(text, at);
      const size_t length = dash == 0 ? 1 : dash;
      if (dash != 0 && !word_before && WordCharacterAt(text, at + length)) {
        out.push_back({Piece::Kind::kDash, ""});
      } else {
        AddLiteral(text.substr(at, length), &out);
      }
      word_before = dash == 0 && IsWordCharacter(text[at]);
      at += length;
    }
  }
  return out;
}

Pattern FoldPattern(const Pattern& pattern) {
  Pattern out = pattern;
  for (Piece& piece : out) piece.text = FoldCase(piece.text);
  return out;
}

}  // namespace tocsin
