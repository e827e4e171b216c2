// Values of a list that another value of it covers: what matches 'cmd.exe' anywhere matches 'cmd'
// anywhere. Where every value has to match, it is the covering one that says nothing.
#include <fmt/format.h>

#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "diag/quote.h"
#include "lint/list_edit.h"
#include "lint/logic_checks.h"

namespace tocsin {
namespace {

// So many in one list are told one by one; more of them together.
constexpr size_t kMaxFindings = 10;

struct Covered {
  size_t value = 0;
  size_t by = 0;
};

class Finder {
 public:
  explicit Finder(const RuleUnderCheck& check) : check_(check) {}

  void Visit(const DetectionLogic& part) const {
    for (const DetectionLogic& child : part.children) Visit(child);
    std::vector<Covered> found;
    for (size_t i = 0; i < part.values.size(); ++i) {
      const std::optional<size_t> by = CoveredBy(part, i);
      // What can't be is told as that.
      if (by && !check_.prover->Never(part.values[i], Values::kMany)) found.push_back({i, *by});
    }
    if (found.size() > kMaxFindings) {
      ReportTogether(part, found);
    } else {
      for (const Covered& covered : found) Report(part, covered);
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

  void Report(const DetectionLogic& part, const Covered& covered) const {
    const std::vector<Scalar>& values = part.source->item.values;
    const Formula& mine = part.values[covered.value];
    const Formula& theirs = part.values[covered.by];
    const std::string written = Quote(values[covered.value].text);
    const std::string other = Quote(values[covered.by].text);
    const bool same = Implies(mine, theirs) && Implies(theirs, mine);
    const std::string message = same ? fmt::format("{} says the same as {}", written, other)
                                : part.all
                                    ? fmt::format("{} is asked for by {} already", written, other)
                                    : fmt::format("{} is covered by {} already", written, other);
    Add(part, std::span(&covered, 1), message, fmt::format("leave out {}", written));
  }

  void ReportTogether(const DetectionLogic& part, std::span<const Covered> found) const {
    const std::string written = Quote(part.source->item.values[found.front().value].text);
    Add(part, found,
        fmt::format("{} and {} other values say nothing beside others of the list", written,
                    found.size() - 1),
        fmt::format("leave out {} values", found.size()));
  }

  // One finding of all of them, at the first.
  void Add(const DetectionLogic& part, std::span<const Covered> found, std::string message,
           std::string title) const {
    const std::vector<Scalar>& values = part.source->item.values;
    const Covered& first = found.front();
    Diagnostic& finding =
        check_.context.Complain(Code::kCoveredValue, values[first.value].range, std::move(message),
                                found.size() == 1 ? "leave it out" : "leave them out");
    finding.related.push_back({"covered by this", values[first.by].range});
    Fix fix{std::move(title), {}, true};
    for (const Covered& covered : found) {
      std::optional<TextEdit> edit = RemoveFromList(check_.text, values[covered.value].range);
      if (!edit) return;
      fix.edits.push_back(std::move(*edit));
    }
    finding.fix = std::move(fix);
  }

  const RuleUnderCheck& check_;
};

}  // namespace

void FindCoveredValues(const RuleUnderCheck& check) {
  const Finder finder(check);
  for (const DetectionLogic& detection : check.logic.detections) finder.Visit(detection);
}

}  // namespace tocsin
