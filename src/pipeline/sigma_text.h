// A Sigma string value taken apart into literal text, wildcards and (with the modifier `expand`)
// placeholders, so that transformations can edit it without mistaking an escaped character for a
// wildcard, and written back again.
//
//   C:\Temp\\*   ->  "C:\Temp\" AnyRun  ->  C:\Temp\\*
//
// A detection item's modifiers contains, startswith and endswith are wildcards in disguise.
// Transformations see the value with them ("effective": contains: foo is *foo*), as the reference
// implementation does, and StoreEffective puts the result back, keeping the modifiers when it can.
//
// Pure functions. Borrows nothing.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tocsin/rule.h"

namespace tocsin {

struct SigmaPart {
  enum class Kind : uint8_t { kLiteral, kAnyRun, kAnyOne, kPlaceholder };
  Kind kind = Kind::kLiteral;
  std::string text;  // kLiteral: unescaped, never empty; kPlaceholder: its name

  bool operator==(const SigmaPart&) const = default;
};

// No two literals stand side by side.
using SigmaParts = std::vector<SigmaPart>;

// A stretch of a text: a placeholder or what stands between them. Between two percent signs, one or
// more characters other than % are a placeholder's name; \% is a literal percent sign.
struct TextSegment {
  bool placeholder = false;
  std::string_view text;  // of a placeholder: its name
};
std::vector<TextSegment> SplitPlaceholders(std::string_view text);
std::string ReplaceAll(std::string_view text, std::string_view from, std::string_view to);

SigmaParts ParseSigma(std::string_view text);  // without placeholders
// The same with the placeholders that stand in literal text.
SigmaParts FindPlaceholders(const SigmaParts& parts);
// Needs parts without placeholders.
std::string WriteSigma(const SigmaParts& parts);

// Appends, joining literals.
void AppendLiteral(std::string_view text, SigmaParts* parts);
void AppendParts(const SigmaParts& more, SigmaParts* parts);

bool HasWildcard(const SigmaParts& parts);
bool HasPlaceholder(const SigmaParts& parts);
// Literals as they are, but for a backslash before a literal * or ?, wildcards as * and ?, and
// placeholders between percent signs: what patterns, replacements and mappings of pipelines look
// at.
std::string PlainText(const SigmaParts& parts);

bool HasModifier(const DetectionItem& item, std::string_view modifier);
// Removes the modifiers that say how a value is compared, all but `all` and `neq`.
void KeepLinkingModifiers(DetectionItem* item);

// True when the item's string values are Sigma strings whose wildcards can be shown: no modifier
// turns them into something else (regex, network, number, encoded bytes, dash variants, ...).
bool HasEffectiveText(const DetectionItem& item);
// The value with the wildcards of the item's modifiers and, under `expand`, its placeholders. Needs
// HasEffectiveText.
SigmaParts EffectiveParts(const DetectionItem& item, const Scalar& value);

// One value of an item during an edit: either untouched or typed (`scalar` counts) or a Sigma
// string (`parts` count).
struct EditedValue {
  Scalar scalar;
  SigmaParts parts;
  bool is_text = false;
};
// Replaces the item's values. The modifiers contains, startswith and endswith stay when every text
// still has their wildcards; otherwise they are dropped and the wildcards written out.
void StoreEffective(std::vector<EditedValue> values, DetectionItem* item);

}  // namespace tocsin
