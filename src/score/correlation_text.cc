#include "score/correlation_text.h"

#include <fmt/format.h>

#include <string_view>
#include <vector>

namespace tocsin {
namespace {

constexpr std::string_view kOperators[] = {">", ">=", "<", "<=", "==", "!="};

struct Unit {
  int64_t seconds;
  char letter;
};
constexpr Unit kUnits[] = {{604'800, 'w'}, {86'400, 'd'}, {3'600, 'h'}, {60, 'm'}, {1, 's'}};

std::string TimespanText(int64_t timespan_ns) {
  const int64_t seconds = timespan_ns / 1'000'000'000;
  for (const Unit& unit : kUnits) {
    if (seconds % unit.seconds == 0)
      return fmt::format("{}{}", seconds / unit.seconds, unit.letter);
  }
  return {};
}

std::string Joined(const std::vector<PlacedName>& names) {
  std::string text;
  for (const PlacedName& name : names) text += (text.empty() ? "" : ", ") + name.text;
  return text;
}

}  // namespace

std::string CorrelationCondition(const CorrelationRule& rule) {
  if (rule.expression) return rule.expression->text;
  std::vector<std::string> parts;
  for (const Threshold& threshold : rule.thresholds) {
    parts.push_back(
        fmt::format("{} {}", kOperators[static_cast<size_t>(threshold.op)], threshold.number));
  }
  if (!parts.empty()) return fmt::format("{}", fmt::join(parts, " and "));
  return "all of " + Joined(rule.rules);
}

std::string DescribeCorrelation(const CorrelationRule& rule) {
  std::string text(CorrelationTypeName(rule.type));
  if (!rule.value_fields.empty()) text += fmt::format("({})", Joined(rule.value_fields));
  text += " of " + Joined(rule.rules);
  if (!rule.group_by.empty()) text += " by " + Joined(rule.group_by);
  return text +
         fmt::format(" within {}: {}", TimespanText(rule.timespan_ns), CorrelationCondition(rule));
}

}  // namespace tocsin
