#include "rule/timespan.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "diag/quote.h"
#include "rule/attribute_values.h"

namespace tocsin {
namespace {

struct Unit {
  std::string_view name;
  int64_t seconds;
};

constexpr auto kUnits = std::to_array<Unit>({
    {"s", 1},
    {"m", 60},
    {"h", 3600},
    {"d", 86400},
    {"w", 604800},
    {"M", 2'629'746},
    {"y", 31'556'952},
});
constexpr std::string_view kUnitNames = "s, m, h, d, w, M (months) or y";
constexpr int64_t kMostSeconds = 100 * int64_t{31'556'952};
constexpr int64_t kNanoseconds = 1'000'000'000;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

const Unit* FindUnit(std::string_view name) {
  const auto unit = std::find_if(kUnits.begin(), kUnits.end(),
                                 [name](const Unit& each) { return each.name == name; });
  return unit == kUnits.end() ? nullptr : &*unit;
}

// A number and what stands after it, up to the next digit.
struct Part {
  int64_t number = 0;  // no more than kMostSeconds
  std::string_view unit;
};

// Takes the part at the front of `text`. False when there is no number.
bool TakePart(std::string_view* text, Part* part) {
  const size_t digits =
      static_cast<size_t>(std::find_if_not(text->begin(), text->end(), IsDigit) - text->begin());
  if (digits == 0) return false;
  part->number = 0;
  for (const char c : text->substr(0, digits)) {
    part->number = std::min(part->number * 10 + (c - '0'), kMostSeconds);
  }
  text->remove_prefix(digits);
  const auto end = std::find_if(text->begin(), text->end(), IsDigit);
  part->unit = text->substr(0, static_cast<size_t>(end - text->begin()));
  text->remove_prefix(part->unit.size());
  return true;
}

// `1h30m` -> "write 90m"; nothing when it is no sum of times.
std::string HintForSum(std::string_view text) {
  int64_t seconds = 0;
  Part part;
  while (!text.empty()) {
    if (!TakePart(&text, &part)) return {};
    const Unit* unit = FindUnit(part.unit);
    if (unit == nullptr || part.number >= kMostSeconds / unit->seconds) return {};
    seconds += part.number * unit->seconds;
    if (seconds >= kMostSeconds) return {};
  }
  if (seconds == 0) return {};
  const Unit* best = &kUnits[0];
  for (const Unit& unit : kUnits) {
    if (seconds % unit.seconds == 0) best = &unit;
  }
  return fmt::format("write {}{}", seconds / best->seconds, best->name);
}

struct Problem {
  std::string what;
  std::string hint;
};

Problem NoTimespan() {
  return {"is no whole number with a unit",
          fmt::format("write a whole number and one of {}, like 5m", kUnitNames)};
}

Problem ProblemOfUnit(const Part& part) {
  if (part.unit.empty()) {
    return {"has no unit", fmt::format("write {}s if seconds are meant; the units are {}",
                                       part.number, kUnitNames)};
  }
  if (part.unit.find_first_of("., ") != std::string_view::npos) return NoTimespan();
  const std::string lower = LowerAscii(part.unit);
  return {fmt::format("has the unknown unit {}", Quote(part.unit)),
          FindUnit(lower) != nullptr ? fmt::format("write '{}': units are case-sensitive", lower)
                                     : fmt::format("use {}", kUnitNames)};
}

// What is wrong with the text; else its seconds.
std::optional<Problem> Parse(std::string_view text, int64_t* seconds) {
  std::string_view rest = text;
  Part part;
  if (!TakePart(&rest, &part)) return NoTimespan();
  if (!rest.empty()) {
    std::string hint = HintForSum(text);
    if (hint.empty()) return NoTimespan();
    return Problem{"is more than one number and unit", std::move(hint)};
  }
  const Unit* unit = FindUnit(part.unit);
  if (unit == nullptr) return ProblemOfUnit(part);
  if (part.number == 0) return Problem{"is no time at all", "write at least 1s"};
  if (part.number > (kMostSeconds - 1) / unit->seconds) {
    return Problem{"is 100 years or more", "write a shorter time"};
  }
  *seconds = part.number * unit->seconds;
  return std::nullopt;
}

}  // namespace

std::optional<int64_t> ReadTimespan(std::string_view key, const YamlNode& value,
                                    const ParseContext& context) {
  if (value.kind != YamlNode::Kind::kScalar) {
    context.Complain(Code::kInvalidTimespan, value.range,
                     fmt::format("'{}' must be a time, not {}", key, KindName(value)),
                     "write a number and a unit, like 5m");
    return std::nullopt;
  }
  int64_t seconds = 0;
  if (const std::optional<Problem> problem = Parse(value.text, &seconds)) {
    context.Complain(Code::kInvalidTimespan, value.range,
                     fmt::format("'{}' is {}, which {}", key, Quote(value.text), problem->what),
                     problem->hint);
    return std::nullopt;
  }
  return seconds * kNanoseconds;
}

}  // namespace tocsin
