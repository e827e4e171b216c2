#include "test_report.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "diag/glyphs.h"
#include "emit/style.h"

namespace tocsin {
namespace {

struct KindRow {
  std::string_view label;
  Style style;
  std::string_view junit_element;
};

// By TestOutcome::Kind.
constexpr std::array<KindRow, 4> kKinds = {{{"PASS", Style::kGood, ""},
                                            {"FAIL", Style::kBad, "failure"},
                                            {"BROKEN", Style::kBad, "error"},
                                            {"SKIP", Style::kWarning, "skipped"}}};

const KindRow& RowOfKind(TestOutcome::Kind kind) { return kKinds[static_cast<size_t>(kind)]; }

size_t CountOf(const std::vector<TestOutcome>& outcomes, TestOutcome::Kind kind) {
  return static_cast<size_t>(
      std::count_if(outcomes.begin(), outcomes.end(),
                    [kind](const TestOutcome& outcome) { return outcome.kind == kind; }));
}

// Printable has taken out what XML 1.0 has no way to write.
std::string XmlText(std::string_view text) {
  std::string out;
  for (const char c : Printable(text)) {
    switch (c) {
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '&':
        out += "&amp;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  }
  return out;
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
  std::string out = fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n"
      "<testsuite name=\"tocsin\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\">\n",
      outcomes.size(), CountOf(outcomes, TestOutcome::Kind::kFailed),
      CountOf(outcomes, TestOutcome::Kind::kBroken),
      CountOf(outcomes, TestOutcome::Kind::kSkipped));
  for (const TestOutcome& outcome : outcomes) {
    const std::string head = fmt::format("<testcase classname=\"{}\" name=\"{}\"",
                                         XmlText(outcome.test->file), XmlText(TitleOf(outcome)));
    const std::string_view element = RowOfKind(outcome.kind).junit_element;
    if (!element.empty()) {
      out += fmt::format("{}><{} message=\"{}\"/></testcase>\n", head, element,
                         XmlText(outcome.message));
    } else if (!outcome.message.empty()) {
      out += fmt::format("{}><system-out>{}</system-out></testcase>\n", head,
                         XmlText(outcome.message));
    } else {
      out += head + "/>\n";
    }
  }
  return out + "</testsuite>\n</testsuites>\n";
}

}  // namespace tocsin
