// Unicode simple case folding: code point to code point, locale-free, no normalisation ("ß" is not
// "ss"). Bytes that are not UTF-8 stay as they are; their neighbours are folded.
//
// Pure functions. Source: Unicode CaseFolding.txt, status C and S, through ICU.
#pragma once

#include <string>
#include <string_view>

namespace tocsin {

bool IsAscii(std::string_view text);
bool IsValidUtf8(std::string_view text);

// Folds `text` into `out`, which has room for FoldCaseBound(text.size()) bytes. Returns the length.
size_t FoldCaseTo(std::string_view text, char* out);
// A folded code point takes at most 3 bytes for 2.
constexpr size_t FoldCaseBound(size_t size) { return size + size / 2; }

std::string FoldCase(std::string_view text);

// In lower or upper case, code point to code point as well. For text that is shown or stored; what
// is compared is folded.
std::string LowerCase(std::string_view text);
std::string UpperCase(std::string_view text);

// Reads the code point at `at` and advances; an ill-formed byte reads as itself (0x80..0xFF shifted
// beyond Unicode, so that it equals no code point) and advances by one.
char32_t NextCodePoint(std::string_view text, size_t* at);

// The simple folding of one code point.
char32_t FoldCodePoint(char32_t c);
// Its simple upper case form.
char32_t UpperCodePoint(char32_t c);

}  // namespace tocsin
