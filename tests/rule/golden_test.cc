// Every tests/golden/diag/*.yml is a broken file; the .txt beside it is what a person reads.
#include "tests/support/golden.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "diag/render_text.h"
#include "rule/rule_parser.h"
#include "tests/support/read_file.h"

namespace tocsin {
namespace {

std::vector<std::string> Names() {
  std::vector<std::string> names;
  const std::filesystem::path folder = SourceDir() / "tests/golden/diag";
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".yml") names.push_back(entry.path().stem());
  }
  std::sort(names.begin(), names.end());
  return names;
}

class DiagnosticsOfBrokenRules : public testing::TestWithParam<std::string> {};

TEST_P(DiagnosticsOfBrokenRules, ReadAsInTheGoldenFile) {
  const std::string text = ReadFile(SourceDir() / "tests/golden/diag" / (GetParam() + ".yml"));
  Diagnostics diagnostics;
  ParseRules(text, GetParam() + ".yml", &diagnostics);
  EXPECT_FALSE(diagnostics.empty());
  const SourceText source(text);
  std::string rendered;
  for (const Diagnostic& diagnostic : diagnostics) {
    rendered += RenderText(diagnostic, source, false) + "\n";
  }
  EXPECT_TRUE(MatchesGolden("diag/" + GetParam() + ".txt", rendered));
}

INSTANTIATE_TEST_SUITE_P(Golden, DiagnosticsOfBrokenRules, testing::ValuesIn(Names()),
                         [](const auto& info) { return info.param; });

}  // namespace
}  // namespace tocsin
