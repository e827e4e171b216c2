// Wildcards at the ends of values that say what a modifier says.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "lint/checks.h"
#include "lint/item_edits.h"
#include "lint/keys.h"
#include "lint/written.h"
#include "predicate/pattern.h"

namespace tocsin {
namespace {

// Whether anything may stand before and after the text.
struct Open {
  bool before = false;
  bool after = false;

  bool any() const { return before || after; }
  bool operator==(const Open&) const = default;
};
Open operator|(const Open& a, const Open& b) { return {a.before || b.before, a.after || b.after}; }

struct Operator {
  std::string_view name;
  Open open;
};
constexpr auto kOperators = std::to_array<Operator>({
    {"contains", {true, true}},
    {"startswith", {false, true}},
    {"endswith", {true, false}},
});
// What leaves the meaning of wildcards as it is.
constexpr auto kHarmless = std::to_array<std::string_view>({"all", "neq", "cased", "windash"});

const Operator* FindOperator(std::string_view name) {
  for (const Operator& each : kOperators) {
    if (each.name == name) return &each;
  }
  return nullptr;
}

const Operator& OperatorFor(const Open& open) {
  for (const Operator& each : kOperators) {
    if (each.open == open) return each;
  }
  return kOperators[0];
}

// The wildcards at the ends of a value; nothing when there are others besides, or nothing else.
std::optional<Open> EndsOf(const Scalar& value) {
  const std::string_view text = value.text;
  const bool maybe = text.starts_with('*') || text.ends_with('*');
  if (value.type != Scalar::Type::kString || !maybe) return Open{};
  const Pattern pattern = ParsePattern(text);
  Open open;
  open.before = pattern.front().kind == Piece::Kind::kAnyRun;
  open.after = pattern.back().kind == Piece::Kind::kAnyRun;
  const size_t pieces = 1U + (open.before ? 1U : 0U) + (open.after ? 1U : 0U);
  const bool plain =
      pattern.size() == pieces && pattern[open.before ? 1 : 0].kind == Piece::Kind::kLiteral;
  const bool doubled = text.starts_with("**") || (open.after && text.ends_with("**"));
  if (!plain || doubled) return std::nullopt;
  return open;
}

// An item whose values are all open to the same sides.
struct Reading {
  const Scalar* first = nullptr;       // the first value with wildcards at its ends
  const Operator* modifier = nullptr;  // the one that is written
  Open meant;                          // by modifier and wildcards together
  bool redundant = false;              // the wildcards add nothing
};

std::optional<Reading> Read(const DetectionItem& item) {
  Reading reading;
  Open said = {item.is_keyword(), item.is_keyword()};  // keywords are searched within texts
  for (const std::string& name : item.modifiers) {
    if (const Operator* found = FindOperator(name)) {
      reading.modifier = found;
      said = found->open;
    } else if (std::find(kHarmless.begin(), kHarmless.end(), name) == kHarmless.end()) {
      return std::nullopt;
    }
  }
  for (const Scalar& value : item.values) {
    const std::optional<Open> ends = EndsOf(value);
    if (!ends) return std::nullopt;
    const Open open = *ends | said;
    if (&value != &item.values.front() && open != reading.meant) return std::nullopt;
    reading.meant = open;
    if (ends->any() && reading.first == nullptr) reading.first = &value;
  }
  if (reading.first == nullptr) return std::nullopt;
  reading.redundant = said == reading.meant;
  return reading;
}

std::string Message(const DetectionItem& item, const Reading& reading, const Operator& meant) {
  if (reading.redundant && reading.modifier == nullptr) {
    return "a wildcard at the end of a keyword adds nothing: keywords are searched within texts";
  }
  if (reading.redundant) return fmt::format("the wildcard adds nothing to '{}'", meant.name);
  if (reading.modifier != nullptr) {
    return fmt::format("'{}' with a wildcard at the other end says '{}'", reading.modifier->name,
                       meant.name);
  }
  return fmt::format("the wildcards of {} say what '{}' says",
                     item.values.size() == 1 ? "the value" : "the values", meant.name);
}

std::string Quoted(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text) quoted.append(c == '\'' ? 2 : 1, c);
  return quoted + "'";
}

// Takes the wildcards at the ends away. False when the value is written in a way that hides them.
bool TakeEnds(const Scalar& value, std::string_view file_text, std::vector<TextEdit>* edits) {
  const Open ends = *EndsOf(value);
  const SourceRange& range = value.range;
  if (!ends.any()) return true;
  if (IsPlain(value)) {
    const size_t begin = ends.before ? 1 : 0;
    const size_t size = value.text.size() - begin - (ends.after ? 1 : 0);
    const std::string core = Quoted(std::string_view(value.text).substr(begin, size));
    const auto edit = Replace(file_text, range, value.text, core);
    if (edit) edits->push_back(*edit);
    return edit.has_value();
  }
  const auto star = [&](uint32_t line, uint32_t column) {
    const auto edit = Replace(file_text, {line, column, line, column + 1}, "*", "");
    if (edit) edits->push_back(*edit);
    return edit.has_value();
  };
  // The quotes stand outside. A block scalar has none, and its place is its first sign.
  const SourceRange quote = {range.line, range.column, range.line, range.column + 1};
  const std::string_view opening = WrittenAt(file_text, quote);
  if (opening != "'" && opening != "\"") return false;
  return (!ends.before || star(range.line, range.column + 1)) &&
         (!ends.after || star(range.end_line, range.end_column - 2));
}

std::optional<Fix> Mend(const DetectionItem& item, const Detection* map, const Reading& reading,
                        const Operator& meant, std::string_view file_text) {
  Fix fix;
  fix.title = "leave the wildcards out";
  if (!reading.redundant) {
    fix.title = fmt::format("say '{}' instead", meant.name);
    std::vector<std::string> modifiers = item.modifiers;
    if (reading.modifier == nullptr) {
      modifiers.emplace_back(meant.name);
    } else {
      std::replace(modifiers.begin(), modifiers.end(), std::string(reading.modifier->name),
                   std::string(meant.name));
    }
    auto edit = ChangeModifiers(item, map, modifiers);
    if (!edit) return std::nullopt;
    fix.edits.push_back(*std::move(edit));
  }
  for (const Scalar& value : item.values) {
    if (!TakeEnds(value, file_text, &fix.edits)) return std::nullopt;
  }
  return fix;
}

}  // namespace

void CheckOuterWildcards(const LintDocument& document, const LintConfig&,
                         const ParseContext& context) {
  if (document.rule == nullptr) return;
  ForEachItemOfMaps(*document.rule, [&](const DetectionItem& item, const Detection* map) {
    const std::optional<Reading> reading = Read(item);
    if (!reading) return;
    const Operator& meant = OperatorFor(reading->meant);
    Diagnostic& finding = context.Complain(
        Code::kWildcardsInsteadOfModifiers, reading->first->range, Message(item, *reading, meant),
        reading->redundant
            ? std::string("leave it out; if the character is meant, write \\*")
            : fmt::format("write '|{}' after the field and leave the wildcards out", meant.name));
    finding.fix = Mend(item, map, *reading, meant, document.text);
  });
}

}  // namespace tocsin
