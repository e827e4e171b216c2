// The correlation vectors: tests/cases/correlation/vectors.txt, and those of the semantics page
// where it is at hand, which must be the same.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/correlate/timeline.h"
#include "tests/support/corpora.h"
#include "tests/support/read_file.h"

namespace tocsin {
namespace {

// The vectors of a file; in Markdown only those inside ```corrvectors fences.
std::vector<std::string> ReadVectors(const std::filesystem::path& file) {
  std::vector<std::string> vectors;
  std::ifstream in(file);
  bool inside = file.extension() == ".txt";
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("```")) {
      inside = line == "```corrvectors";
    } else if (inside && !line.empty() && line[0] != '#') {
      vectors.push_back(line);
    }
  }
  return vectors;
}

std::vector<std::string> SplitVector(const std::string& line) {
  std::vector<std::string> parts;
  size_t begin = 0;
  for (size_t end; (end = line.find(" ;; ", begin)) != std::string::npos; begin = end + 4) {
    parts.push_back(line.substr(begin, end - begin));
  }
  parts.push_back(line.substr(begin));
  return parts;
}

// The times of the alerts, "-" when there are none.
std::string TimesOf(const TimelineRun& run) {
  std::string times;
  for (const std::string& alert : run.alerts) {
    times += (times.empty() ? "" : " ") + alert.substr(0, alert.find(' '));
  }
  return times.empty() ? "-" : times;
}

TEST(CorrelationVectors, FireAtTheirTimes) {
  const std::vector<std::string> vectors =
      ReadVectors(SourceDir() / "tests/cases/correlation/vectors.txt");
  EXPECT_EQ(vectors.size(), 13u);
  for (const std::string& line : vectors) {
    SCOPED_TRACE(line);
    const std::vector<std::string> parts = SplitVector(line);
    ASSERT_EQ(parts.size(), 4u);
    const std::string rule = fmt::format("title: c\ncorrelation: {}\n", parts[1]);
    const TimelineRun run = RunTimeline({{"c.yml", rule}}, parts[2]);
    EXPECT_TRUE(run.errors.empty()) << run.errors[0];
    EXPECT_EQ(TimesOf(run), parts[3]);
  }
}

TEST(CorrelationVectors, AreThoseOfTheSemanticsPage) {
  const std::filesystem::path page = CorporaDir() / "../sigma-semantics.md";
  if (CorporaDir().empty() || !std::filesystem::exists(page)) {
    GTEST_SKIP() << "the page that the vectors come from is no part of the repository, and not "
                    "beside the corpora (TOCSIN_CORPORA)";
  }
  EXPECT_EQ(ReadVectors(page), ReadVectors(SourceDir() / "tests/cases/correlation/vectors.txt"));
}

}  // namespace
}  // namespace tocsin
