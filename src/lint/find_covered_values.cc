// Values of a list that another value of it covers: what matches 'cmd.exe' anywhere matches 'cmd'
// anywhere. Where every value has to match, it is the covering one that says nothing.
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "diag/quote.h"
#include "lint/list_edit.h"
#include "lint/logic_checks.h"

namespace tocsin {
namespace {

class Finder {
 public:
  explicit Finder(const RuleUnderCheck& check) : check_(check) {}

  void Visit(const DetectionLogic& part) const {
    for (const DetectionLogic& child : part.children) Visit(child);
    for (size_t i = 0; i < part.values.size(); ++i) {
      if (const std::optional<size_t> by = CoveredBy(part, i)) Report(part, i, *by);
    }
  }

 private:
  // The value without which the list would say the same because of another one, and that one.
  std::optional<size_t> CoveredBy(const DetectionLogic& part, size_t value) const {
    for (size_t other = 0; other < part.values.size(); ++other) {
      if (other == value) continue;
      const Formula& narrow = part.values[part.all ? other : value];
      const Formula& wide = part.values[part.all ? value : other];
      if (!Implies(narrow, wide)) continue;
      // Of values that say the same, the first stays.
      if (other > value && Implies(wide, narrow)) continue;
      return other;
    }
    return std::nullopt;
  }

  bool Implies(const Formula& narrow, const Formula& wide) const {
    if (narrow.kind == Formula::Kind::kTest && wide.kind == Formula::Kind::kTest) {
      return check_.tests.Implies(narrow.test, wide.test);
    }
    return check_.prover->Implies(narrow, wide, Values::kMany);
  }

  void Report(const DetectionLogic& part, size_t value, size_t by) const {
    const std::vector<Scalar>& values = part.source->item.values;
    const bool same = Implies(part.values[value], part.values[by]) &&
                      Implies(part.values[by], part.values[value]);
    const std::string written = Quote(values[value].text);
    const std::string other = Quote(values[by].text);
    const char* form = same       ? "{} says the same as {}"
                       : part.all ? "{} is asked for by {} already"
                                  : "{} is covered by {} already";
    Diagnostic& finding =
        check_.context.Complain(Code::kCoveredValue, values[value].range,
                                fmt::format(fmt::runtime(form), written, other), "leave it out");
    finding.related.push_back({"covered by this", values[by].range});
    if (std::optional<TextEdit> edit = RemoveFromList(check_.text, values[value].range)) {
      finding.fix = Fix{fmt::format("leave out {}", written), {std::move(*edit)}, true};
    }
  }

  const RuleUnderCheck& check_;
};

}  // namespace

void FindCoveredValues(const RuleUnderCheck& check) {
  const Finder finder(check);
  for (const DetectionLogic& detection : check.logic.detections) finder.Visit(detection);
}

}  // namespace tocsin
