// Decimal numbers in fixed point, for sums that neither drift nor depend on the order of their
// terms: 128-bit integers that count billionths (1e-9). Parsing rounds half to even at the ninth
// decimal; values of 1e18 and more are refused, so that 10^11 of them can be added.
//
// Pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tocsin {

__extension__ using Fixed = __int128;

inline constexpr int64_t kFixedOne = 1'000'000'000;

// -?digits[.digits][(e|E)[+-]digits], the whole text. Nothing for any other text, and for numbers
// of 1e18 and more.
std::optional<Fixed> ParseFixed(std::string_view text);

// The shortest decimal text of the value: "3", "-0.5".
std::string FixedText(Fixed value);

// The nearest double.
double FixedToDouble(Fixed value);

}  // namespace tocsin
