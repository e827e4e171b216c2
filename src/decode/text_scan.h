// Small steps through a line of text, shared by the text formats. All take and shorten a rest.
//
// Pure functions.
#pragma once

#include <cstddef>
#include <string_view>

namespace tocsin {

inline bool IsDigit(char c) { return c >= '0' && c <= '9'; }
inline bool IsAlpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// 0..15, or -1.
inline int HexValue(char c) {
  if (IsDigit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// The value of `\xHH` at `at`, or -1.
inline int HexEscapeAt(std::string_view text, size_t at) {
  if (at + 4 > text.size() || text[at] != '\\' || text[at + 1] != 'x') return -1;
  const int high = HexValue(text[at + 2]);
  const int low = HexValue(text[at + 3]);
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

inline bool TakePrefix(std::string_view* rest, std::string_view prefix) {
  if (!rest->starts_with(prefix)) return false;
  rest->remove_prefix(prefix.size());
  return true;
}

inline void SkipSpaces(std::string_view* rest) {
  const size_t end = rest->find_first_not_of(' ');
  rest->remove_prefix(end == std::string_view::npos ? rest->size() : end);
}

// The text before the next `delimiter`, which is dropped; all of it when there is none.
inline std::string_view TakeUntil(std::string_view* rest, char delimiter) {
  const size_t end = rest->find(delimiter);
  const std::string_view token = rest->substr(0, end);
  rest->remove_prefix(end == std::string_view::npos ? rest->size() : end + 1);
  return token;
}

// One run of non-blanks, and the blanks behind it.
inline std::string_view TakeWord(std::string_view* rest) {
  const std::string_view word = rest->substr(0, rest->find(' '));
  rest->remove_prefix(word.size());
  SkipSpaces(rest);
  return word;
}

inline bool AllDigits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

// A number as JSON writes it, so that its text can stand as a token.
inline bool IsJsonNumber(std::string_view text) {
  size_t at = 0;
  const auto digits = [&] {
    const size_t begin = at;
    while (at < text.size() && IsDigit(text[at])) ++at;
    return at - begin;
  };
  if (at < text.size() && text[at] == '-') ++at;
  const size_t whole = at;
  const size_t count = digits();
  if (count == 0 || (count > 1 && text[whole] == '0')) return false;
  if (at < text.size() && text[at] == '.') {
    ++at;
    if (digits() == 0) return false;
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    if (digits() == 0) return false;
  }
  return at == text.size();
}

}  // namespace tocsin
