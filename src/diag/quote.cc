#include "diag/quote.h"

#include <fmt/format.h>

namespace tocsin {

std::string Quote(std::string_view text) {
  constexpr size_t kMostBytes = 60;
  if (text.size() <= kMostBytes) return fmt::format("'{}'", text);
  size_t end = kMostBytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return fmt::format("'{}\u2026'", text.substr(0, end));
}

}  // namespace tocsin
