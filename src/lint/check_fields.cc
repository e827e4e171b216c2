// Fields that the events of a rule's log source do not have, or call otherwise.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>

#include "base/case_fold.h"
#include "diag/quote.h"
#include "diag/suggest.h"
#include "lint/checks.h"
#include "lint/field_catalogue.h"
#include "lint/item_edits.h"
#include "lint/keys.h"
#include "lint/words.h"

namespace tocsin {
namespace {

// A spelling is taken for a slip when others have it so many times as often.
constexpr size_t kFarMoreOften = 5;
// Shorter names lie too close together.
constexpr size_t kShortestForEdits = 6;

// A test of a field, and the map that it stands in.
struct Use {
  const DetectionItem* item = nullptr;
  const Detection* map = nullptr;
};
// Those of a rule, by field.
using Uses = std::map<std::string_view, std::vector<Use>, std::less<>>;

Uses UsesOf(const Rule& rule) {
  Uses uses;
  ForEachItemOfMaps(rule, [&](const DetectionItem& item, const Detection* map) {
    if (!item.is_keyword()) uses[item.fields[0]].push_back({&item, map});
  });
  return uses;
}

// Nothing when a key would stand twice in one map.
std::optional<Fix> Renamed(const std::vector<Use>& uses, std::string_view name) {
  Fix fix{fmt::format("write {}", Quote(name)), {}, false};
  for (const auto& [item, map] : uses) {
    if (!KeyPlace(*item)) return std::nullopt;
    const std::string key = KeyText(std::string(name), item->modifiers);
    if (map != nullptr && HasKey(*map, key)) return std::nullopt;
    fix.edits.push_back({FieldPlace(*item), std::string(name)});
  }
  return fix;
}

// One finding for a field, at its first use.
Diagnostic& Complain(const ParseContext& context, Code code, const std::vector<Use>& uses,
                     std::string message, std::string hint) {
  Diagnostic& finding =
      context.Complain(code, FieldPlace(*uses.front().item), std::move(message), std::move(hint));
  for (size_t i = 1; i < uses.size(); ++i) {
    finding.related.push_back({"used here as well", FieldPlace(*uses[i].item)});
  }
  return finding;
}

bool SameButCase(std::string_view a, std::string_view b) { return FoldCase(a) == FoldCase(b); }

void CheckField(std::string_view field, const std::vector<Use>& uses, const Rule& rule,
                const KnownFields& known, const ParseContext& context) {
  if (known.Has(field)) return;
  const std::string_view nearest = Nearest(field, known.names);
  const bool only_case = !nearest.empty() && SameButCase(nearest, field);
  if (!known.complete && !only_case) return;
  const std::string source = InWords(rule.logsource);
  if (nearest.empty()) {
    Complain(context, Code::kFieldNotInLogsource, uses,
             fmt::format("events of {} have no field {}", source, Quote(field)),
             "a test of it holds only if something adds the field to the events");
    return;
  }
  std::string message =
      only_case
          ? fmt::format("the field {} of {} is written {}", Quote(field), source, Quote(nearest))
          : fmt::format("events of {} have no field {}", source, Quote(field));
  std::string hint = only_case ? "write it so: field names are compared with their case"
                               : fmt::format("did you mean '{}'?", nearest);
  Complain(context, Code::kMisspeltField, uses, std::move(message), std::move(hint)).fix =
      Renamed(uses, nearest);
}

// One letter is another, too many, missing, or swapped with its neighbour.
bool IsOneSlip(std::string_view a, std::string_view b) {
  if (a.size() > b.size()) std::swap(a, b);
  if (b.size() - a.size() > 1) return false;
  const size_t begin =
      static_cast<size_t>(std::mismatch(a.begin(), a.end(), b.begin()).first - a.begin());
  a.remove_prefix(begin);
  b.remove_prefix(begin);
  if (a.size() < b.size()) return a == b.substr(1);
  if (a.size() > 1 && a[0] == b[1] && a[1] == b[0] && a.substr(2) == b.substr(2)) return true;
  return !a.empty() && a.substr(1) == b.substr(1);
}

bool HasDigit(std::string_view text) {
  return text.find_first_of("0123456789") != std::string_view::npos;
}

// How often the rules of one log source use a field.
using Spellings = std::map<std::string_view, size_t, std::less<>>;

// The spelling that is used far more often and nearly the same; "" when there is none.
std::string_view UsualSpelling(std::string_view field, const Spellings& spellings) {
  const size_t least = spellings.at(field) * kFarMoreOften;
  for (const auto& [other, count] : spellings) {
    if (count >= least && other != field && SameButCase(other, field)) return other;
  }
  if (field.size() < kShortestForEdits || HasDigit(field)) return {};
  for (const auto& [other, count] : spellings) {
    if (count >= least && other != field && IsOneSlip(other, field)) return other;
  }
  return {};
}

void CheckSpellings(const Rule& rule, const Spellings& spellings, const ParseContext& context) {
  const KnownFields* known = FieldsOf(rule.logsource);
  for (const auto& [field, uses] : UsesOf(rule)) {
    // CheckFields speaks of those.
    if (known != nullptr && (known->complete || known->Has(field))) continue;
    const std::string_view usual = UsualSpelling(field, spellings);
    if (usual.empty()) continue;
    if (known != nullptr && known->Has(usual) && SameButCase(usual, field)) continue;
    Complain(context, SameButCase(usual, field) ? Code::kFieldCase : Code::kMisspeltField, uses,
             fmt::format("other rules of {} write the field {} as {}", InWords(rule.logsource),
                         Quote(field), Quote(usual)),
             fmt::format("did you mean '{}'?", usual))
        .fix = Renamed(uses, usual);
  }
}

}  // namespace

void CheckFields(const LintDocument& document, const LintConfig&, const ParseContext& context) {
  if (document.rule == nullptr || document.head.taxonomy != "sigma") return;
  const KnownFields* known = FieldsOf(document.rule->logsource);
  if (known == nullptr) return;
  for (const auto& [field, uses] : UsesOf(*document.rule)) {
    CheckField(field, uses, *document.rule, *known, context);
  }
}

void CheckFieldSpellings(const RuleIndex& index, const LintConfig&, Diagnostics* diagnostics) {
  std::map<std::string, Spellings, std::less<>> by_source;
  const std::vector<Rule>& rules = index.lowered->set->rules;
  for (const Rule& rule : rules) {
    Spellings& spellings = by_source[InWords(rule.logsource)];
    for (const auto& use : UsesOf(rule)) ++spellings[use.first];
  }
  for (const Rule& rule : rules) {
    const size_t begin = diagnostics->size();
    CheckSpellings(rule, by_source[InWords(rule.logsource)], {rule.file, diagnostics});
    for (size_t i = begin; i < diagnostics->size(); ++i) (*diagnostics)[i].rule_id = rule.id;
  }
}

}  // namespace tocsin
