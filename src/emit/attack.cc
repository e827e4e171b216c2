#include "emit/attack.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace tocsin {
namespace {

constexpr std::string_view kPrefix = "attack.";

#define TOCSIN_TACTIC(tag, id, name) Tactic{tag, id, name},
constexpr auto kTactics = std::to_array<Tactic>({
#include "emit/tactics.def"
});
#undef TOCSIN_TACTIC

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

std::span<const Tactic> Tactics() { return kTactics; }

const Tactic* FindTactic(std::string_view name) {
  std::string upper(name.size(), ' ');
  std::transform(name.begin(), name.end(), upper.begin(), AsciiUpper);
  const auto tactic = std::find_if(kTactics.begin(), kTactics.end(), [&](const Tactic& each) {
    return each.tag == name || each.id == upper;
  });
  return tactic == kTactics.end() ? nullptr : &*tactic;
}

std::string TacticPage(std::string_view id) {
  return fmt::format("https://attack.mitre.org/tactics/{}/", id);
}

std::string TechniquePage(std::string_view id) {
  const size_t dot = id.find('.');
  if (dot == std::string_view::npos)
    return fmt::format("https://attack.mitre.org/techniques/{}/", id);
  return fmt::format("https://attack.mitre.org/techniques/{}/{}/", id.substr(0, dot),
                     id.substr(dot + 1));
}

}  // namespace tocsin
