// Rules that the engine has to look at for every event of their log source, or for many of them:
// no test that must hold is rare enough to wait for (compile/cover.h).
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/case_fold.h"
#include "compile/cover.h"
#include "diag/quote.h"
#include "lint/checks.h"
#include "lint/items.h"
#include "lint/words.h"

namespace tocsin {
namespace {

// From here on a rule is mentioned, and from there on it is warned of.
constexpr double kMentioned = 0.4;
constexpr double kWarned = 0.75;
// Letters so few stand in many texts, and so few of a text that is everywhere in most.
constexpr size_t kShort = 2;
constexpr size_t kShortEverywhere = 4;
constexpr double kMost = 0.5;

struct Cost {
  double share = 0;
  std::optional<AtomId> blamed;  // the commonest of the tests that are waited for; none: no test is
};

// The fields that only pipelines ask for, to find the events of a log source among others.
std::set<std::string_view> FieldsAdded(const Rule& written, const Rule& variant) {
  std::set<std::string_view> added;
  std::set<std::string_view> asked;
  for (const NamedDetection& detection : variant.detections) {
    const bool own =
        std::any_of(written.detections.begin(), written.detections.end(),
                    [&](const NamedDetection& named) { return named.name == detection.name; });
    ForEachItem(detection.body, [&](const DetectionItem& item) {
      (own ? asked : added).insert(item.fields.begin(), item.fields.end());
    });
  }
  std::erase_if(added, [&](std::string_view field) { return asked.contains(field); });
  return added;
}

double LiteralShare(std::string_view text, double share) {
  if (IsEverywhere(text)) return text.size() <= kShortEverywhere ? kMost : share;
  return text.size() <= kShort && IsAscii(text) ? share : 0;
}

// The share of events in which the atom holds, when it is sure to be large; else 0. What a search
// finds seldom costs little, however the search is done.
std::optional<double> CommonShare(const Atom& atom) {
  const std::optional<double> share = ExpectedShare(atom);
  if (!share) return share;
  switch (atom.op) {
    case AtomOp::kAnyText:
    case AtomOp::kExists:
      return share;
    case AtomOp::kEquals:
    case AtomOp::kPrefix:
    case AtomOp::kSuffix:
    case AtomOp::kContains:
      return LiteralShare(atom.text, *share);
    case AtomOp::kGlob:
      return LiteralShare(LongestLiteral(atom.pattern), *share);
    default:
      return 0;
  }
}

Cost CostOf(const LoweredRules& lowered, VariantId id) {
  const CompiledRuleSet& set = *lowered.set;
  const Variant& variant = set.variants[id];
  const std::set<std::string_view> added =
      FieldsAdded(set.rules[variant.rule], set.variant_rules[variant.rule][variant.index]);
  // What only selects the log source is true of all its events.
  const AtomCost share = [&](AtomId atom_id) -> std::optional<double> {
    const Atom& atom = set.atoms[atom_id];
    const bool selects = atom.field != kKeywordField && added.contains(set.field_names[atom.field]);
    return selects ? std::nullopt : CommonShare(atom);
  };
  const std::optional<Cover> cover = CheapestCover(lowered.conditions[id], set.items, share);
  if (!cover) return {1.0, std::nullopt};
  Cost cost;
  double none = 1;  // of them holds
  double most = 0;
  for (const AtomId atom : cover->atoms) {
    const double each = share(atom).value_or(0);
    none *= 1 - each;
    if (each <= most) continue;
    most = each;
    cost.blamed = atom;
  }
  cost.share = 1 - none;
  return cost;
}

// The value of the rule that an atom was made of, as far as it shows; else the first of its field.
const Scalar* ValueOf(const Atom& atom, std::string_view field, const Rule& variant) {
  const std::string_view literal =
      atom.op == AtomOp::kGlob ? LongestLiteral(atom.pattern) : std::string_view(atom.text);
  const std::string folded = FoldCase(literal);
  const Scalar* first = nullptr;
  const Scalar* best = nullptr;
  ForEachItem(variant, [&](const DetectionItem& item) {
    if (std::find(item.fields.begin(), item.fields.end(), field) == item.fields.end()) return;
    for (const Scalar& value : item.values) {
      if (first == nullptr) first = &value;
      const bool holds = FoldCase(value.text).find(folded) != std::string::npos;
      // The shortest value that holds the text is nearest to it.
      if (holds && (best == nullptr || value.text.size() < best->text.size())) best = &value;
    }
  });
  return best != nullptr ? best : first;
}

void ReportCost(const Rule& rule, const Rule& variant, const Cost& cost, const CompiledRuleSet& set,
                Diagnostics* diagnostics) {
  const std::string source = InWords(rule.logsource);
  const std::string often = fmt::format("{} of {}", ShareInWords(cost.share), source);
  const Scalar* value = nullptr;
  std::string field;
  if (cost.blamed) {
    const Atom& atom = set.atoms[*cost.blamed];
    if (atom.field != kKeywordField) field = set.field_names[atom.field];
    value = ValueOf(atom, field, variant);
  }
  if (value == nullptr) {
    Report(
        diagnostics, Code::kCostlyRule, rule.file, rule.conditions.front().range,
        fmt::format("no event has to hold anything for the rule, so it is looked at for {}", often),
        "let the condition ask for a selection whose values few events have");
  } else {
    const std::string test = field.empty() ? std::string("the keyword")
                                           : fmt::format("the test of {} for", Quote(field));
    Report(diagnostics, Code::kCostlyRule, rule.file, value->range,
           fmt::format("the rule is looked at for {}: {} {} is all it can wait for", often, test,
                       Quote(value->text)),
           "ask for a longer or rarer text too, in a selection that must hold");
  }
  diagnostics->back().severity = cost.share < kWarned ? Severity::kInfo : Severity::kWarning;
  diagnostics->back().rule_id = rule.id;
}

}  // namespace

void CheckCost(const RuleIndex& rules, const LintConfig&, Diagnostics* diagnostics) {
  const CompiledRuleSet& set = *rules.lowered->set;
  for (VariantId first = 0; first < set.variants.size();) {
    const RuleId rule = set.variants[first].rule;
    Cost worst;
    VariantId dearest = first;
    for (; first < set.variants.size() && set.variants[first].rule == rule; ++first) {
      Cost cost = CostOf(*rules.lowered, first);
      if (cost.share <= worst.share) continue;
      worst = cost;
      dearest = first;
    }
    if (worst.share < kMentioned) continue;
    ReportCost(set.rules[rule], set.variant_rules[rule][set.variants[dearest].index], worst, set,
               diagnostics);
  }
}

}  // namespace tocsin
