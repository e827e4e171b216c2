// Every tests/golden/diag/*.yml is a broken file; the .txt beside it is what a person reads. So are
// those in diag_legacy, which are read with the translation of pipe aggregations.
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

// "diag/attributes" and the like.
std::vector<std::string> Names() {
  std::vector<std::string> names;
  for (const std::string folder : {"diag", "diag_legacy"}) {
    for (const auto& entry :
         std::filesystem::directory_iterator(SourceDir() / "tests/golden" / folder)) {
      if (entry.path().extension() == ".yml") {
        names.push_back(folder + "/" + entry.path().stem().string());
      }
    }
  }
  std::sort(names.begin(), names.end());
  return names;
}

class DiagnosticsOfBrokenRules : public testing::TestWithParam<std::string> {};

TEST_P(DiagnosticsOfBrokenRules, ReadAsInTheGoldenFile) {
  const std::filesystem::path path = SourceDir() / "tests/golden" / (GetParam() + ".yml");
  const std::string text = ReadFile(path);
  const ParseOptions options = {.legacy_aggregation = GetParam().starts_with("diag_legacy/")};
  Diagnostics diagnostics;
  ParseRules(text, path.filename(), &diagnostics, options);
  EXPECT_FALSE(diagnostics.empty());
  const SourceText source(text);
  std::string rendered;
  for (const Diagnostic& diagnostic : diagnostics) {
    rendered += RenderText(diagnostic, source, false) + "\n";
  }
  EXPECT_TRUE(MatchesGolden(GetParam() + ".txt", rendered));
}

INSTANTIATE_TEST_SUITE_P(Golden, DiagnosticsOfBrokenRules, testing::ValuesIn(Names()),
                         [](const auto& info) {
                           std::string name = info.param;
                           std::replace(name.begin(), name.end(), '/', '_');
                           return name;
                         });

}  // namespace
}  // namespace tocsin
