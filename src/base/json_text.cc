#include "base/json_text.h"

#include <cstdint>

namespace tocsin {
namespace {

constexpr uint32_t kReplacement = 0xFFFD;

// Reads 4 hex digits at `at`; -1 when they are not there.
int32_t HexUnit(std::string_view text, size_t at) {
  if (at + 4 > text.size()) return -1;
  int32_t unit = 0;
  for (size_t i = at; i < at + 4; ++i) {
    const char c = text[i];
    int digit;
    if (c >= '0' && c <= '9') {
      digit = c - '0';
    } else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f') {
      digit = (c | 0x20) - 'a' + 10;
    } else {
      return -1;
    }
    unit = unit * 16 + digit;
  }
  return unit;
}

// The character that a one-letter escape stands for, or 0.
char SimpleEscape(char letter) {
  switch (letter) {
    case '"':
    case '\\':
    case '/':
      return letter;
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      return 0;
  }
}

// Surrogates without a partner become U+FFFD.
char* PutUtf8(uint32_t c, char* out) {
  if (c >= 0xD800 && c < 0xE000) c = kReplacement;
  if (c < 0x80) {
    *out++ = static_cast<char>(c);
    return out;
  }
  if (c < 0x800) {
    *out++ = static_cast<char>(0xC0 | c >> 6);
  } else {
    if (c < 0x10000) {
      *out++ = static_cast<char>(0xE0 | c >> 12);
    } else {
      *out++ = static_cast<char>(0xF0 | c >> 18);
      *out++ = static_cast<char>(0x80 | (c >> 12 & 0x3F));
    }
    *out++ = static_cast<char>(0x80 | (c >> 6 & 0x3F));
  }
  *out++ = static_cast<char>(0x80 | (c & 0x3F));
  return out;
}

}  // namespace

size_t UnescapeJsonTo(std::string_view escaped, char* const begin) {
  char* out = begin;
  size_t at = 0;
  while (at < escaped.size()) {
    const char c = escaped[at++];
    if (c != '\\' || at == escaped.size()) {
      *out++ = c;
      continue;
    }
    const char letter = escaped[at++];
    if (const char simple = SimpleEscape(letter); simple != 0) {
      *out++ = simple;
      continue;
    }
    const int32_t unit = letter == 'u' ? HexUnit(escaped, at) : -1;
    if (unit < 0) {
      *out++ = c;
      *out++ = letter;
      continue;
    }
    at += 4;
    auto code_point = static_cast<uint32_t>(unit);
    if (unit >= 0xD800 && unit < 0xDC00 && escaped.substr(at, 2) == "\\u") {
      const int32_t low = HexUnit(escaped, at + 2);
      if (low >= 0xDC00 && low < 0xE000) {
        code_point = 0x10000 + (static_cast<uint32_t>(unit - 0xD800) << 10) + (low - 0xDC00);
        at += 6;
      }
    }
    out = PutUtf8(code_point, out);
  }
  return out - begin;
}

std::string UnescapeJson(std::string_view escaped) {
  std::string out(escaped.size(), '\0');
  out.resize(UnescapeJsonTo(escaped, out.data()));
  return out;
}

}  // namespace tocsin
