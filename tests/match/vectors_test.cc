// The language, case by case: tests/cases/*.txt, and the vectors of the semantics page where it is
// at hand.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/support/corpora.h"
#include "tests/support/engine.h"
#include "tests/support/read_file.h"

namespace tocsin {
namespace {

struct Case {
  std::string id;
  std::string detection;
  std::string event;
  std::string verdict;
};

std::vector<std::string> SplitCase(const std::string& line) {
  std::vector<std::string> parts;
  size_t begin = 0;
  for (size_t end; (end = line.find(" ;; ", begin)) != std::string::npos; begin = end + 4) {
    parts.push_back(line.substr(begin, end - begin));
  }
  parts.push_back(line.substr(begin));
  return parts;
}

// Case lines of a file; in Markdown only those inside ```vectors fences.
std::vector<Case> ReadCases(const std::filesystem::path& file) {
  std::vector<Case> cases;
  std::ifstream in(file);
  bool inside = file.extension() == ".txt";
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("```")) {
      inside = line == "```vectors";
      continue;
    }
    if (!inside || line.empty() || line[0] == '#') continue;
    const std::vector<std::string> parts = SplitCase(line);
    EXPECT_EQ(parts.size(), 4u) << line;
    if (parts.size() == 4) cases.push_back({parts[0], parts[1], parts[2], parts[3]});
  }
  return cases;
}

bool HasError(const Diagnostics& diagnostics) {
  for (const Diagnostic& d : diagnostics) {
    if (d.severity == Severity::kError) return true;
  }
  return false;
}

void Check(const Case& c) {
  SCOPED_TRACE(c.id + " ;; " + c.detection + " ;; " + c.event);
  Engine engine({FlowRule(c.detection)});
  if (c.verdict == "reject") {
    EXPECT_TRUE(engine.rules().rules().empty());
    EXPECT_TRUE(HasError(engine.diagnostics()));
    return;
  }
  ASSERT_EQ(engine.rules().rules().size(), 1u)
      << (engine.diagnostics().empty() ? "" : engine.diagnostics()[0].message);
  const Engine::Verdict verdict = engine.Evaluate(c.event);
  ASSERT_TRUE(verdict.outcome.ok()) << verdict.outcome.reason;
  ASSERT_TRUE(c.verdict == "yes" || c.verdict == "no");
  EXPECT_EQ(verdict.fast.size(), c.verdict == "yes" ? 1u : 0u) << "fast path";
  EXPECT_EQ(verdict.judge, verdict.fast) << "judge";
}

TEST(Vectors, CaseFilesGiveTheirVerdicts) {
  size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(SourceDir() / "tests/cases")) {
    if (entry.path().extension() != ".txt") continue;
    for (const Case& c : ReadCases(entry.path())) {
      Check(c);
      ++count;
    }
  }
  EXPECT_GE(count, 90u);
}

TEST(Vectors, SemanticsPageGivesItsVerdicts) {
  const std::filesystem::path page = CorporaDir() / "../sigma-semantics.md";
  if (CorporaDir().empty() || !std::filesystem::exists(page)) {
    GTEST_SKIP() << "the semantics page is not at hand: " << page;
  }
  const std::vector<Case> cases = ReadCases(page);
  EXPECT_GE(cases.size(), 90u);
  for (const Case& c : cases) Check(c);
}

}  // namespace
}  // namespace tocsin
