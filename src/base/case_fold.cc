#include "base/case_fold.h"

#include <unicode/uchar.h>

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace tocsin {
namespace {

constexpr char32_t kBadByte = 0x110000;
constexpr size_t kBlock = 32;

char FoldAscii(char c) {
  return static_cast<char>(c + (static_cast<unsigned char>(c - 'A') < 26 ? 32 : 0));
}

size_t EncodeUtf8(char32_t c, char* out) {
  if (c < 0x80) {
    out[0] = static_cast<char>(c);
    return 1;
  }
  if (c < 0x800) {
    out[0] = static_cast<char>(0xC0 | c >> 6);
    out[1] = static_cast<char>(0x80 | (c & 0x3F));
    return 2;
  }
  if (c < 0x10000) {
    out[0] = static_cast<char>(0xE0 | c >> 12);
    out[1] = static_cast<char>(0x80 | (c >> 6 & 0x3F));
    out[2] = static_cast<char>(0x80 | (c & 0x3F));
    return 3;
  }
  out[0] = static_cast<char>(0xF0 | c >> 18);
  out[1] = static_cast<char>(0x80 | (c >> 12 & 0x3F));
  out[2] = static_cast<char>(0x80 | (c >> 6 & 0x3F));
  out[3] = static_cast<char>(0x80 | (c & 0x3F));
  return 4;
}

std::string MapCodePoints(std::string_view text, UChar32 (*map)(UChar32)) {
  std::string out;
  char encoded[4];
  for (size_t at = 0; at < text.size();) {
    const size_t begin = at;
    const char32_t c = NextCodePoint(text, &at);
    if (c >= kBadByte) {
      out += text[begin];
    } else {
      out.append(encoded, EncodeUtf8(static_cast<char32_t>(map(static_cast<UChar32>(c))), encoded));
    }
  }
  return out;
}

}  // namespace

bool IsAscii(std::string_view text) {
  uint64_t high = 0;
  size_t i = 0;
  for (; i + 8 <= text.size(); i += 8) {
    uint64_t word;
    std::memcpy(&word, text.data() + i, 8);
    high |= word;
  }
  for (; i < text.size(); ++i) high |= static_cast<unsigned char>(text[i]);
  return (high & 0x8080808080808080u) == 0;
}

char32_t NextCodePoint(std::string_view text, size_t* at) {
  const auto byte = [&](size_t i) -> uint32_t {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0;
  };
  const size_t i = *at;
  const uint32_t lead = byte(i);
  *at = i + 1;
  if (lead < 0x80) return lead;
  const int length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || i + length > text.size()) return kBadByte + lead;
  char32_t c = lead & (0x7F >> length);
  for (int k = 1; k < length; ++k) {
    if ((byte(i + k) & 0xC0) != 0x80) return kBadByte + lead;
    c = c << 6 | (byte(i + k) & 0x3F);
  }
  constexpr char32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
  if (c < kSmallest[length] || c > 0x10FFFF || (c >= 0xD800 && c < 0xE000)) return kBadByte + lead;
  *at = i + length;
  return c;
}

bool IsValidUtf8(std::string_view text) {
  if (IsAscii(text)) return true;
  for (size_t at = 0; at < text.size();) {
    if (NextCodePoint(text, &at) >= kBadByte) return false;
  }
  return true;
}

char32_t FoldCodePoint(char32_t c) {
  return c >= kBadByte
             ? c
             : static_cast<char32_t>(u_foldCase(static_cast<UChar32>(c), U_FOLD_CASE_DEFAULT));
}

char32_t UpperCodePoint(char32_t c) {
  return c >= kBadByte ? c : static_cast<char32_t>(u_toupper(static_cast<UChar32>(c)));
}

size_t FoldCaseTo(std::string_view text, char* out) {
  size_t length = 0;
  for (size_t at = 0; at < text.size();) {
    // Log text is mostly ASCII: fold it in blocks, and code points only where there are any.
    for (; at + kBlock <= text.size() && IsAscii(text.substr(at, kBlock)); at += kBlock) {
      for (size_t i = 0; i < kBlock; ++i) out[length + i] = FoldAscii(text[at + i]);
      length += kBlock;
    }
    const size_t end = std::min(text.size(), at + kBlock);
    while (at < end) {
      const size_t begin = at;
      const char32_t c = NextCodePoint(text, &at);
      if (c >= kBadByte) {
        out[length++] = text[begin];
      } else {
        length += EncodeUtf8(c < 0x80 ? FoldAscii(text[begin]) : FoldCodePoint(c), out + length);
      }
    }
  }
  return length;
}

std::string FoldCase(std::string_view text) {
  std::string out(FoldCaseBound(text.size()), '\0');
  out.resize(FoldCaseTo(text, out.data()));
  return out;
}

std::string LowerCase(std::string_view text) { return MapCodePoints(text, u_tolower); }
std::string UpperCase(std::string_view text) { return MapCodePoints(text, u_toupper); }

}  // namespace tocsin
