// Conditions that speak of 'them', whatever detections there are.
#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "diag/quote.h"
#include "lint/checks.h"
#include "lint/written.h"
#include "rule/attribute_values.h"
#include "rule/selectors.h"

namespace tocsin {
namespace {

// Shorter ones say too little about what they stand for.
constexpr size_t kShortestPrefix = 3;

bool IsOneWord(std::string_view name) {
  return !name.empty() && name.find_first_of(" \t\r\n()|*") == std::string_view::npos;
}

// What all names that `them` sees begin with, if a pattern of it sees no others.
std::optional<std::string> CommonPattern(const std::vector<const NamedDetection*>& seen) {
  std::string_view prefix = seen.front()->name;
  for (const NamedDetection* detection : seen) {
    const auto [end, other] =
        std::mismatch(prefix.begin(), prefix.end(), detection->name.begin(), detection->name.end());
    prefix = prefix.substr(0, static_cast<size_t>(end - prefix.begin()));
  }
  if (prefix.size() < kShortestPrefix || !IsOneWord(prefix)) return std::nullopt;
  return std::string(prefix) + "*";
}

class Visitor {
 public:
  Visitor(const LintDocument& document, const ParseContext& context)
      : document_(document), context_(context) {}

  void Visit(const Condition& condition) {
    if (condition.kind == Condition::Kind::kSelector && condition.name == kThem) Check(condition);
    for (const Condition& child : condition.children) Visit(child);
  }

 private:
  void Check(const Condition& selector) {
    const std::vector<const NamedDetection*> seen = SelectDetections(*document_.rule, selector);
    if (seen.empty()) return;  // told by the parser
    if (document_.rule->detections.size() == 1) ReportSingle(selector, seen.front()->name);
    if (selector.all) ReportAll(selector, seen);
  }

  void ReportSingle(const Condition& selector, const std::string& name) {
    Diagnostic& finding =
        context_.Complain(Code::kThemConditionWithSingleDetection, selector.range,
                          fmt::format("'of them' speaks of one detection, {}", Quote(name)),
                          fmt::format("write {}", Quote(name)));
    if (selector.at_least > 1 || !IsOneWord(name)) return;
    Mend(selector, name, &finding);
  }

  void ReportAll(const Condition& selector, const std::vector<const NamedDetection*>& seen) {
    Diagnostic& finding =
        context_.Complain(Code::kAllOfThemCondition, selector.range,
                          "'all of them' takes in every detection that is added later, filters too",
                          "name what is meant: all of selection_*");
    if (const auto pattern = CommonPattern(seen);
        pattern && document_.rule->detections.size() > 1) {
      Mend(selector, "all of " + *pattern, &finding);
    }
  }

  // The selector as it stands in the file, or "": its place may be that of the whole condition.
  std::string_view Written(const Condition& selector) const {
    const std::string_view written = WrittenAt(document_.text, selector.range);
    return LowerAscii(written).ends_with(kThem) ? written : std::string_view();
  }

  void Mend(const Condition& selector, const std::string& by, Diagnostic* finding) const {
    if (Written(selector).empty()) return;
    finding->fix = Fix{fmt::format("write '{}'", by), {TextEdit{selector.range, by}}};
  }

  const LintDocument& document_;
  const ParseContext& context_;
};

}  // namespace

void CheckThem(const LintDocument& document, const LintConfig&, const ParseContext& context) {
  if (document.rule == nullptr) return;
  Visitor visitor(document, context);
  for (const ConditionText& condition : document.rule->conditions) visitor.Visit(condition.tree);
}

}  // namespace tocsin
