#include "base/decimal.h"

namespace tocsin {
namespace {

// Exponents beyond this are clamped: such numbers are larger (smaller) than any other.
constexpr int64_t kMaxExponent = int64_t{1} << 50;

size_t DigitRun(std::string_view text, size_t at) {
  size_t end = at;
  while (end < text.size() && text[end] >= '0' && text[end] <= '9') ++end;
  return end;
}

}  // namespace

std::optional<Decimal> Decimal::Parse(std::string_view text) {
  Decimal d;
  size_t at = 0;
  if (at < text.size() && text[at] == '-') {
    d.negative_ = true;
    ++at;
  }
  size_t end = DigitRun(text, at);
  if (end == at) return std::nullopt;
  d.whole_ = text.substr(at, end - at);
  at = end;
  if (at < text.size() && text[at] == '.') {
    end = DigitRun(text, at + 1);
    if (end == at + 1) return std::nullopt;
    d.fraction_ = text.substr(at + 1, end - at - 1);
    at = end;
  }
  int64_t exponent = 0;
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    const bool minus = at < text.size() && text[at] == '-';
    if (at < text.size() && (text[at] == '-' || text[at] == '+')) ++at;
    end = DigitRun(text, at);
    if (end == at) return std::nullopt;
    for (; at < end; ++at) {
      if (exponent < kMaxExponent) exponent = exponent * 10 + (text[at] - '0');
    }
    if (minus) exponent = -exponent;
  }
  if (at != text.size()) return std::nullopt;

  while (!d.whole_.empty() && d.whole_.front() == '0') d.whole_.remove_prefix(1);
  while (!d.fraction_.empty() && d.fraction_.back() == '0') d.fraction_.remove_suffix(1);
  if (d.whole_.empty()) {
    while (d.skip_ < static_cast<int64_t>(d.fraction_.size()) && d.fraction_[d.skip_] == '0') {
      ++d.skip_;
    }
  }
  d.magnitude_ = d.whole_.empty() ? -d.skip_ - 1 : static_cast<int64_t>(d.whole_.size()) - 1;
  d.magnitude_ += exponent;
  d.count_ = static_cast<int64_t>(d.whole_.size() + d.fraction_.size()) - d.skip_;
  while (d.count_ > 0 && d.digit(d.count_ - 1) == '0') --d.count_;
  if (d.count_ == 0) {
    d.negative_ = false;
    d.magnitude_ = 0;
  }
  return d;
}

char Decimal::digit(int64_t i) const {
  const auto whole = static_cast<int64_t>(whole_.size());
  return i < whole ? whole_[i] : fraction_[i - whole + skip_];
}

int Decimal::Compare(const Decimal& other) const {
  if (negative_ != other.negative_) return negative_ ? -1 : 1;
  const int sign = negative_ ? -1 : 1;
  if (count_ == 0 || other.count_ == 0) {
    return count_ == other.count_ ? 0 : count_ == 0 ? -sign : sign;
  }
  if (magnitude_ != other.magnitude_) return magnitude_ < other.magnitude_ ? -sign : sign;
  for (int64_t i = 0; i < count_ || i < other.count_; ++i) {
    const char a = i < count_ ? digit(i) : '0';
    const char b = i < other.count_ ? other.digit(i) : '0';
    if (a != b) return a < b ? -sign : sign;
  }
  return 0;
}

uint64_t Decimal::Hash() const {
  uint64_t hash =
      0xcbf29ce484222325u ^ static_cast<uint64_t>(magnitude_) ^ (negative_ ? 1u : 0u) << 31;
  for (int64_t i = 0; i < count_; ++i) {
    hash = (hash ^ static_cast<unsigned char>(digit(i))) * 0x100000001b3u;
  }
  return hash;
}

std::string Decimal::Canonical() const {
  constexpr int64_t kMaxPlain = 40;
  if (count_ == 0) return "0";
  std::string out = negative_ ? "-" : "";
  for (int64_t i = 0; i < count_; ++i) out.push_back(digit(i));
  if (magnitude_ + 1 >= count_ && magnitude_ < kMaxPlain) {
    out.append(static_cast<size_t>(magnitude_ + 1 - count_), '0');
  } else {
    out += 'e' + std::to_string(magnitude_);
  }
  return out;
}

}  // namespace tocsin
