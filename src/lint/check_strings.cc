// Texts that are compared, character by character: wildcards, escapes, control characters, digits.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "diag/quote.h"
#include "lint/checks.h"
#include "lint/items.h"
#include "lint/written.h"
#include "rule/text_places.h"

namespace tocsin {
namespace {

// Below each, a value is no text with wildcards.
constexpr auto kNoText =
    std::to_array<std::string_view>({"re", "cidr", "fieldref", "exists", "lt", "lte", "gt", "gte",
                                     "minute", "hour", "day", "week", "month", "year"});
// With no others, a value is compared as a whole.
constexpr auto kWhole = std::to_array<std::string_view>({"all", "neq", "cased"});

template <typename Names>
bool IsIn(const Names& names, const std::string& modifier) {
  return std::find(names.begin(), names.end(), modifier) != names.end();
}

bool IsText(const DetectionItem& item) {
  return std::none_of(item.modifiers.begin(), item.modifiers.end(),
                      [](const std::string& name) { return IsIn(kNoText, name); });
}

bool IsWhole(const DetectionItem& item) {
  return std::all_of(item.modifiers.begin(), item.modifiers.end(),
                     [](const std::string& name) { return IsIn(kWhole, name); });
}

// As a person calls it.
std::string NameOfControl(char c) {
  switch (c) {
    case '\t':
      return "a tab";
    case '\n':
      return "a line end";
    case '\r':
      return "a carriage return";
    default:
      return fmt::format("the control character {:02X}", static_cast<unsigned char>(c));
  }
}

bool IsWildcard(char c) { return c == '*' || c == '?'; }

// A stretch of a text.
struct Stretch {
  size_t begin = 0;
  size_t end = 0;
};

// Walks over a text as ParsePattern reads it.
struct Found {
  std::optional<Stretch> stars;    // the first two or more side by side
  std::optional<Stretch> escaped;  // the first escaped wildcard
  std::optional<Stretch> control;  // the first control character
};

Found Look(std::string_view text) {
  Found found;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const char next = i + 1 < text.size() ? text[i + 1] : '\0';
    if (c == '\\' && (IsWildcard(next) || next == '\\')) {
      if (IsWildcard(next) && !found.escaped) found.escaped = Stretch{i, i + 2};
      ++i;
    } else if (c == '*') {
      const size_t end = std::min(text.find_first_not_of('*', i), text.size());
      if (end > i + 1 && !found.stars) found.stars = Stretch{i, end};
      i = end - 1;
    } else if (static_cast<unsigned char>(c) < 0x20 && !found.control) {
      found.control = Stretch{i, i + 1};
    }
  }
  return found;
}

// A whole number as YAML reads it without quotes; not 007, which some parsers take for an octal
// one.
bool IsNumber(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  if (text.empty() || (text.size() > 1 && text[0] == '0')) return false;
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

class Checker {
 public:
  Checker(const LintDocument& document, const ParseContext& context)
      : document_(document), context_(context) {}

  void Check(const DetectionItem& item) const {
    if (!IsText(item)) return;
    for (const Scalar& value : item.values) {
      if (value.type != Scalar::Type::kString) continue;
      const Found found = Look(value.text);
      const TextPlaces places(value.text, InsideQuotes(value));
      if (found.stars) ReportStars(value, places.Of(found.stars->begin, found.stars->end));
      if (found.escaped) ReportEscaped(value, *found.escaped, places);
      if (found.control) ReportControl(value, *found.control, places);
      if (IsWhole(item) && IsNumber(value.text)) ReportNumber(item, value);
    }
  }

 private:
  void ReportStars(const Scalar& value, const SourceRange& range) const {
    Diagnostic& finding = context_.Complain(
        Code::kDoubleWildcard, range,
        fmt::format("the asterisks side by side in {} mean the same as one", Quote(value.text)),
        "write one; if the character is meant, write \\*");
    const std::string_view written = WrittenAt(document_.text, range);
    if (!written.empty() && written.find_first_not_of('*') == std::string_view::npos) {
      finding.fix = Fix{"write one asterisk", {TextEdit{range, "*"}}};
    }
  }

  void ReportEscaped(const Scalar& value, const Stretch& stretch, const TextPlaces& places) const {
    const char wildcard = value.text[stretch.begin + 1];
    context_.Complain(
        Code::kEscapedWildcard, places.Of(stretch.begin, stretch.end),
        fmt::format("'\\{0}' stands for the character {0} itself", wildcard),
        fmt::format("if a backslash and a wildcard are meant, write \\\\{}", wildcard));
  }

  void ReportControl(const Scalar& value, const Stretch& stretch, const TextPlaces& places) const {
    context_.Complain(Code::kControlCharacter, places.Of(stretch.begin, stretch.end),
                      fmt::format("the value holds {}", NameOfControl(value.text[stretch.begin])),
                      "between double quotes, YAML reads \\t, \\n and the like; use single quotes "
                      "when a backslash is meant");
  }

  void ReportNumber(const DetectionItem& item, const Scalar& value) const {
    Diagnostic& finding =
        context_.Complain(Code::kNumberAsString, value.range,
                          fmt::format("the number {} is written as text", value.text),
                          fmt::format("write {} without quotes", value.text));
    // A field may hold the same number written otherwise; keywords are text in any case.
    if (!item.is_keyword()) return;
    const SourceRange inside = InsideQuotes(value);
    const bool in_quotes = inside.column != value.range.column;
    if (in_quotes && WrittenAt(document_.text, inside) == value.text) {
      finding.fix = Fix{"leave the quotes out", {TextEdit{value.range, value.text}}};
    }
  }

  const LintDocument& document_;
  const ParseContext& context_;
};

}  // namespace

void CheckStrings(const LintDocument& document, const LintConfig&, const ParseContext& context) {
  if (document.rule == nullptr) return;
  const Checker checker(document, context);
  ForEachItem(*document.rule, [&](const DetectionItem& item) { checker.Check(item); });
}

}  // namespace tocsin
