#include "decode/utc_offset.h"

namespace tocsin {

std::optional<int32_t> ParseUtcOffset(std::string_view text) {
  const auto digit = [&](size_t i) { return text[i] - '0'; };
  if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':') {
    return std::nullopt;
  }
  for (const size_t i : {1, 2, 4, 5}) {
    if (digit(i) < 0 || digit(i) > 9) return std::nullopt;
  }
  const int32_t hours = digit(1) * 10 + digit(2);
  const int32_t minutes = digit(4) * 10 + digit(5);
  if (hours > 14 || minutes > 59) return std::nullopt;
  const int32_t seconds = hours * 3600 + minutes * 60;
  return text[0] == '-' ? -seconds : seconds;
}

}  // namespace tocsin
