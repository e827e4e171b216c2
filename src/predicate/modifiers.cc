// Which modifiers can stand together. The matrix below says it by group: a pair that is not named
// is fine. Some pairs depend on the order; those are "first before second" rows.
#include "predicate/modifiers.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "diag/codes.h"
#include "diag/quote.h"
#include "diag/repair.h"
#include "diag/suggest.h"

namespace tocsin {
namespace {

using Group = ModifierGroup;

constexpr ModifierRow kRows[] = {
#define TOCSIN_MODIFIER(name, id, group, note) {id, ModifierGroup::group, note},
#include "predicate/modifiers.def"
#undef TOCSIN_MODIFIER
};

// Names that other tools use for something Sigma says differently.
struct ForeignName {
  std::string_view name;
  std::string_view hint;
};
constexpr ForeignName kForeignNames[] = {
    {"beginswith", "use 'startswith'"},
    {"equalsfield", "use 'fieldref'"},
    {"endswithfield", "use 'fieldref|endswith'"},
    {"regexes", "list the expressions under 're'"},
    {"allowlist", "name the values in a selection and negate it in the condition"},
    {"min_length", "use the modifier re with .{N,}"},
    {"greater_than", "use 'gt'"},
    {"less_than", "use 'lt'"},
};

struct ConflictRow {
  Group first;
  Group second;
  std::string_view why;
};

constexpr std::string_view kNoMeaning = "have no common meaning";
// Pairs that can't stand together in any order.
constexpr ConflictRow kConflicts[] = {
    {Group::kText, Group::kText, "say different things; choose one"},
    {Group::kText, Group::kNetwork, kNoMeaning},
    {Group::kText, Group::kCompare, kNoMeaning},
    {Group::kText, Group::kTimePart, kNoMeaning},
    {Group::kRegex, Group::kEncoding, "can't be combined: an expression can't be encoded"},
    {Group::kRegex, Group::kWindash, "can't be combined: write the dashes as a class"},
    {Group::kRegex, Group::kNetwork, kNoMeaning},
    {Group::kRegex, Group::kCompare, kNoMeaning},
    {Group::kRegex, Group::kTimePart, kNoMeaning},
    {Group::kRegex, Group::kCase, "can't be combined: expressions are cased already"},
    {Group::kRegex, Group::kFieldRef, kNoMeaning},
    {Group::kEncoding, Group::kNetwork, kNoMeaning},
    {Group::kEncoding, Group::kCompare, kNoMeaning},
    {Group::kEncoding, Group::kTimePart, kNoMeaning},
    {Group::kEncoding, Group::kFieldRef, kNoMeaning},
    {Group::kWindash, Group::kNetwork, kNoMeaning},
    {Group::kWindash, Group::kCompare, kNoMeaning},
    {Group::kWindash, Group::kTimePart, kNoMeaning},
    {Group::kWindash, Group::kFieldRef, kNoMeaning},
    {Group::kNetwork, Group::kNetwork, kNoMeaning},
    {Group::kNetwork, Group::kCompare, kNoMeaning},
    {Group::kNetwork, Group::kTimePart, kNoMeaning},
    {Group::kNetwork, Group::kCase, kNoMeaning},
    {Group::kNetwork, Group::kFieldRef, kNoMeaning},
    {Group::kCompare, Group::kCompare, "can't be combined: a range is two keys of the same field"},
    {Group::kCompare, Group::kCase, kNoMeaning},
    {Group::kCompare, Group::kFieldRef, kNoMeaning},
    {Group::kTimePart, Group::kTimePart, "say different things; choose one"},
    {Group::kTimePart, Group::kCase, kNoMeaning},
    {Group::kTimePart, Group::kFieldRef, kNoMeaning},
    {Group::kTimePart, Group::kExpand, kNoMeaning},
    {Group::kFieldRef, Group::kExpand, kNoMeaning},
};

// Pairs in which the first has to stand before the second when both are there.
constexpr ConflictRow kOrders[] = {
    {Group::kRegex, Group::kText, "'re' has to be the first modifier"},
    {Group::kRegex, Group::kRegexFlag, "regular expression flags follow 're'"},
    {Group::kFieldRef, Group::kText, "it has to follow 'fieldref'"},
    {Group::kTimePart, Group::kCompare, "the comparison has to follow the time part"},
};

// Modifiers that need another group beside them.
constexpr ConflictRow kNeeds[] = {
    {Group::kRegexFlag, Group::kRegex, "needs 're' before it"},
};

Group GroupOf(Modifier m) { return RowOf(m).group; }
std::string_view NameOf(Modifier m) { return RowOf(m).name; }

bool IsUtf16(Modifier m) {
  return m == Modifier::kUtf16Le || m == Modifier::kWide || m == Modifier::kUtf16Be ||
         m == Modifier::kUtf16;
}

bool IsBase64(Modifier m) { return m == Modifier::kBase64 || m == Modifier::kBase64Offset; }

// The place of the modifiers first..last; of the whole key where that is not known, because
// pipelines have changed the modifiers or the key is escaped.
SourceRange PlaceOf(const DetectionItem& item, size_t first, size_t last) {
  const std::string text = fmt::format("{}", fmt::join(item.modifiers, "|"));
  const std::optional<SourceRange> all = PlaceOfText(item.modifiers_range, text);
  if (!all) return item.key_range;
  SourceRange place = *all;
  for (size_t i = 0; i < first; ++i) {
    place.column += static_cast<uint32_t>(item.modifiers[i].size()) + 1;
  }
  place.end_column = place.column;
  for (size_t i = first; i <= last; ++i) {
    place.end_column += static_cast<uint32_t>(item.modifiers[i].size()) + (i > first ? 1 : 0);
  }
  return place;
}

class Checker {
 public:
  Checker(const DetectionItem& item, const std::string& file, Diagnostics* diagnostics)
      : item_(item), file_(file), diagnostics_(diagnostics) {}

  std::optional<std::vector<Modifier>> Run() {
    for (size_t at = 0; at < item_.modifiers.size(); ++at) Identify(at);
    if (!ok_) return std::nullopt;
    for (size_t a = 0; a < found_.size(); ++a) {
      for (size_t b = a + 1; b < found_.size(); ++b) CheckPair(a, b);
      CheckNeeds(a);
    }
    if (!ok_) return std::nullopt;
    return std::move(found_);
  }

 private:
  Diagnostic& Refuse(Code code, const SourceRange& range, std::string message,
                     std::string hint = {}) {
    ok_ = false;
    return Report(diagnostics_, code, file_, range, std::move(message), std::move(hint));
  }

  // Of the pair or of a single modifier.
  void Conflict(size_t first, size_t last, std::string message, std::string hint = {}) {
    Refuse(Code::kModifierConflict, PlaceOf(item_, first, last), std::move(message),
           std::move(hint));
  }

  void Identify(size_t at) {
    const std::string& name = item_.modifiers[at];
    const auto row = std::find_if(std::begin(kRows), std::end(kRows),
                                  [&](const ModifierRow& r) { return r.name == name; });
    if (row != std::end(kRows)) {
      found_.push_back(static_cast<Modifier>(row - std::begin(kRows)));
      return;
    }
    const auto foreign = std::find_if(std::begin(kForeignNames), std::end(kForeignNames),
                                      [&](const ForeignName& f) { return f.name == name; });
    const SourceRange range = PlaceOf(item_, at, at);
    Diagnostic& finding = Refuse(Code::kUnknownModifier, range,
                                 fmt::format("the modifier {} is unknown", Quote(name)));
    if (foreign != std::end(kForeignNames)) {
      finding.hint = foreign->hint;
      return;
    }
    std::vector<std::string_view> names;
    for (const ModifierRow& r : kRows) names.push_back(r.name);
    finding.hint = DidYouMean(name, names);
    finding.fix = RewriteAsNeighbour(range, name, names);
  }

  void CheckPair(size_t at, size_t later) {
    const Modifier a = found_[at];
    const Modifier b = found_[later];
    const Group first = GroupOf(a);
    const Group second = GroupOf(b);
    if (a == b) {
      if (a != Modifier::kBase64) {
        Conflict(later, later, fmt::format("the modifier '{}' stands twice", NameOf(a)),
                 "leave one of them out");
      }
      return;
    }
    if (first == Group::kExistence || second == Group::kExistence) {
      Conflict(at, later, "'exists' stands alone: no other modifier goes with it");
      return;
    }
    for (const ConflictRow& c : kConflicts) {
      if ((c.first == first && c.second == second) || (c.first == second && c.second == first)) {
        Conflict(at, later,
                 fmt::format("the modifiers '{}' and '{}' {}", NameOf(a), NameOf(b), c.why));
        return;
      }
    }
    for (const ConflictRow& c : kOrders) {
      if (c.first == second && c.second == first) {
        Conflict(at, later,
                 fmt::format("'{}' can't stand before '{}': {}", NameOf(a), NameOf(b), c.why));
      }
    }
    if (first == Group::kRegex && (b == Modifier::kStartsWith || b == Modifier::kEndsWith)) {
      Conflict(at, later, fmt::format("the modifiers 're' and '{}' can't be combined", NameOf(b)),
               "anchor the expression with ^ or $");
    }
  }

  void CheckNeeds(size_t at) {
    const Modifier m = found_[at];
    for (const ConflictRow& need : kNeeds) {
      const bool met = std::any_of(found_.begin(), found_.begin() + static_cast<ptrdiff_t>(at),
                                   [&](Modifier o) { return GroupOf(o) == need.second; });
      if (GroupOf(m) == need.first && !met) {
        Conflict(at, at, fmt::format("the modifier '{}' {}", NameOf(m), need.why));
      }
    }
    if (IsUtf16(m) && !std::any_of(found_.begin() + static_cast<ptrdiff_t>(at), found_.end(),
                                   [](Modifier o) { return IsBase64(o); })) {
      Conflict(at, at, fmt::format("the modifier '{}' has a meaning only before base64", NameOf(m)),
               "text fields hold no UTF-16; add 'base64offset|contains'");
    }
  }

  const DetectionItem& item_;
  const std::string& file_;
  Diagnostics* diagnostics_;
  std::vector<Modifier> found_;
  bool ok_ = true;
};

}  // namespace

const ModifierRow& RowOf(Modifier modifier) { return kRows[static_cast<size_t>(modifier)]; }

std::optional<std::vector<Modifier>> CheckModifiers(const DetectionItem& item,
                                                    const std::string& file,
                                                    Diagnostics* diagnostics) {
  return Checker(item, file, diagnostics).Run();
}

}  // namespace tocsin
