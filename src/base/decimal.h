// Decimal numbers of any length and size, compared exactly: no doubles, no epsilon. 1.50
// equals 1.5, 9007199254740993 does not equal 9007199254740992, 1e400 is fine.
//
// Pure values. A Decimal borrows the text it was parsed from.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tocsin {

class Decimal {
 public:
  // -?digits[.digits][(e|E)[+-]digits], the whole text; leading zeros are allowed. Nothing for any
  // other text.
  static std::optional<Decimal> Parse(std::string_view text);

  // <0, 0, >0
  int Compare(const Decimal& other) const;
  // Equal numbers have equal hashes.
  uint64_t Hash() const;
  // One spelling for all equal numbers: an integer of moderate size as plain digits.
  std::string Canonical() const;

 private:
  // The i-th significant digit.
  char digit(int64_t i) const;

  bool negative_ = false;
  std::string_view whole_;     // digits before the point, leading zeros removed
  std::string_view fraction_;  // digits after it
  int64_t skip_ = 0;           // leading zeros of fraction_ when whole_ is empty
  int64_t count_ = 0;          // significant digits, trailing zeros removed; 0 for zero
  int64_t magnitude_ = 0;      // power of ten of the first significant digit
};

}  // namespace tocsin
