// Detections that nothing can match. A map is looked at as a whole, a list entry by entry: an entry
// that matches nothing is wrong even where another one matches.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "diag/quote.h"
#include "lint/logic_checks.h"
#include "lint/predicate_relations.h"

namespace tocsin {
namespace {

// Pairs are looked for among so many parts.
constexpr size_t kMaxParts = 60;

// What has to hold together with others.
struct Part {
  const Formula* formula = nullptr;
  const DetectionItem* item = nullptr;  // or null: a list of maps
  const Scalar* value = nullptr;        // one value of an item that asks for all
};

std::string NameOf(const Part& part) {
  if (part.value != nullptr) return Quote(part.value->text);
  if (part.item == nullptr) return "a list of alternatives";
  return Quote(KeyOf(*part.item));
}

SourceRange PlaceOf(const Part& part, const SourceRange& otherwise) {
  if (part.value != nullptr) return part.value->range;
  return part.item != nullptr ? part.item->key_range : otherwise;
}

class Finder {
 public:
  explicit Finder(const RuleUnderCheck& check) : check_(check) {}

  bool Visit(const DetectionLogic& part, const NamedDetection& named) {
    bool found = VisitValues(part);
    for (const DetectionLogic& child : part.children) found = Visit(child, named) || found;
    if (found) return true;
    std::vector<Part> parts;
    Collect(part, &parts);
    return parts.size() > 1 && VisitParts(parts, named);
  }

 private:
  // Values that can't be met whatever stands beside them.
  bool VisitValues(const DetectionLogic& part) {
    bool found = false;
    for (size_t i = 0; i < part.values.size(); ++i) {
      const Formula& value = part.values[i];
      if (value.kind != Formula::Kind::kTest) continue;
      if (!IsImpossible(check_.tests[value.test].predicate)) continue;
      const DetectionItem& item = part.source->item;
      check_.context.Complain(
          Code::kContradiction, item.values[i].range,
          fmt::format("no time satisfies {}", Quote(KeyOf(item) + ": " + item.values[i].text)),
          "minutes are 0 to 59, hours 0 to 23, days 1 to 31, weeks 1 to 53, months 1 to 12");
      found = true;
    }
    return found;
  }

  // What an AND joins; nothing when the part is none.
  static void Collect(const DetectionLogic& part, std::vector<Part>* parts) {
    if (part.source->kind == Detection::Kind::kAny) {
      parts->push_back({&part.formula, nullptr, nullptr});
    } else if (part.source->kind == Detection::Kind::kAll) {
      for (const DetectionLogic& child : part.children) Collect(child, parts);
    } else if (part.all && !part.negated && part.values.size() > 1) {
      for (size_t i = 0; i < part.values.size(); ++i) {
        parts->push_back({&part.values[i], &part.source->item, &part.source->item.values[i]});
      }
    } else {
      parts->push_back({&part.formula, &part.source->item, nullptr});
    }
  }

  bool VisitParts(const std::vector<Part>& parts, const NamedDetection& named) {
    std::vector<const Formula*> formulas;
    for (const Part& part : parts) formulas.push_back(part.formula);
    if (!check_.prover->NeverAll(formulas, Values::kSingle)) return false;
    const bool certain = check_.prover->NeverAll(formulas, Values::kMany);
    const Values values = certain ? Values::kMany : Values::kSingle;
    for (size_t j = 1; j < std::min(parts.size(), kMaxParts); ++j) {
      for (size_t i = 0; i < j; ++i) {
        if (!check_.prover->NeverAll(std::array{formulas[i], formulas[j]}, values)) continue;
        ReportPair(parts[i], parts[j], certain, named);
        return true;
      }
    }
    check_.context.Complain(
        certain ? Code::kContradiction : Code::kImpossibleSelection, named.range,
        certain
            ? fmt::format("{} matches nothing: its parts contradict each other", Quote(named.name))
            : fmt::format("{} matches nothing where each field has one value", Quote(named.name)),
        "write alternatives as a list, or as detections that the condition joins by 'or'");
    return true;
  }

  void ReportPair(const Part& one, const Part& other, bool certain, const NamedDetection& named) {
    const SourceRange place = PlaceOf(other, named.range);
    const bool same_item = one.item != nullptr && one.item == other.item;
    std::string message;
    if (certain) {
      message = fmt::format("{} and {} contradict each other", NameOf(one), NameOf(other));
    } else {
      const DetectionItem* item = one.item != nullptr ? one.item : other.item;
      const std::string field = item == nullptr ? "a field" : Quote(item->fields.front());
      message = same_item ? fmt::format("no single value of {} matches both {} and {}", field,
                                        NameOf(one), NameOf(other))
                          : fmt::format("no single value of {} satisfies both {} and {}", field,
                                        NameOf(one), NameOf(other));
    }
    check_.context
        .Complain(certain ? Code::kContradiction : Code::kImpossibleSelection, place,
                  std::move(message),
                  same_item ? "leave out '|all' if one of the values is enough"
                            : "write alternatives as a list, or as detections that the condition "
                              "joins by 'or'")
        .related.push_back({"the other one", PlaceOf(one, named.range)});
  }

  const RuleUnderCheck& check_;
};

}  // namespace

bool FindContradictions(const RuleUnderCheck& check) {
  Finder finder(check);
  bool found = false;
  for (size_t i = 0; i < check.logic.detections.size(); ++i) {
    found = finder.Visit(check.logic.detections[i], check.rule.detections[i]) || found;
  }
  return found;
}

}  // namespace tocsin
