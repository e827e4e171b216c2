#include "lint/open_placeholders.h"

#include <algorithm>
#include <map>
#include <string_view>
#include <vector>

#include "diag/codes.h"

namespace tocsin {
namespace {

constexpr std::string_view kHint =
    "give the values where the rule runs: with --expand NAME=VALUE, or as `vars` of a processing "
    "pipeline";

bool Is(const Diagnostic& finding, Code code) { return finding.code == RowOf(code).id; }

void Soften(Diagnostic* finding) {
  finding->severity = Severity::kInfo;
  finding->hint = kHint;
}

// What stops each rule: errors that stay, or only placeholders.
class Stops {
 public:
  explicit Stops(const RuleIndex& index) : errors_(index.rules.size()), open_(index.rules.size()) {
    for (size_t i = 0; i < index.rules.size(); ++i) {
      places_[index.rules[i].file].emplace(index.rules[i].begin.line, i);
    }
  }

  void CountError(std::string_view file, uint32_t line, int change) {
    if (const size_t rule = RuleAt(file, line); rule != kNone) errors_[rule] += change;
  }
  void SetOpen(std::string_view file, uint32_t line) {
    if (const size_t rule = RuleAt(file, line); rule != kNone) open_[rule] = true;
  }
  bool IsOnlyOpen(std::string_view file, uint32_t line) const {
    const size_t rule = RuleAt(file, line);
    return rule != kNone && open_[rule] && errors_[rule] == 0;
  }

 private:
  static constexpr size_t kNone = SIZE_MAX;

  // The last rule of the file that begins there or before.
  size_t RuleAt(std::string_view file, uint32_t line) const {
    const auto rules = places_.find(file);
    if (rules == places_.end()) return kNone;
    const auto next = rules->second.upper_bound(line);
    return next == rules->second.begin() ? kNone : std::prev(next)->second;
  }

  std::map<std::string_view, std::map<uint32_t, size_t>, std::less<>> places_;  // file -> line
  std::vector<int> errors_;
  std::vector<bool> open_;
};

}  // namespace

void SoftenOpenPlaceholders(const RuleIndex& index, Diagnostics* findings) {
  Stops stops(index);
  std::vector<Diagnostic*> references;
  for (Diagnostic& finding : *findings) {
    if (Is(finding, Code::kUnresolvedPlaceholder)) {
      Soften(&finding);
      stops.SetOpen(finding.file, finding.range.line);
    } else if (finding.severity == Severity::kError) {
      stops.CountError(finding.file, finding.range.line, 1);
      if (Is(finding, Code::kRefusedReference) && !finding.related.empty()) {
        references.push_back(&finding);
      }
    }
  }
  // A correlation may refer to one that is softened only now.
  const auto soften = [&](Diagnostic* reference) {
    const RelatedPlace& target = reference->related[0];
    if (!stops.IsOnlyOpen(FileOf(*reference, target), target.range.line)) return false;
    Soften(reference);
    stops.CountError(reference->file, reference->range.line, -1);
    stops.SetOpen(reference->file, reference->range.line);
    return true;
  };
  while (std::erase_if(references, soften) > 0) {
  }
}

}  // namespace tocsin
