// tocsin lint as people and CI use it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <string>

#include "tests/cli/run_program.h"
#include "tests/support/read_file.h"
#include "tests/support/temp_dir.h"

namespace tocsin {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

const std::string kClean = R"(title: Whoami started
id: 4a1e6a5b-3c0e-4a51-9d3f-0d9f3f0c7a01
status: test
logsource:
    product: windows
    category: process_creation
detection:
    selection:
        Image|endswith: '\whoami.exe'
    condition: selection
level: low
)";

// A warning without a fix (an alias may speak of what stands there), one with a fix, and an error.
const std::string kTwice = "tags: [attack.t1033, &again attack.t1033]\n";
const std::string kUnused = "# tocsin: ignore-file duplicate_title\n";
const std::string kBroken = "level: hihg\n";

size_t Count(const std::string& text, const std::string& part) {
  size_t count = 0;
  for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

TEST(Lint, GivesExitCodesByLevel) {
  const TempDir dir;
  const std::string clean = dir.Write("clean.yml", kClean);
  const std::string twice = dir.Write("twice.yml", kClean + kTwice);
  const std::string broken = dir.Write("broken.yml", kBroken + kClean);
  EXPECT_EQ(RunTocsin({"lint", clean, "--fail-level", "info"}).exit_code, 0);
  EXPECT_EQ(RunTocsin({"lint", twice}).exit_code, 0);
  EXPECT_EQ(RunTocsin({"lint", twice, "--fail-level", "warning"}).exit_code, 1);
  EXPECT_EQ(RunTocsin({"lint", broken}).exit_code, 1);
  EXPECT_EQ(RunTocsin({"lint", clean, "--format", "xml"}).exit_code, 3);
  EXPECT_EQ(RunTocsin({"lint"}).exit_code, 3);
  EXPECT_EQ(RunTocsin({"lint", "--fix", "--diff", clean}).exit_code, 3);
  EXPECT_EQ(RunTocsin({"lint", "--fix", "-"}).exit_code, 3);
}

TEST(Lint, GoesOnWhenAPathCanNotBeRead) {
  const TempDir dir;
  std::filesystem::create_directory(dir.path() / "empty");
  const std::string twice = dir.Write("twice.yml", kClean + kTwice);
  const ProgramRun run = RunTocsin(
      {"lint", (dir.path() / "gone.yml").string(), (dir.path() / "empty").string(), twice});
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.err, HasSubstr("gone.yml: No such file or directory"));
  EXPECT_THAT(run.err, HasSubstr("holds no rule file"));
  EXPECT_THAT(run.out, HasSubstr("warning[duplicate_tag]"));
}

TEST(Lint, ReadsAFileOnceAndStandardInput) {
  const TempDir dir;
  const std::string twice = dir.Write("twice.yml", kClean + kTwice);
  ProgramRun run = RunTocsin({"lint", twice, dir.path().string(), twice});
  EXPECT_EQ(run.exit_code, 0);
  EXPECT_THAT(run.out, HasSubstr("0 errors, 1 warning and 0 notes in 1 file\n"));
  ProgramOptions options;
  options.input = kClean + kTwice;
  run = RunTocsin({"lint", "-"}, options);
  EXPECT_THAT(run.out, StartsWith("stdin:12:"));
}

TEST(Lint, WritesForGitHubThere) {
  const TempDir dir;
  const std::string twice = dir.Write("twice.yml", kClean + kTwice);
  ProgramOptions options;
  options.environment = {"GITHUB_ACTIONS=true"};
  EXPECT_THAT(RunTocsin({"lint", twice}, options).out, StartsWith("::warning file="));
  EXPECT_THAT(RunTocsin({"lint", twice, "--format", "text"}, options).out,
              Not(HasSubstr("::warning")));
}

TEST(Lint, GivesJsonWithAllFields) {
  const TempDir dir;
  const std::string twice = dir.Write("twice.yml", kClean + kTwice);
  const ProgramRun run = RunTocsin({"lint", "--format", "json", twice});
  for (const char* key : {"code", "severity", "message", "file", "line", "column", "end_line",
                          "end_column", "rule_id", "help", "related"}) {
    EXPECT_THAT(run.out, HasSubstr(std::string("\"") + key + "\":"));
  }
  EXPECT_THAT(run.out, HasSubstr("\"rule_id\":\"4a1e6a5b-3c0e-4a51-9d3f-0d9f3f0c7a01\""));
  EXPECT_EQ(run.err, "");
}

TEST(Lint, FixesFilesInPlaceOnce) {
  const TempDir dir;
  const std::string path = dir.Write("r.yml", kUnused + kClean + kTwice);
  chmod(path.c_str(), 0640);
  const std::filesystem::path link = dir.path() / "link.yml";
  std::filesystem::create_symlink(path, link);
  ProgramRun run = RunTocsin({"lint", "--fix", link.string()});
  EXPECT_EQ(run.exit_code, 0);
  EXPECT_EQ(run.err, "fixed 1 finding in 1 file\n");
  EXPECT_THAT(run.out, HasSubstr("duplicate_tag"));
  EXPECT_THAT(run.out, Not(HasSubstr("unused_suppression")));
  EXPECT_EQ(ReadFile(path), kClean + kTwice);
  EXPECT_TRUE(std::filesystem::is_symlink(link));
  struct stat after = {};
  stat(path.c_str(), &after);
  EXPECT_EQ(after.st_mode & 07777, 0640U);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(dir.path()), {}), 2);
  run = RunTocsin({"lint", "--fix", path});
  EXPECT_EQ(run.err, "fixed 0 findings in 0 files\n");
  EXPECT_EQ(ReadFile(path), kClean + kTwice);
}

TEST(Lint, ShowsFixesAsAPatchAndChangesNothing) {
  const TempDir dir;
  const std::string text = kClean + "# tocsin: ignore-file duplicate_title";
  const std::string path = dir.Write("r.yml", text);
  const ProgramRun run = RunTocsin({"lint", "--diff", path});
  EXPECT_EQ(run.exit_code, 0);
  EXPECT_EQ(run.err, "would fix 1 finding in 1 file\n");
  EXPECT_EQ(ReadFile(path), text);
  EXPECT_THAT(run.out, StartsWith("--- "));
  EXPECT_THAT(run.out, HasSubstr("\n-# tocsin: ignore-file duplicate_title\n\\ No newline at end"));
  EXPECT_EQ(RunTocsin({"lint", "--diff", path, "--fail-level", "warning"}).exit_code, 1);
  dir.Write("patch", run.out);
  const std::string patch = "cd / && patch -s -p1 < " + (dir.path() / "patch").string();
  ASSERT_EQ(std::system(patch.c_str()), 0);
  EXPECT_EQ(ReadFile(path), kClean);
}

TEST(Lint, ReportsWhatIsWrongWithPipelines) {
  const TempDir dir;
  const std::string clean = dir.Write("rules/clean.yml", kClean);
  const std::string pipeline =
      dir.Write("p.yml", "name: p\ntransformations:\n  - id: a\n    type: field_nmae_mapping\n");
  const ProgramRun run = RunTocsin({"lint", "--pipeline", pipeline, clean});
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_THAT(run.out, HasSubstr("p.yml:4:11: error[unknown_transformation]"));
  EXPECT_THAT(run.out, HasSubstr("type: field_nmae_mapping"));
  EXPECT_EQ(RunTocsin({"lint", "--pipeline", "/nonexistent/p.yml", clean}).exit_code, 2);
}

TEST(Lint, ListsAllChecks) {
  const ProgramRun text = RunTocsin({"lint", "--list"});
  EXPECT_EQ(text.exit_code, 0);
  EXPECT_THAT(text.out, HasSubstr("\nyaml_tab "));
  EXPECT_THAT(text.out, HasSubstr("(identifier_uniqueness)\n"));
  const ProgramRun json = RunTocsin({"lint", "--list", "--format", "json"});
  EXPECT_EQ(Count(json.out, "\"code\":"), Count(text.out, "\n"));
  EXPECT_THAT(json.out,
              HasSubstr("{\"code\":\"unused_suppression\",\"severity\":\"warning\",\"summary\":\"a "
                        "comment suppresses findings that are not there\",\"default\":true,"
                        "\"fixable\":true,\"aliases\":[]}"));
}

TEST(Lint, ExplainsAChecksByEitherName) {
  const ProgramRun run = RunTocsin({"lint", "--explain", "duplicate_tag"});
  EXPECT_EQ(run.exit_code, 0);
  EXPECT_THAT(
      run.out,
      StartsWith("duplicate_tag: a tag is given twice\nwarning, on by default, with a fix\n"));
  EXPECT_THAT(run.out, HasSubstr("\nBad\n\n    title: Whoami started\n"));
  EXPECT_THAT(RunTocsin({"lint", "--explain", "identifier_uniqueness"}).out,
              StartsWith("duplicate_rule_id: "));
  const ProgramRun wrong = RunTocsin({"lint", "--explain", "duplicate_tga"});
  EXPECT_EQ(wrong.exit_code, 3);
  EXPECT_THAT(wrong.err, HasSubstr("did you mean 'duplicate_tag'?"));
}

TEST(Lint, HasNothingToSayOfOurOwnRules) {
  const ProgramRun run =
      RunTocsin({"lint", "--fail-level", "warning", (SourceDir() / "rules").string()});
  EXPECT_EQ(run.exit_code, 0) << run.out;
}

}  // namespace
}  // namespace tocsin
