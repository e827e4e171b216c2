// House rules about values of fields.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <unordered_map>

#include "base/case_fold.h"
#include "base/decimal.h"
#include "diag/quote.h"
#include "lint/checks.h"
#include "lint/item_edits.h"
#include "lint/items.h"
#include "lint/line_edits.h"
#include "lint/word_list.h"
#include "predicate/pattern.h"

namespace tocsin {
namespace {

constexpr std::string_view kRegex = "re";
constexpr std::string_view kWindash = "windash";

// With one of them, values that differ in case differ.
constexpr auto kCased = std::to_array<std::string_view>(
    {"base64", "base64offset", "cased", "re", "i", "m", "s", "ignorecase", "multiline", "dotall"});
// What wildcards may stand for around a value.
constexpr auto kFront = std::to_array<std::string_view>({"contains", "endswith"});
constexpr auto kBack = std::to_array<std::string_view>({"contains", "startswith"});
// Modifiers that leave of a text its text.
constexpr auto kPlain = std::to_array<std::string_view>(
    {"all", "neq", "contains", "startswith", "endswith", "cased", "expand"});

constexpr auto kGroups = std::to_array<std::string_view>({"(?=", "(?!", "(?<=", "(?<!", "(?>"});
constexpr auto kLocalNames = std::to_array<std::string_view>({"AUTORI", "AUTHORI"});
constexpr std::string_view kUser = "user";

struct HashRow {
  std::string_view name;
  size_t digits;
};
constexpr std::array<HashRow, 4> kHashes = {
    {{"MD5", 32}, {"SHA1", 40}, {"SHA256", 64}, {"IMPHASH", 32}}};
constexpr auto kHashFields = std::to_array<std::string_view>({"Hashes", "Hash"});

bool HasAnyOf(const DetectionItem& item, Words modifiers) {
  return std::any_of(item.modifiers.begin(), item.modifiers.end(),
                     [&](const std::string& modifier) { return IsOneOf(modifier, modifiers); });
}

// A number in the spelling of all equal ones, other values as they are.
std::string TextOf(const Scalar& value) {
  if (value.type != Scalar::Type::kInt && value.type != Scalar::Type::kFloat) return value.text;
  const std::optional<Decimal> number = Decimal::Parse(value.text);
  return number ? number->Canonical() : value.text;
}

// The same for values that mean the same under the item's modifiers.
std::string MeaningOf(const Scalar& value, const DetectionItem& item) {
  if (HasModifier(item, kRegex)) return value.text;
  Pattern pattern = ParsePattern(TextOf(value));
  if (HasModifier(item, kWindash)) pattern = ExpandWindash(pattern);
  if (HasAnyOf(item, kFront)) AddAnyRunFront(&pattern);
  if (HasAnyOf(item, kBack)) AddAnyRunBack(&pattern);
  if (!HasAnyOf(item, kCased)) pattern = FoldPattern(pattern);
  std::string meaning;
  for (const Piece& piece : pattern) {
    meaning += static_cast<char>(piece.kind);
    meaning += piece.text;
  }
  return meaning;
}

void CheckRepeated(const LintDocument& document, const DetectionItem& item,
                   const ParseContext& context) {
  if (item.values.size() < 2) return;
  std::unordered_map<std::string, const Scalar*> seen;
  for (const Scalar& value : item.values) {
    const auto [first, added] = seen.emplace(MeaningOf(value, item), &value);
    if (added) continue;
    Diagnostic& finding = context.Complain(
        Code::kSigmahqFieldDuplicateValue, value.range,
        fmt::format("{} has the value {} twice", Quote(item.fields[0]), Quote(value.text)),
        "take one of them out");
    finding.related.push_back({"first given here", first->second->range});
    if (auto edit = DropLine(document.text, value.range, "-")) {
      finding.fix = Fix{"take the second one out", {*std::move(edit)}};
    }
  }
}

bool IsHash(std::string_view text, size_t digits) {
  return text.size() == digits && text.find_first_not_of("0123456789abcdefABCDEF") == text.npos;
}

// What is wrong with one `TYPE=digits`; "" when nothing is.
std::string HashProblem(std::string_view text) {
  const size_t equals = text.find('=');
  if (equals == text.npos || text.find('=', equals + 1) != text.npos) {
    return fmt::format("{} is not written as TYPE=digits", Quote(text));
  }
  const std::string_view name = text.substr(0, equals);
  for (const HashRow& row : kHashes) {
    if (row.name != name) continue;
    return IsHash(text.substr(equals + 1), row.digits)
               ? std::string()
               : fmt::format("an {} has {} hex digits, not {}", name, row.digits,
                             Quote(text.substr(equals + 1)));
  }
  return fmt::format("{} is no type of a hash that Sysmon writes", Quote(name));
}

std::string HashProblem(const Scalar& value, bool plain) {
  if (!plain || value.type != Scalar::Type::kString) {
    return fmt::format("{} is not written as TYPE=digits", Quote(value.text));
  }
  for (const Piece& piece : ParsePattern(value.text)) {
    if (piece.kind != Piece::Kind::kLiteral) continue;
    if (std::string problem = HashProblem(piece.text); !problem.empty()) return problem;
  }
  return {};
}

void CheckHashes(const DetectionItem& item, const ParseContext& context) {
  if (!IsOneOf(item.fields[0], kHashFields)) return;
  const bool plain =
      std::all_of(item.modifiers.begin(), item.modifiers.end(),
                  [](const std::string& modifier) { return IsOneOf(modifier, kPlain); });
  for (const Scalar& value : item.values) {
    std::string problem = HashProblem(value, plain);
    if (problem.empty()) continue;
    context.Complain(Code::kSigmahqInvalidHashKv, value.range, std::move(problem),
                     "write the type of the hash, '=' and all its digits, like MD5=...");
  }
}

void CheckRegex(const DetectionItem& item, const ParseContext& context) {
  if (!HasModifier(item, kRegex)) return;
  for (const Scalar& value : item.values) {
    for (const std::string_view group : kGroups) {
      const size_t at = value.text.find(group);
      if (at == std::string::npos) continue;
      context.Complain(
          Code::kSigmahqUnsupportedRegexGroupConstruct, value.range,
          fmt::format("the regular expression has {}, which many engines do not support",
                      Quote(group)),
          "say it with further fields or a filter");
      break;
    }
  }
}

void CheckUser(const DetectionItem& item, const ParseContext& context) {
  if (item.values.size() != 1 || FoldCase(item.fields[0]).find(kUser) == std::string::npos) return;
  const Scalar& value = item.values[0];
  for (const std::string_view name : kLocalNames) {
    if (value.text.find(name) == std::string::npos) continue;
    context.Complain(
        Code::kSigmahqFieldUser, value.range,
        fmt::format("{} is what one language calls the user, in part", Quote(value.text)),
        fmt::format("list the names that other languages have, as with '{}' and '{}'",
                    kLocalNames[0], kLocalNames[1]));
    return;
  }
}

}  // namespace

void CheckHouseValues(const LintDocument& document, const LintConfig&,
                      const ParseContext& context) {
  if (document.rule == nullptr || !document.good) return;
  ForEachField(*document.rule, [&](const DetectionItem& item) {
    CheckRepeated(document, item, context);
    CheckHashes(item, context);
    CheckRegex(item, context);
    CheckUser(item, context);
  });
}

}  // namespace tocsin
