#include "base/fixed.h"

#include <algorithm>
#include <charconv>

namespace tocsin {
namespace {

constexpr int64_t kDecimals = 9;
// Powers of ten of the first digit that are refused; digits of a value: 18 before the point.
constexpr int64_t kWholeDigits = 18;
// Larger exponents decide as this one does, as no text holds so many digits.
constexpr int64_t kMostExponent = int64_t{1} << 50;

size_t DigitRun(std::string_view text, size_t at) {
  size_t end = at;
  while (end < text.size() && text[end] >= '0' && text[end] <= '9') ++end;
  return end;
}

// A number in pieces: digits before and after the point, and the exponent of ten.
struct Pieces {
  bool negative = false;
  std::string_view whole;
  std::string_view fraction;
  int64_t exponent = 0;

  size_t size() const { return whole.size() + fraction.size(); }
  char digit(size_t i) const { return i < whole.size() ? whole[i] : fraction[i - whole.size()]; }
};

bool TakeExponent(std::string_view text, int64_t* exponent) {
  const bool sign = !text.empty() && (text[0] == '-' || text[0] == '+');
  const size_t begin = sign ? 1 : 0;
  if (begin == text.size() || DigitRun(text, begin) != text.size()) return false;
  for (const char c : text.substr(begin)) {
    *exponent = std::min(*exponent * 10 + (c - '0'), kMostExponent);
  }
  if (text[0] == '-') *exponent = -*exponent;
  return true;
}

std::optional<Pieces> Split(std::string_view text) {
  Pieces pieces;
  pieces.negative = text.starts_with('-');
  if (pieces.negative) text.remove_prefix(1);
  size_t end = DigitRun(text, 0);
  if (end == 0) return std::nullopt;
  pieces.whole = text.substr(0, end);
  text.remove_prefix(end);
  if (text.starts_with('.')) {
    end = DigitRun(text, 1);
    if (end == 1) return std::nullopt;
    pieces.fraction = text.substr(1, end - 1);
    text.remove_prefix(end);
  }
  if (text.empty()) return pieces;
  if (text[0] != 'e' && text[0] != 'E') return std::nullopt;
  if (!TakeExponent(text.substr(1), &pieces.exponent)) return std::nullopt;
  return pieces;
}

// Half to even. `rest` is the first digit that is cut, `more` whether any after it is not zero.
Fixed Rounded(Fixed value, char rest, bool more) {
  const bool up = rest > '5' || (rest == '5' && (more || value % 2 != 0));
  return up ? value + 1 : value;
}

}  // namespace

std::optional<Fixed> ParseFixed(std::string_view text) {
  constexpr Fixed kLimit = Fixed{1'000'000'000'000'000'000} * kFixedOne;
  const std::optional<Pieces> pieces = Split(text);
  if (!pieces) return std::nullopt;
  size_t first = 0;
  while (first < pieces->size() && pieces->digit(first) == '0') ++first;
  if (first == pieces->size()) return 0;
  // How many digits from `first` on count billionths or more.
  const int64_t before_point =
      static_cast<int64_t>(pieces->whole.size()) - static_cast<int64_t>(first) + pieces->exponent;
  if (before_point > kWholeDigits) return std::nullopt;
  const int64_t kept = before_point + kDecimals;
  if (kept < 0) return 0;
  const size_t end = first + static_cast<size_t>(kept);
  Fixed value = 0;
  for (size_t i = first; i < end; ++i) {
    value = value * 10 + (i < pieces->size() ? pieces->digit(i) - '0' : 0);
  }
  if (end < pieces->size()) {
    bool more = false;
    for (size_t i = end + 1; i < pieces->size() && !more; ++i) more = pieces->digit(i) != '0';
    value = Rounded(value, pieces->digit(end), more);
  }
  if (value >= kLimit) return std::nullopt;
  return pieces->negative ? -value : value;
}

std::string FixedText(Fixed value) {
  using Unsigned = unsigned __int128;
  Unsigned rest = value < 0 ? -static_cast<Unsigned>(value) : static_cast<Unsigned>(value);
  std::string reversed;
  bool significant = false;
  for (int64_t place = 0; rest != 0 || place <= kDecimals; ++place) {
    if (place == kDecimals && significant) reversed += '.';
    const char digit = static_cast<char>('0' + static_cast<int>(rest % 10));
    rest /= 10;
    significant = significant || digit != '0';
    if (significant || place >= kDecimals) reversed += digit;
  }
  if (value < 0) reversed += '-';
  std::reverse(reversed.begin(), reversed.end());
  return reversed;
}

double FixedToDouble(Fixed value) {
  // Both sides of the division are exact, so that it rounds once.
  constexpr Fixed kExact = Fixed{1} << 53;
  if (value >= -kExact && value <= kExact) return static_cast<double>(value) / kFixedOne;
  const std::string text = FixedText(value);
  double nearest = 0;
  std::from_chars(text.data(), text.data() + text.size(), nearest);
  return nearest;
}

}  // namespace tocsin
