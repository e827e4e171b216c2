#include "emit/attack.h"

#include <algorithm>
#include <string_view>

namespace tocsin {
namespace {

constexpr std::string_view kPrefix = "attack.";

// One letter and at least four digits: t1059, g0016, s0002.
bool IsNumbered(std::string_view name) {
  if (name.size() < 5) return false;
  return std::all_of(name.begin() + 1, name.begin() + 5,
                     [](char c) { return c >= '0' && c <= '9'; });
}

char AsciiLower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }
char AsciiUpper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; }

void AddOnce(std::string name, std::vector<std::string>* names) {
  if (std::find(names->begin(), names->end(), name) == names->end()) {
    names->push_back(std::move(name));
  }
}

}  // namespace

AttackReferences AttackOf(std::span<const std::string> tags) {
  AttackReferences found;
  for (const std::string& tag : tags) {
    std::string name(tag.size(), ' ');
    std::transform(tag.begin(), tag.end(), name.begin(), AsciiLower);
    if (!name.starts_with(kPrefix)) continue;
    name.erase(0, kPrefix.size());
    if (name.empty()) continue;
    if (!IsNumbered(name)) {
      std::replace(name.begin(), name.end(), '_', '-');
      AddOnce(std::move(name), &found.tactics);
    } else if (name[0] == 't') {
      std::transform(name.begin(), name.end(), name.begin(), AsciiUpper);
      AddOnce(std::move(name), &found.techniques);
    }
  }
  return found;
}

}  // namespace tocsin
