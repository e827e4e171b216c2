#include "test_report.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "diag/glyphs.h"
#include "emit/junit.h"
#include "emit/style.h"

namespace tocsin {
namespace {

struct KindRow {
  std::string_view label;
  Style style;
  JUnitCase::Result result;
};

// By TestOutcome::Kind.
constexpr std::array<KindRow, 4> kKinds = {
    {{"PASS", Style::kGood, JUnitCase::Result::kPassed},
     {"FAIL", Style::kBad, JUnitCase::Result::kFailed},
     {"BROKEN", Style::kBad, JUnitCase::Result::kBroken},
     {"SKIP", Style::kWarning, JUnitCase::Result::kSkipped}}};

const KindRow& RowOfKind(TestOutcome::Kind kind) { return kKinds[static_cast<size_t>(kind)]; }

size_t CountOf(const std::vector<TestOutcome>& outcomes, TestOutcome::Kind kind) {
  return static_cast<size_t>(
      std::count_if(outcomes.begin(), outcomes.end(),
                    [kind](const TestOutcome& outcome) { return outcome.kind == kind; }));
}

std::string TitleOf(const TestOutcome& outcome) {
  if (!outcome.rule_title.empty()) return outcome.rule_title;
  return outcome.test->rule_id.empty() ? "no rule" : outcome.test->rule_id;
}

}  // namespace

std::string RenderTestText(const std::vector<TestOutcome>& outcomes, bool colour) {
  std::string out;
  for (const TestOutcome& outcome : outcomes) {
    const bool passed = outcome.kind == TestOutcome::Kind::kPassed;
    if (passed && outcome.message.empty()) continue;
    const KindRow& row = RowOfKind(outcome.kind);
    out += fmt::format("{} {}\n", Paint(row.label, row.style, colour), Printable(TitleOf(outcome)));
    out += fmt::format("    {}\n", Paint(Printable(outcome.test->file), Style::kDim, colour));
    if (!outcome.message.empty()) out += fmt::format("    {}\n", Printable(outcome.message));
  }
  out += fmt::format("{} tests: {} passed", outcomes.size(),
                     CountOf(outcomes, TestOutcome::Kind::kPassed));
  for (const auto& [kind, word] : {std::pair{TestOutcome::Kind::kFailed, "failed"},
                                   std::pair{TestOutcome::Kind::kBroken, "broken"},
                                   std::pair{TestOutcome::Kind::kSkipped, "skipped"}}) {
    const size_t count = CountOf(outcomes, kind);
    if (count == 0) continue;
    out += ", " + Paint(fmt::format("{} {}", count, word), RowOfKind(kind).style, colour);
  }
  return out + "\n";
}

std::string RenderTestJUnit(const std::vector<TestOutcome>& outcomes) {
  JUnitSuite suite{"tocsin", {}};
  for (const TestOutcome& outcome : outcomes) {
    suite.cases.push_back(
        {outcome.test->file, TitleOf(outcome), RowOfKind(outcome.kind).result, outcome.message});
  }
  return WriteJUnit({&suite, 1});
}

}  // namespace tocsin
