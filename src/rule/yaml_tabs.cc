#include "rule/yaml_tabs.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <string>

#include "rule/yaml_tree.h"

namespace tocsin {
namespace {

constexpr size_t kUsualStep = 4;
constexpr size_t kMostStep = 8;
constexpr size_t kMostEdits = 2000;

// The blanks that a line begins with; none when there is nothing else.
std::string_view IndentationOf(std::string_view line) {
  const size_t end = line.find_first_not_of(" \t");
  return end == std::string_view::npos || line[end] == '\r' ? "" : line.substr(0, end);
}

// Calls `see(line, number)` for each.
template <typename See>
void EachLine(std::string_view text, const See& see) {
  uint32_t number = 0;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    see(text.substr(0, end), ++number);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

// By how many spaces the lines without tabs go in; 0 when a line has both.
size_t StepOf(std::string_view text) {
  size_t step = 0;
  bool mixed = false;
  EachLine(text, [&](std::string_view line, uint32_t) {
    const std::string_view blanks = IndentationOf(line);
    const auto tabs = static_cast<size_t>(std::count(blanks.begin(), blanks.end(), '\t'));
    mixed = mixed || (tabs > 0 && tabs < blanks.size());
    if (tabs == 0) step = std::gcd(step, blanks.size());
  });
  if (mixed || step > kMostStep) return 0;
  return step == 0 ? kUsualStep : step;
}

}  // namespace

std::optional<Fix> SpacesForTabs(std::string_view text) {
  const size_t step = StepOf(text);
  if (step == 0) return std::nullopt;
  Fix fix;
  fix.title = fmt::format("indent with {} spaces in the place of each tab", step);
  fix.same_meaning = false;
  std::string spaced;
  EachLine(text, [&](std::string_view line, uint32_t number) {
    const size_t tabs = std::min(line.find_first_not_of('\t'), line.size());
    const std::string spaces(tabs * step, ' ');
    spaced.append(spaces).append(line.substr(tabs)).push_back('\n');
    if (tabs == 0) return;
    fix.edits.push_back({{number, 1, number, static_cast<uint32_t>(tabs) + 1}, spaces});
  });
  Diagnostics found;
  ParseYaml(spaced, "", {}, &found);
  if (!found.empty() || fix.edits.empty() || fix.edits.size() > kMostEdits) return std::nullopt;
  return fix;
}

}  // namespace tocsin
