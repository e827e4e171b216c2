#include "emit/text.h"

#include <fmt/core.h>

#include "diag/glyphs.h"
#include "diag/utf8.h"

namespace tocsin {
namespace {

constexpr std::string_view kEllipsis = "…";

Glyph GlyphAt(std::string_view text, size_t at) {
  std::string ignored;
  return AppendGlyph(text, at, &ignored);
}

}  // namespace

std::string ValidUtf8(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (size_t at = 0; at < text.size();) {
    const Utf8Character next = DecodeUtf8(text, at);
    out += next.valid ? text.substr(at, next.bytes) : std::string_view("\uFFFD");
    at += next.bytes;
  }
  return out;
}

std::string CutToBytes(std::string_view text, size_t bytes) {
  if (text.size() <= bytes) return std::string(text);
  const auto continues = [&](size_t at) { return (text[at] & 0xC0) == 0x80; };
  size_t end = bytes;
  while (end > 0 && bytes - end < 3 && continues(end)) --end;
  // Bytes that only look like the inside of a character don't move the end.
  return std::string(text.substr(0, continues(end) ? bytes : end));
}

size_t JsonBytes(std::string_view text) {
  size_t bytes = 0;
  for (size_t at = 0; at < text.size();) {
    const Utf8Character next = DecodeUtf8(text, at);
    const auto byte = static_cast<unsigned char>(text[at]);
    if (!next.valid) {
      bytes += std::string_view("\uFFFD").size();
    } else if (byte < 0x20) {
      bytes += std::string_view("\\u001F").size();
    } else {
      bytes += byte == '"' || byte == '\\' ? 2 : next.bytes;
    }
    at += next.bytes;
  }
  return bytes;
}

size_t DisplayWidth(std::string_view text) {
  size_t width = 0;
  for (size_t at = 0; at < text.size();) {
    const Glyph glyph = GlyphAt(text, at);
    width += glyph.columns;
    at += glyph.bytes;
  }
  return width;
}

std::string CutToWidth(std::string_view text, size_t width) {
  size_t used = 0;
  size_t keep = 0;  // bytes that leave one column for the ellipsis
  for (size_t at = 0; at < text.size();) {
    const Glyph glyph = GlyphAt(text, at);
    used += glyph.columns;
    if (used > width) return width == 0 ? "" : std::string(text.substr(0, keep)).append(kEllipsis);
    at += glyph.bytes;
    if (used < width) keep = at;
  }
  return std::string(text);
}

std::string CutFrontToWidth(std::string_view text, size_t width) {
  size_t columns = DisplayWidth(text);
  if (columns <= width) return std::string(text);
  if (width == 0) return {};
  size_t at = 0;
  while (columns + 1 > width) {
    const Glyph glyph = GlyphAt(text, at);
    columns -= glyph.columns;
    at += glyph.bytes;
  }
  return std::string(kEllipsis).append(text.substr(at));
}

std::string FitToWidth(std::string_view text, size_t width) {
  std::string out = CutToWidth(text, width);
  const size_t used = DisplayWidth(out);
  if (used < width) out.append(width - used, ' ');
  return out;
}

std::string PlaceText(const SourcePosition& source) {
  const std::string name = Printable(source.name);
  if (!source.in_topic()) return fmt::format("{}:{}", name, source.offset);
  return fmt::format("{}[{}]@{}", name, source.partition, source.offset);
}

std::string ShortNumber(double value) {
  std::string text = fmt::format("{:.3f}", value);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  return text == "-0" ? "0" : text;
}

}  // namespace tocsin
