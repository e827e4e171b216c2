// One detection item -> predicates. The order of meaning is fixed, whatever the order written:
//   encodings -> windash -> operator -> flags -> value linking -> neq -> field alternatives
// Example: `CommandLine|windash|contains|all: [' -enc ', '-nop']` is two values, each one pattern
// with a dash class, AnyRun on both sides, folded, linked by AND.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/case_fold.h"
#include "base/decimal.h"
#include "diag/codes.h"
#include "diag/quote.h"
#include "diag/repair.h"
#include "predicate/encodings.h"
#include "predicate/modifiers.h"
#include "predicate/predicate.h"

namespace tocsin {
namespace {

using Group = ModifierGroup;
using Op = Predicate::Op;

constexpr std::array<std::pair<Modifier, Comparison>, 4> kComparisons = {{
    {Modifier::kLt, Comparison::kLt},
    {Modifier::kLte, Comparison::kLte},
    {Modifier::kGt, Comparison::kGt},
    {Modifier::kGte, Comparison::kGte},
}};

constexpr std::array<std::pair<Modifier, TimePart>, 6> kTimeParts = {{
    {Modifier::kMinute, TimePart::kMinute},
    {Modifier::kHour, TimePart::kHour},
    {Modifier::kDay, TimePart::kDay},
    {Modifier::kWeek, TimePart::kWeek},
    {Modifier::kMonth, TimePart::kMonth},
    {Modifier::kYear, TimePart::kYear},
}};

constexpr std::array<std::pair<Modifier, char>, 6> kRegexFlags = {{
    {Modifier::kIgnoreCase, 'i'},
    {Modifier::kIgnoreCaseLong, 'i'},
    {Modifier::kMultiline, 'm'},
    {Modifier::kMultilineLong, 'm'},
    {Modifier::kDotAll, 's'},
    {Modifier::kDotAllLong, 's'},
}};

constexpr std::array<std::pair<Modifier, Utf16>, 4> kUtf16Forms = {{
    {Modifier::kUtf16Le, Utf16::kLittleEndian},
    {Modifier::kWide, Utf16::kLittleEndian},
    {Modifier::kUtf16Be, Utf16::kBigEndian},
    {Modifier::kUtf16, Utf16::kWithMark},
}};

template <typename Table>
auto FindIn(const Table& table, Modifier m) -> decltype(&table[0].second) {
  for (const auto& row : table) {
    if (row.first == m) return &row.second;
  }
  return nullptr;
}

// Decimal text of a rule's number: hexadecimal is converted, the rest stays.
std::string DecimalText(const std::string& text) {
  const bool negative = text.starts_with('-');
  const std::string_view digits = std::string_view(text).substr(negative ? 1 : 0);
  if (!digits.starts_with("0x")) return text;
  if (digits.size() > 18) return "";
  return (negative ? "-" : "") +
         std::to_string(std::stoull(std::string(digits.substr(2)), nullptr, 16));
}

bool IsPlaceholder(std::string_view text) {
  for (size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '\\') {
      ++at;
    } else if (text[at] == '%') {
      const size_t end = text.find('%', at + 1);
      return end != std::string_view::npos && end > at + 1;
    }
  }
  return false;
}

class Lowering {
 public:
  Lowering(const DetectionItem& item, const std::string& file, Diagnostics* diagnostics)
      : item_(item), file_(file), diagnostics_(diagnostics) {}

  std::optional<Item> Run() {
    std::optional<std::vector<Modifier>> modifiers = CheckModifiers(item_, file_, diagnostics_);
    if (!modifiers) return std::nullopt;
    modifiers_ = std::move(*modifiers);
    out_.fields = item_.fields;
    out_.negated = Has(Modifier::kNeq);
    out_.all = Has(Modifier::kAll);
    if (item_.is_keyword()) CheckKeyword();
    for (const Scalar& value : item_.values) {
      std::vector<Predicate> alternatives = LowerValue(value);
      for (Predicate& p : alternatives) p.source = value.text;
      if (!alternatives.empty()) out_.values.push_back(std::move(alternatives));
    }
    if (!ok_) return std::nullopt;
    return std::move(out_);
  }

 private:
  bool Has(Modifier m) const {
    return std::find(modifiers_.begin(), modifiers_.end(), m) != modifiers_.end();
  }
  const Modifier* FirstOf(Group group) const {
    for (const Modifier& m : modifiers_) {
      if (RowOf(m).group == group) return &m;
    }
    return nullptr;
  }

  void Refuse(Code code, const SourceRange& range, std::string message, std::string hint = {}) {
    Report(diagnostics_, code, file_, range, std::move(message), std::move(hint));
    ok_ = false;
  }

  void CheckKeyword() {
    constexpr Group kNeedsField[] = {Group::kNetwork, Group::kExistence, Group::kFieldRef,
                                     Group::kCompare, Group::kTimePart};
    for (const Group group : kNeedsField) {
      if (const Modifier* m = FirstOf(group)) {
        Refuse(Code::kModifierNeedsField, item_.key_range,
               fmt::format("the modifier '{}' needs a field", RowOf(*m).name),
               "keywords are searched in every value of the event");
      }
    }
  }

  std::vector<Predicate> LowerValue(const Scalar& value) {
    if (value.type == Scalar::Type::kNull) return LowerNull(value);
    if (value.type == Scalar::Type::kList) return LowerList(value);
    if (Has(Modifier::kExists)) return LowerExists(value);
    if (Has(Modifier::kExpand) && IsPlaceholder(value.text)) {
      Refuse(Code::kUnresolvedPlaceholder, value.range,
             fmt::format("no values were given for the placeholder in {}", Quote(value.text)),
             "give them in a processing pipeline ('vars'), or on the command line");
      return {};
    }
    if (Has(Modifier::kRe)) return LowerRegex(value);
    if (Has(Modifier::kCidr)) return LowerCidr(value);
    if (FirstOf(Group::kTimePart) != nullptr) return LowerTimePart(value);
    if (FirstOf(Group::kCompare) != nullptr) return LowerCompare(value);
    if (Has(Modifier::kFieldRef)) return LowerFieldRef(value);
    if (value.type == Scalar::Type::kInt || value.type == Scalar::Type::kFloat) {
      if (IsPlainComparison()) return LowerNumber(value);
    }
    return LowerText(value);
  }

  // True when nothing says to treat the value as text.
  bool IsPlainComparison() const {
    return !item_.is_keyword() && FirstOf(Group::kText) == nullptr &&
           FirstOf(Group::kEncoding) == nullptr && !Has(Modifier::kWindash);
  }

  std::vector<Predicate> LowerNull(const Scalar& value) {
    constexpr Group kFine[] = {Group::kLink, Group::kNegation, Group::kCase};
    const bool fine = std::all_of(modifiers_.begin(), modifiers_.end(), [&](Modifier m) {
      return std::find(std::begin(kFine), std::end(kFine), RowOf(m).group) != std::end(kFine);
    });
    if (item_.is_keyword() || !fine) {
      Refuse(
          Code::kBadValue, value.range,
          item_.is_keyword() ? "a keyword can't be null" : "null has no meaning with this modifier",
          "quote it if the text \"null\" is meant");
      return {};
    }
    Predicate p;
    p.op = Op::kNull;
    return {p};
  }

  std::vector<Predicate> LowerList(const Scalar& value) {
    constexpr Group kFine[] = {Group::kNegation, Group::kCase, Group::kExpand};
    const bool fine = std::all_of(modifiers_.begin(), modifiers_.end(), [&](Modifier m) {
      return std::find(std::begin(kFine), std::end(kFine), RowOf(m).group) != std::end(kFine);
    });
    if (item_.is_keyword() || !fine) {
      Refuse(Code::kBadValue, value.range,
             "a list of values can only be compared with the whole value of a field");
      return {};
    }
    Predicate p;
    p.op = Op::kInList;
    p.list = value.list;
    p.cased = Has(Modifier::kCased);
    return {p};
  }

  std::vector<Predicate> LowerExists(const Scalar& value) {
    const std::string folded = FoldCase(value.text);
    if (item_.values.size() != 1 || (folded != "true" && folded != "false")) {
      Refuse(Code::kBadValue, value.range, "'exists' takes exactly one value, true or false");
      return {};
    }
    Predicate p;
    p.op = folded == "true" ? Op::kExists : Op::kNotExists;
    return {p};
  }

  std::vector<Predicate> LowerRegex(const Scalar& value) {
    std::string flags;
    for (const Modifier m : modifiers_) {
      const char* flag = FindIn(kRegexFlags, m);
      if (flag != nullptr && flags.find(*flag) == std::string::npos) flags.push_back(*flag);
    }
    Predicate p;
    p.op = Op::kRegex;
    p.text = flags.empty() ? value.text : fmt::format("(?{}){}", flags, value.text);
    return {p};
  }

  std::vector<Predicate> LowerCidr(const Scalar& value) {
    const std::optional<IpNetwork> network = IpNetwork::Parse(value.text);
    if (!network) {
      Refuse(Code::kBadValue, value.range, fmt::format("{} is no network", Quote(value.text)),
             "write 10.0.0.0/8 or fe80::/10");
      return {};
    }
    if (network->had_host_bits) {
      const std::string text = network->Text();
      Report(diagnostics_, Code::kCidrHostBits, file_, value.range,
             fmt::format("the network {} has bits set beyond its prefix, which are ignored",
                         Quote(value.text)),
             fmt::format("write {}", Quote(text)))
          .fix = Rewrite(value.range, value.text, text, true);
    }
    Predicate p;
    p.op = Op::kCidr;
    p.network = *network;
    return {p};
  }

  std::optional<std::string> NumberOf(const Scalar& value) {
    const std::string text = DecimalText(value.text);
    if (value.type != Scalar::Type::kBool && Decimal::Parse(text)) return text;
    Refuse(Code::kBadValue, value.range, fmt::format("{} is no number", Quote(value.text)),
           "this modifier compares numbers");
    return std::nullopt;
  }

  Comparison ComparisonOr(Comparison otherwise) const {
    const Modifier* m = FirstOf(Group::kCompare);
    return m == nullptr ? otherwise : *FindIn(kComparisons, *m);
  }

  std::vector<Predicate> LowerTimePart(const Scalar& value) {
    const std::optional<std::string> number = NumberOf(value);
    if (!number) return {};
    Predicate p;
    p.op = Op::kTimePart;
    p.part = *FindIn(kTimeParts, *FirstOf(Group::kTimePart));
    p.number = *number;
    p.comparison = ComparisonOr(Comparison::kEqual);
    return {p};
  }

  std::vector<Predicate> LowerCompare(const Scalar& value) {
    const std::optional<std::string> number = NumberOf(value);
    if (!number) return {};
    Predicate p;
    p.op = Op::kCompare;
    p.number = *number;
    p.comparison = ComparisonOr(Comparison::kEqual);
    return {p};
  }

  std::vector<Predicate> LowerFieldRef(const Scalar& value) {
    if (value.text.empty() || value.text.find('*') != std::string::npos) {
      Refuse(Code::kBadValue, value.range, fmt::format("{} is no field name", Quote(value.text)));
      return {};
    }
    Predicate p;
    p.op = Op::kFieldRef;
    p.text = value.text;
    p.cased = Has(Modifier::kCased);
    p.any_before = Has(Modifier::kContains) || Has(Modifier::kEndsWith);
    p.any_after = Has(Modifier::kContains) || Has(Modifier::kStartsWith);
    return {p};
  }

  std::vector<Predicate> LowerNumber(const Scalar& value) {
    const std::string number = DecimalText(value.text);
    if (!Decimal::Parse(number)) return LowerText(value);
    Predicate p;
    p.op = Op::kNumber;
    p.number = number;
    p.text = FoldCase(value.text);
    return {p};
  }

  // The value, encoded as the modifiers say; several after base64offset.
  std::vector<Pattern> Encode(const Scalar& value) {
    const bool literal_percent = Has(Modifier::kExpand);
    std::string text = value.text;
    if (literal_percent) {
      for (size_t at = 0; (at = text.find("\\%", at)) != std::string::npos; ++at) text.erase(at, 1);
    }
    std::vector<Pattern> forms = {ParsePattern(text)};
    if (FirstOf(Group::kEncoding) == nullptr) return forms;
    if (HasWildcard(forms[0])) {
      Refuse(Code::kBadValue, value.range, "a value with wildcards can't be encoded",
             "escape the wildcard (\\*, \\?) if the character itself is meant");
      return {};
    }
    std::vector<std::string> texts = {LiteralText(forms[0])};
    for (const Modifier m : modifiers_) {
      std::vector<std::string> next;
      for (const std::string& t : texts) {
        if (const Utf16* form = FindIn(kUtf16Forms, m)) {
          next.push_back(EncodeUtf16(t, *form));
        } else if (m == Modifier::kBase64) {
          next.push_back(Base64(t));
        } else if (m == Modifier::kBase64Offset) {
          for (std::string& needle : Base64Offsets(t)) next.push_back(std::move(needle));
        } else {
          next.push_back(t);
        }
      }
      texts = std::move(next);
    }
    forms.clear();
    for (const std::string& t : texts) forms.push_back(LiteralPattern(t));
    if (forms.empty()) {
      Refuse(Code::kBadValue, value.range, "the value is too short for base64offset",
             "nothing of it is the same at every offset");
    }
    return forms;
  }

  std::vector<Predicate> LowerText(const Scalar& value) {
    const bool keyword = item_.is_keyword() && FirstOf(Group::kText) == nullptr;
    const bool contains = keyword || Has(Modifier::kContains) ||
                          (Has(Modifier::kBase64Offset) && FirstOf(Group::kText) == nullptr);
    std::vector<Predicate> out;
    for (Pattern& form : Encode(value)) {
      Predicate p;
      p.pattern = Has(Modifier::kWindash) ? ExpandWindash(form) : std::move(form);
      if (contains || Has(Modifier::kEndsWith)) AddAnyRunFront(&p.pattern);
      if (contains || Has(Modifier::kStartsWith)) AddAnyRunBack(&p.pattern);
      p.cased = Has(Modifier::kCased);
      if (!p.cased) p.pattern = FoldPattern(p.pattern);
      out.push_back(std::move(p));
    }
    return out;
  }

  const DetectionItem& item_;
  const std::string& file_;
  Diagnostics* diagnostics_;
  std::vector<Modifier> modifiers_;
  Item out_;
  bool ok_ = true;
};

}  // namespace

std::optional<Item> LowerItem(const DetectionItem& item, const std::string& file,
                              Diagnostics* diagnostics) {
  return Lowering(item, file, diagnostics).Run();
}

}  // namespace tocsin
