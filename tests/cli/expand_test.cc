// --expand: placeholders from the command line and from files.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/cli/run_program.h"
#include "tests/support/temp_dir.h"

namespace tocsin {
namespace {

using testing::HasSubstr;

constexpr const char* kRule = R"(title: Known bad host
logsource:
  category: webserver
detection:
  selection:
    host|expand: '%bad%'
  condition: selection
)";

ProgramRun Replay(const TempDir& dir, const std::vector<std::string>& expand) {
  const std::string rule = dir.Write("bad.yml", kRule).string();
  const std::string events =
      dir.Write("e.jsonl", "{\"host\":\"A*\"}\n{\"host\":\"ab\"}\n{\"host\":\"b\"}\n").string();
  std::vector<std::string> arguments = {
      "replay", "--rules", rule, "--logsource", "category=webserver", "--verify", events};
  for (const std::string& value : expand) {
    arguments.emplace_back("--expand");
    arguments.push_back(value);
  }
  return RunTocsin(arguments);
}

size_t Lines(const std::string& text) {
  return static_cast<size_t>(std::count(text.begin(), text.end(), '\n'));
}

TEST(Expand, TakesTheLinesOfAFileLiterally) {
  const TempDir dir;
  const std::string list = dir.Write("bad.txt", "# hosts\r\n\r\na*\r\nb\r\n").string();
  const ProgramRun run = Replay(dir, {"bad=@" + list});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_EQ(Lines(run.out), 2u) << run.out;
}

TEST(Expand, TakesValuesWithWildcards) {
  const TempDir dir;
  const ProgramRun run = Replay(dir, {"bad=a*"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_EQ(Lines(run.out), 2u) << run.out;
}

TEST(Expand, RefusesFilesThatCanNotBeUsed) {
  const TempDir dir;
  ProgramRun run = Replay(dir, {"bad=@/nonexistent/bad.txt"});
  EXPECT_EQ(run.exit_code, 4);
  EXPECT_THAT(run.err, HasSubstr("open /nonexistent/bad.txt: No such file or directory"));
  const std::string list = dir.Write("bad.txt", "a\n\xff\n").string();
  run = Replay(dir, {"bad=@" + list});
  EXPECT_EQ(run.exit_code, 4);
  EXPECT_THAT(run.err, HasSubstr("read " + list + ": line 2 is not UTF-8 text"));
}

TEST(Expand, RefusesAFileBesideValues) {
  const TempDir dir;
  const std::string list = dir.Write("bad.txt", "a\n").string();
  const ProgramRun run = Replay(dir, {"bad=x", "bad=@" + list});
  EXPECT_EQ(run.exit_code, 4);
  EXPECT_THAT(run.err, HasSubstr("--expand bad: a placeholder has values or one file"));
}

}  // namespace
}  // namespace tocsin
