// The meaning of one detection item, free of modifiers: what is asked of which field. LowerItem
// gives meaning to modifiers (modifiers.def); the compiler interns the result, the judge evaluates
// it as it is.
//
// An item is true when   negated XOR (some field alternative satisfies the values), where a field
// satisfies the values when any (or, with `all`, every) value has an alternative that is true of
// some member of the field.
//
// Pure values. Source: Sigma specification 2.1.0 as decided by the project.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/ip.h"
#include "predicate/comparison.h"
#include "predicate/pattern.h"
#include "predicate/time_part.h"
#include "tocsin/diagnostic.h"
#include "tocsin/rule.h"
#include "tocsin/value_list.h"

namespace tocsin {

struct Predicate {
  enum class Op : uint8_t {
    kPattern,   // the whole text matches `pattern`
    kRegex,     // RE2 finds `text` somewhere
    kCidr,      // the text is an address in `network`
    kNumber,    // the text is a decimal equal to `number`, or folded equal to `text`; not for bools
    kCompare,   // the text is a decimal that compares to `number` as said
    kTimePart,  // the text's time part compares to `number` as said
    kInList,    // the text equals a value of `list`
    kFieldRef,  // the text equals (contains, ...) the text of field `text`
    kExists,    // the field is there (also when null)
    kNotExists,  // it is not
    kNull,       // missing, null or an empty array
  };
  Op op = Op::kPattern;
  Pattern pattern;     // kPattern: folded unless cased. kFieldRef: unused
  bool cased = false;  // kPattern, kInList, kFieldRef
  std::string text;  // kRegex: with its flags as (?ims); kNumber: folded source; kFieldRef: a field
  std::shared_ptr<const ValueList> list;  // kInList: as given, not folded
  IpNetwork network;
  std::string number;  // decimal text
  Comparison comparison = Comparison::kEqual;
  TimePart part = TimePart::kMinute;
  bool any_before =
      false;  // kFieldRef: the other text may stand after something (contains, endswith)
  bool any_after = false;  // kFieldRef: and before something (contains, startswith)
  std::string source;      // the value as written, for explanations
};

struct Item {
  std::vector<std::string> fields;             // alternatives; {""} for keywords
  bool negated = false;                        // neq
  bool all = false;                            // every value instead of any
  std::vector<std::vector<Predicate>> values;  // each value: alternatives

  bool is_keyword() const { return fields.size() == 1 && fields[0].empty(); }
};

// Gives nothing, and at least one error, when the item can't be run exactly.
std::optional<Item> LowerItem(const DetectionItem& item, const std::string& file,
                              Diagnostics* diagnostics);

}  // namespace tocsin
