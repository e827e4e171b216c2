// A rule with many slips: one run finds all of them, whichever would keep it from being read, and
// one
// --fix mends all that have a fix.
#include <gtest/gtest.h>

#include <string>

#include "lint/fixes.h"
#include "lint/report.h"
#include "tests/support/golden.h"
#include "tocsin/linter.h"

namespace tocsin {
namespace {

constexpr std::string_view kSlips = R"(title: Rights looked up
id: 5b0c3f1e-7d4a-4c55-9a10-6f2d8e1b7c12
status: expermental
logsource:
    product: windows
    category: process_creation
detection:
    selection:
        image|endwith: '\whoami.exe'
        CommandLine|contains|all: '/priv'
    filter:
        Image|endswith: '\system32\whoami.exe'
        ParentImage|cidr: 10.0.0.0/40
    condition: selection and not filters
level: hgih
)";

Diagnostics Lint(const RuleTexts& texts) {
  Linter linter;
  for (const auto& [file, text] : texts) linter.AddText(text, file);
  return linter.Finish();
}

TEST(OneRun, FindsAndMendsEverything) {
  const RuleTexts texts = {{"rule.yml", std::string(kSlips)}};
  const FixResult fixed = FixTexts(texts, Lint);
  LintReport before;
  before.texts = texts;
  before.files = {"rule.yml"};
  before.findings = fixed.found;
  LintReport after = before;
  after.texts = fixed.texts;
  after.findings = fixed.findings;
  EXPECT_TRUE(MatchesGolden("lint_runs/many_slips.txt", TextReport(before, {}) + "\nafterwards:\n" +
                                                            fixed.texts.at("rule.yml") + "\n" +
                                                            TextReport(after, {})));
}

}  // namespace
}  // namespace tocsin
