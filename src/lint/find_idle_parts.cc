// Items of a map that ask for nothing that another item does not ask for, and entries of a list
// that match nothing that another entry does not match.
#include <fmt/format.h>

#include <optional>
#include <string>

#include "diag/quote.h"
#include "lint/logic_checks.h"

namespace tocsin {
namespace {

const DetectionItem& FirstItem(const Detection& detection) {
  const Detection* part = &detection;
  while (part->kind != Detection::Kind::kItem) part = &part->children.front();
  return part->item;
}

class Finder {
 public:
  explicit Finder(const RuleUnderCheck& check) : check_(check) {}

  void Visit(const DetectionLogic& part) const {
    for (const DetectionLogic& child : part.children) Visit(child);
    for (size_t i = 0; i < part.children.size(); ++i) {
      if (const std::optional<size_t> by = CoveredBy(part, i)) Report(part, i, *by);
    }
  }

 private:
  static bool IsMap(const DetectionLogic& part) {
    return part.source->kind == Detection::Kind::kAll;
  }

  std::optional<size_t> CoveredBy(const DetectionLogic& part, size_t child) const {
    for (size_t other = 0; other < part.children.size(); ++other) {
      if (other == child) continue;
      const Formula& narrow = part.children[IsMap(part) ? other : child].formula;
      const Formula& wide = part.children[IsMap(part) ? child : other].formula;
      if (!check_.prover->Related(narrow, wide)) continue;
      if (!check_.prover->Implies(narrow, wide, Values::kMany)) continue;
      // Of parts that say the same, the first stays.
      if (other > child && check_.prover->Implies(wide, narrow, Values::kMany)) continue;
      return other;
    }
    return std::nullopt;
  }

  void Report(const DetectionLogic& part, size_t child, size_t by) const {
    const DetectionItem& item = FirstItem(*part.children[child].source);
    const DetectionItem& other = FirstItem(*part.children[by].source);
    check_.context
        .Complain(Code::kIdlePart, item.key_range,
                  IsMap(part)
                      ? fmt::format("{} asks for nothing that {} does not ask for",
                                    Quote(KeyOf(item)), Quote(KeyOf(other)))
                      : "this entry of the list adds nothing: another one matches what it matches",
                  "leave it out, or correct it")
        .related.push_back({"because of this", other.key_range});
  }

  const RuleUnderCheck& check_;
};

}  // namespace

void FindIdleParts(const RuleUnderCheck& check) {
  const Finder finder(check);
  for (const DetectionLogic& detection : check.logic.detections) finder.Visit(detection);
}

}  // namespace tocsin
