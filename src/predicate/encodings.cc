#include "predicate/encodings.h"

#include <cstdint>

#include "base/case_fold.h"

namespace tocsin {

std::string Base64(std::string_view bytes) {
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (size_t i = 0; i < bytes.size(); i += 3) {
    uint32_t group = 0;
    for (size_t k = 0; k < 3; ++k) {
      group = group << 8 | (i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0);
    }
    for (size_t k = 0; k < 4; ++k) {
      out.push_back(i + k <= bytes.size() ? kAlphabet[group >> (18 - 6 * k) & 63] : '=');
    }
  }
  return out;
}

std::vector<std::string> Base64Offsets(std::string_view bytes) {
  constexpr size_t kCutFront[] = {0, 2, 3};
  constexpr size_t kCutBack[] = {0, 3, 2};
  std::vector<std::string> needles;
  for (size_t shift = 0; shift < 3; ++shift) {
    const std::string encoded = Base64(std::string(shift, ' ') + std::string(bytes));
    const size_t cut = kCutFront[shift] + kCutBack[(bytes.size() + shift) % 3];
    if (encoded.size() <= cut) continue;
    needles.push_back(encoded.substr(kCutFront[shift], encoded.size() - cut));
  }
  return needles;
}

std::string EncodeUtf16(std::string_view text, Utf16 form) {
  std::string out;
  const auto put = [&](uint32_t unit) {
    const char high = static_cast<char>(unit >> 8);
    const char low = static_cast<char>(unit & 0xFF);
    out.push_back(form == Utf16::kBigEndian ? high : low);
    out.push_back(form == Utf16::kBigEndian ? low : high);
  };
  if (form == Utf16::kWithMark) put(0xFEFF);
  for (size_t at = 0; at < text.size();) {
    char32_t c = NextCodePoint(text, &at);
    if (c >= 0x110000) c -= 0x110000;
    if (c < 0x10000) {
      put(c);
    } else {
      put(0xD800 + ((c - 0x10000) >> 10));
      put(0xDC00 + ((c - 0x10000) & 0x3FF));
    }
  }
  return out;
}

}  // namespace tocsin
