// Text first: every tests/golden/pipeline/NAME.rule.yml is a file of rules, and NAME.txt what
// becomes of them: under NAME.pipeline.yml, or under the shipped chains when there is no such file.
// Every NAME.broken.yml is a pipeline with something wrong, and NAME.broken.txt what a person
// reads.
#include "tests/support/golden.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "diag/render_text.h"
#include "rule/print.h"
#include "rule/rule_parser.h"
#include "tests/support/read_file.h"
#include "tocsin/pipeline.h"

namespace tocsin {
namespace {

std::filesystem::path Folder() { return SourceDir() / "tests/golden/pipeline"; }

std::vector<std::string> Names(const std::string& ending) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(Folder())) {
    const std::string name = entry.path().filename();
    if (name.ends_with(ending)) names.push_back(name.substr(0, name.size() - ending.size()));
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::string Render(const Diagnostics& diagnostics, const std::string& text) {
  const SourceText source(text);
  std::string out;
  for (const Diagnostic& diagnostic : diagnostics) out += RenderText(diagnostic, source, false);
  return out;
}

std::vector<PipelineChain> ChainsFor(const std::string& name) {
  const std::filesystem::path path = Folder() / (name + ".pipeline.yml");
  if (!std::filesystem::exists(path)) return ShippedChains();
  Diagnostics diagnostics;
  const std::string text = ReadFile(path);
  auto pipeline = Pipeline::Parse(text, name + ".pipeline.yml", &diagnostics);
  EXPECT_EQ(Render(diagnostics, text), "");
  std::vector<PipelineChain> chains;
  if (pipeline) chains.emplace_back(std::vector{pipeline});
  return chains;
}

std::string Indent(const std::string& text) {
  std::string out;
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = std::min(text.find('\n', begin), text.size() - 1) + 1;
    out += "  " + text.substr(begin, end - begin);
    begin = end;
  }
  return out;
}

class RulesUnderPipelines : public testing::TestWithParam<std::string> {};

TEST_P(RulesUnderPipelines, BecomeWhatTheGoldenFileSays) {
  const std::string file = GetParam() + ".rule.yml";
  const std::string text = ReadFile(Folder() / file);
  Diagnostics diagnostics;
  const std::vector<Rule> rules = ParseRules(text, file, &diagnostics).rules;
  EXPECT_FALSE(rules.empty()) << Render(diagnostics, text);
  std::string out;
  for (const Rule& rule : rules) {
    out += fmt::format("{}\n{}\n\n  as written\n{}", rule.title,
                       std::string(rule.title.size(), '='), Indent(Indent(PrintRule(rule))));
    for (const PipelineChain& chain : ChainsFor(GetParam())) {
      bool touched = false;
      Diagnostics refusals;
      const std::optional<Rule> result = chain.Apply(rule, &touched, &refusals);
      const std::string& by = chain.pipelines().front()->file;
      if (!result)
        out += fmt::format("  refused by {}\n{}", by, Indent(Indent(Render(refusals, text))));
      if (result && touched)
        out += fmt::format("  by {}\n{}", by, Indent(Indent(PrintRule(*result))));
      if (!touched && result) {
        EXPECT_EQ(PrintRule(*result), PrintRule(rule));
      }
    }
    out += "\n";
  }
  EXPECT_TRUE(MatchesGolden("pipeline/" + GetParam() + ".txt", out));
}

INSTANTIATE_TEST_SUITE_P(Golden, RulesUnderPipelines, testing::ValuesIn(Names(".rule.yml")),
                         [](const auto& info) { return info.param; });

class BrokenPipelines : public testing::TestWithParam<std::string> {};

TEST_P(BrokenPipelines, AreExplained) {
  const std::string file = GetParam() + ".broken.yml";
  const std::string text = ReadFile(Folder() / file);
  Diagnostics diagnostics;
  const auto pipeline = Pipeline::Parse(text, file, &diagnostics);
  const bool warnings_only =
      std::all_of(diagnostics.begin(), diagnostics.end(),
                  [](const Diagnostic& d) { return d.severity == Severity::kWarning; });
  EXPECT_EQ(pipeline != nullptr, warnings_only);
  EXPECT_TRUE(MatchesGolden("pipeline/" + GetParam() + ".broken.txt", Render(diagnostics, text)));
}

INSTANTIATE_TEST_SUITE_P(Golden, BrokenPipelines, testing::ValuesIn(Names(".broken.yml")),
                         [](const auto& info) { return info.param; });

}  // namespace
}  // namespace tocsin
