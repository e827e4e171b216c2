#include "diag/glyphs.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>

#include "diag/utf8.h"

namespace tocsin {
namespace {

struct CodePointRange {
  char32_t first;
  char32_t last;
};

// Characters that show nothing or change how the text around them is shown.
constexpr auto kHidden = std::to_array<CodePointRange>({
    {0x0000, 0x001F},
    {0x007F, 0x009F},
    {0x00AD, 0x00AD},
    {0x061C, 0x061C},
    {0x180E, 0x180E},
    {0x200B, 0x200F},
    {0x2028, 0x202E},
    {0x2060, 0x206F},
    {0xFE00, 0xFE0F},
    {0xFEFF, 0xFEFF},
    {0xFFF9, 0xFFFB},
    {0xE0000, 0xE007F},
});

// Combining marks: no column of their own.
constexpr auto kCombining = std::to_array<CodePointRange>({
    {0x0300, 0x036F},
    {0x0483, 0x0489},
    {0x0591, 0x05BD},
    {0x0610, 0x061A},
    {0x064B, 0x065F},
    {0x0900, 0x0902},
    {0x0941, 0x0948},
    {0x0E31, 0x0E31},
    {0x0E34, 0x0E3A},
    {0x1AB0, 0x1AFF},
    {0x1DC0, 0x1DFF},
    {0x20D0, 0x20FF},
    {0xFE20, 0xFE2F},
});

// East Asian wide characters and pictographs: two columns.
constexpr auto kWide = std::to_array<CodePointRange>({
    {0x1100, 0x115F},
    {0x231A, 0x231B},
    {0x2E80, 0x303E},
    {0x3041, 0x33FF},
    {0x3400, 0x4DBF},
    {0x4E00, 0x9FFF},
    {0xA000, 0xA4CF},
    {0xAC00, 0xD7A3},
    {0xF900, 0xFAFF},
    {0xFE30, 0xFE6F},
    {0xFF00, 0xFF60},
    {0xFFE0, 0xFFE6},
    {0x1F300, 0x1F64F},
    {0x1F680, 0x1F6FF},
    {0x1F900, 0x1F9FF},
    {0x20000, 0x3FFFD},
});

template <size_t N>
bool Contains(const std::array<CodePointRange, N>& ranges, char32_t c) {
  const auto after = std::upper_bound(
      ranges.begin(), ranges.end(), c,
      [](char32_t value, const CodePointRange& range) { return value < range.first; });
  return after != ranges.begin() && c <= std::prev(after)->last;
}

}  // namespace

Glyph AppendGlyph(std::string_view text, size_t at, std::string* out) {
  const Utf8Character character = DecodeUtf8(text, at);
  if (!character.valid) {
    *out += "\uFFFD";
    return {character.bytes, 1};
  }
  if (character.code_point == '\t') {
    *out += "    ";
    return {1, 4};
  }
  if (Contains(kHidden, character.code_point)) {
    const uint32_t code = character.code_point;
    const std::string escape =
        code < 0x80 ? fmt::format("\\x{:02x}", code) : fmt::format("\\u{{{:x}}}", code);
    *out += escape;
    return {character.bytes, escape.size()};
  }
  *out += text.substr(at, character.bytes);
  if (character.code_point < 0x300) return {character.bytes, 1};
  if (Contains(kCombining, character.code_point)) return {character.bytes, 0};
  return {character.bytes, Contains(kWide, character.code_point) ? size_t{2} : size_t{1}};
}

std::string Printable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (size_t at = 0; at < text.size();) at += AppendGlyph(text, at, &out).bytes;
  return out;
}

}  // namespace tocsin
