// Values that YAML parsers read in different ways, and values that do nothing with their modifiers.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/ip.h"
#include "diag/quote.h"
#include "lint/checks.h"
#include "lint/item_edits.h"
#include "lint/items.h"
#include "predicate/pattern.h"

namespace tocsin {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

bool HoldsOnly(std::string_view text, std::string_view characters) {
  return !text.empty() && text.find_first_not_of(characters) == std::string_view::npos;
}

constexpr std::string_view kDigits = "0123456789";

bool IsSwitch(std::string_view text) {
  constexpr auto kWords = std::to_array<std::string_view>(
      {"yes", "Yes", "YES", "no", "No", "NO", "on", "On", "ON", "off", "Off", "OFF"});
  return std::find(kWords.begin(), kWords.end(), text) != kWords.end();
}

bool IsPaddedNumber(std::string_view text) {
  return text.size() > 1 && text.front() == '0' && HoldsOnly(text, kDigits);
}

bool IsPrefixedNumber(std::string_view text) {
  return (text.starts_with("0o") && HoldsOnly(text.substr(2), "01234567")) ||
         (text.starts_with("0b") && HoldsOnly(text.substr(2), "01"));
}

bool IsSignedNumber(std::string_view text) {
  return text.starts_with('+') && HoldsOnly(text.substr(1), kDigits);
}

bool IsGroupedNumber(std::string_view text) {
  return IsDigit(text.front()) && text.find('_') != std::string_view::npos &&
         HoldsOnly(text, "0123456789_");
}

// 12:30 is 750 where numbers may be to the base of sixty.
bool IsSexagesimal(std::string_view text) {
  if (text.front() < '1' || text.front() > '9') return false;
  size_t parts = 0;
  for (bool more = true; more; ++parts) {
    const size_t colon = text.find(':');
    more = colon != std::string_view::npos;
    const std::string_view part = text.substr(0, colon);
    const bool fits = parts == 0 || part.size() == 1 || (part.size() == 2 && part[0] < '6');
    if (!HoldsOnly(part, kDigits) || !fits) return false;
    if (more) text.remove_prefix(colon + 1);
  }
  return parts > 1;
}

bool IsDate(std::string_view text) {
  return text.size() == 10 && text[4] == '-' && text[7] == '-' && HoldsOnly(text, "0123456789-") &&
         std::count(text.begin(), text.end(), '-') == 2;
}

bool IsNotFinite(std::string_view text) {
  constexpr auto kWords = std::to_array<std::string_view>(
      {".nan", ".NaN", ".NAN", ".inf", ".Inf", ".INF", "-.inf", "-.Inf", "-.INF"});
  return std::find(kWords.begin(), kWords.end(), text) != kWords.end();
}

struct ReadingRow {
  bool (*is)(std::string_view text);
  std::string_view as;  // what some parsers take it for
};
constexpr std::array<ReadingRow, 8> kReadings = {{
    {IsSwitch, "true or false"},
    {IsPaddedNumber, "a number"},
    {IsPrefixedNumber, "a number"},
    {IsSignedNumber, "a number"},
    {IsGroupedNumber, "a number"},
    {IsSexagesimal, "a number to the base of sixty"},
    {IsDate, "a date"},
    {IsNotFinite, "no number, or an infinite one"},
}};

void CheckReading(const DetectionItem&, const Scalar& value, const ParseContext& context) {
  if (!IsPlain(value) || value.type != Scalar::Type::kString) return;
  for (const ReadingRow& row : kReadings) {
    if (!row.is(value.text)) continue;
    Diagnostic& finding = context.Complain(
        Code::kAmbiguousScalar, value.range,
        fmt::format("{} is text here and {} for other YAML parsers", Quote(value.text), row.as),
        "quote it");
    if (std::optional<TextEdit> edit = RewriteValue(value, value.text)) {
      finding.fix = Fix{"quote the value", {*std::move(edit)}, true};
    }
    return;
  }
}

void CheckEmptySubstring(const DetectionItem& item, const Scalar& value,
                         const ParseContext& context) {
  constexpr auto kParts = std::to_array<std::string_view>({"contains", "startswith", "endswith"});
  const auto part = std::find_if(kParts.begin(), kParts.end(), [&](std::string_view modifier) {
    return HasModifier(item, modifier);
  });
  if (part == kParts.end() || value.type != Scalar::Type::kString || !value.text.empty()) return;
  context.Complain(Code::kEmptySubstring, value.range,
                   fmt::format("an empty value with '{}' holds for every text", *part),
                   fmt::format("leave it out, or compare with '' without '{}'", *part));
}

// Bytes of the value as base64offset encodes it.
size_t EncodedBytes(const DetectionItem& item, const Scalar& value) {
  const size_t bytes = LiteralText(ParsePattern(value.text)).size();
  if (HasModifier(item, "utf16")) return 2 * bytes + 2;
  const bool wide =
      HasModifier(item, "wide") || HasModifier(item, "utf16le") || HasModifier(item, "utf16be");
  return wide ? 2 * bytes : bytes;
}

void CheckBase64Offset(const DetectionItem& item, const Scalar& value,
                       const ParseContext& context) {
  constexpr size_t kFewestBytes = 3;
  if (!HasModifier(item, "base64offset") || HasModifier(item, "expand")) return;
  if (value.text.empty() || EncodedBytes(item, value) >= kFewestBytes) return;
  context.Complain(
      Code::kShortBase64Offset, value.range,
      fmt::format("{} is too short for 'base64offset': one to three letters are left of it",
                  Quote(value.text)),
      "give at least three bytes");
}

// Names that Sigma gives as examples, and that sites use.
constexpr auto kPlaceholders = std::to_array<std::string_view>(
    {"%Administrators%", "%JumpServers%", "%Workstations%", "%Servers%", "%DomainControllers%"});

bool HoldsPlaceholder(std::string_view text) {
  const size_t begin = text.find('%');
  return begin != std::string_view::npos && text.find('%', begin + 2) != std::string_view::npos;
}

void CheckPlaceholder(const DetectionItem& item, const Scalar& value, const ParseContext& context) {
  const bool named =
      std::find(kPlaceholders.begin(), kPlaceholders.end(), value.text) != kPlaceholders.end();
  if (HasModifier(item, "expand")) {
    if (HoldsPlaceholder(value.text)) return;
    context.Complain(
        Code::kUnreachablePlaceholder, value.range,
        fmt::format("'expand' finds no placeholder in {}", Quote(value.text)),
        "write the name of a placeholder between percent signs, or leave 'expand' out");
  } else if (named) {
    context.Complain(
        Code::kUnreachablePlaceholder, value.range,
        fmt::format("{} is compared as it stands: without 'expand' it is no placeholder",
                    Quote(value.text)),
        fmt::format("write {}|expand", KeyText(item.fields[0], item.modifiers)));
  }
}

void CheckNetwork(const DetectionItem& item, const Scalar& value, const ParseContext& context) {
  if (!HasModifier(item, "cidr")) return;
  const std::optional<IpNetwork> network = IpNetwork::Parse(value.text);
  if (!network) return;
  if (network->prefix == 0) {
    context.Complain(Code::kOddNetwork, value.range,
                     fmt::format("the network {} holds every address", Quote(value.text)),
                     "give the prefix that is meant");
  } else if (value.text.find('/') == std::string::npos) {
    context.Complain(Code::kOddNetwork, value.range,
                     fmt::format("the network {} is one address", Quote(value.text)),
                     "add a prefix like /24, or leave 'cidr' out");
  }
}

void CheckNullInList(const DetectionItem& item, const Scalar& value, const ParseContext& context) {
  if (value.type != Scalar::Type::kNull) return;
  // null beside '' or '-' says in full that there is nothing.
  constexpr size_t kLongestNothing = 1;
  const bool beside_values =
      std::any_of(item.values.begin(), item.values.end(), [](const Scalar& other) {
        return other.text.size() > kLongestNothing && other.type != Scalar::Type::kNull;
      });
  if (!beside_values) return;
  context.Complain(Code::kNullInList, value.range,
                   fmt::format("null among the values of {} is true of events without the field",
                               Quote(item.fields[0])),
                   "quote it if the text is meant; else give it a selection of its own, so that "
                   "it shows");
}

void CheckWindash(const DetectionItem& item, const ParseContext& context) {
  if (!HasModifier(item, "windash")) return;
  const bool found = std::any_of(item.values.begin(), item.values.end(), [](const Scalar& value) {
    const Pattern pattern = ExpandWindash(ParsePattern(value.text));
    return std::any_of(pattern.begin(), pattern.end(),
                       [](const Piece& piece) { return piece.kind == Piece::Kind::kDash; });
  });
  if (found) return;
  Diagnostic& finding = context.Complain(
      Code::kWindashWithoutDash, item.key_range,
      fmt::format("'windash' finds no dash before a word in {}{}", Quote(item.values[0].text),
                  item.values.size() > 1 ? " and the values below it" : ""),
      "leave 'windash' out");
  const std::optional<SourceRange> key = KeyPlace(item);
  if (!key) return;
  std::vector<std::string> modifiers = item.modifiers;
  std::erase(modifiers, "windash");
  finding.fix = Fix{"remove 'windash'", {{*key, KeyText(item.fields[0], modifiers)}}, true};
}

using ValueCheck = void (*)(const DetectionItem& item, const Scalar& value,
                            const ParseContext& context);
constexpr std::array<ValueCheck, 6> kOfEach = {CheckReading,      CheckEmptySubstring,
                                               CheckBase64Offset, CheckPlaceholder,
                                               CheckNetwork,      CheckNullInList};

}  // namespace

void CheckValues(const LintDocument& document, const LintConfig&, const ParseContext& context) {
  if (document.rule == nullptr) return;
  ForEachItem(*document.rule, [&](const DetectionItem& item) {
    for (const Scalar& value : item.values) {
      for (const ValueCheck check : kOfEach) check(item, value, context);
    }
    CheckWindash(item, context);
  });
}

}  // namespace tocsin
