// An atom is one interned field test: "field F ends with \cmd.exe". The whole rule set shares it.
// The fast path evaluates atoms on prepared text: folded once per value, for all rules.
//
// Immutable after the build; evaluation is pure.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ip.h"
#include "compile/regex_engine.h"
#include "predicate/predicate.h"
#include "tocsin/event.h"

namespace tocsin {

class TextSet;  // compile/text_set.h

using AtomId = uint32_t;

enum class AtomOp : uint8_t {
  kAnyText,  // there is a text
  kEquals,   // text ==
  kPrefix,
  kSuffix,
  kContains,
  kGlob,  // pattern with wildcards or dash classes inside
  kRegex,
  kCidr,
  kNumber,
  kCompare,
  kInSet,  // text is one of many
  kTimePart,
  kFieldRef,
  kExists,
  kNotExists,
  kNull,
};

struct Atom {
  FieldId field = 0;
  AtomOp op = AtomOp::kAnyText;
  bool cased = false;  // text is compared with the raw text instead of the folded one
  std::string text;    // literal; kNumber: folded source text
  Pattern pattern;     // kGlob
  std::unique_ptr<Regex> regex;
  std::shared_ptr<const TextSet> set;  // kInSet
  IpNetwork network;
  std::string number;  // decimal text of kNumber, kCompare, kTimePart
  Comparison comparison = Comparison::kEqual;
  TimePart part = TimePart::kMinute;
  FieldId other = 0;  // kFieldRef
  bool any_before = false;
  bool any_after = false;

  // Ask about the field as a whole, not about its members.
  bool about_field() const { return op >= AtomOp::kExists; }
};

// The text of one value, raw and folded.
struct ValueText {
  std::string_view raw;
  std::string_view folded;
  Value::Kind kind;
};

// For atoms about one text; kFieldRef is answered by HoldsRef.
bool Holds(const Atom& atom, const ValueText& value);
bool HoldsRef(const Atom& atom, const ValueText& value, const ValueText& other);

// `text` matches the whole pattern. `*` and `?` as in pattern.h.
bool MatchesPattern(const Pattern& pattern, std::string_view text);

// The longest literal piece of a pattern, or "".
std::string_view LongestLiteral(const Pattern& pattern);

}  // namespace tocsin
