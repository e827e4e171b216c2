#include <algorithm>

#include "base/case_fold.h"
#include "pipeline/transformations.h"

namespace tocsin {
namespace {

bool IsUpper(char c) { return c >= 'A' && c <= 'Z'; }
bool IsLower(char c) { return c >= 'a' && c <= 'z'; }
char ToLower(char c) { return IsUpper(c) ? static_cast<char>(c - 'A' + 'a') : c; }
char ToUpper(char c) { return IsLower(c) ? static_cast<char>(c - 'a' + 'A') : c; }

}  // namespace

std::string AsciiLower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), ToLower);
  return out;
}

std::string AsciiUpper(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), ToUpper);
  return out;
}

std::string SnakeCase(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (IsUpper(c) && !out.empty()) out += '_';
    out += c;
  }
  return LowerCase(out);
}

}  // namespace tocsin
