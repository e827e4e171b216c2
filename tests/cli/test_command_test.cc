// tocsin test as a process: proofs and regression folders.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/cli/run_program.h"
#include "tests/cli/sample_rules.h"
#include "tests/support/corpora.h"
#include "tests/support/golden.h"
#include "tests/support/temp_dir.h"

namespace tocsin {
namespace {

using testing::HasSubstr;

constexpr const char* kId = "11111111-1111-4111-8111-111111111111";
constexpr const char* kHit = "{\"uri\":\"/x?cmd=id\"}\n";
constexpr const char* kMiss = "{\"uri\":\"/x\"}\n";

class TestCommand : public testing::Test {
 protected:
  TestCommand() { rules_ = dir_.Write("rules/good.yml", kGoodRule).string(); }

  ProgramRun Test(std::vector<std::string> more = {}) {
    std::vector<std::string> arguments = {"test", "--rules", rules_,
                                          (dir_.path() / "tests").string()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return RunTocsin(arguments);
  }

  void Proof(const std::string& kind, const std::string& events) {
    dir_.Write(std::string("tests/") + kId + "." + kind + ".jsonl", events);
  }

  // A regression folder as SigmaHQ has them.
  void Regression(const std::string& match_count, const std::string& events) {
    dir_.Write("tests/case/info.yml",
               fmt::format("id: 1\nrule_metadata:\n  - id: {}\n    title: x\n"
                           "regression_tests_info:\n  - name: Positive\n    type: evtx\n{}"
                           "    path: regression_data/x/{}.evtx\n",
                           kId, match_count, kId));
    dir_.Write(std::string("tests/case/") + kId + ".json", events);
  }

  TempDir dir_;
  std::string rules_;
};

TEST_F(TestCommand, PassesProofsThatHold) {
  Proof("hit", std::string(kHit) + kHit);
  Proof("miss", kMiss);
  const ProgramRun run = Test();
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_EQ(run.out, "2 tests: 2 passed\n");
}

TEST_F(TestCommand, FailsAHitThatDoesNotMatchEverywhere) {
  Proof("hit", std::string(kHit) + kMiss);
  const ProgramRun run = Test();
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_THAT(run.out, HasSubstr("FAIL Shell in a URI\n"));
  EXPECT_THAT(run.out, HasSubstr("matches 1 of 2 records, first miss in line 2\n"));
  EXPECT_THAT(run.out, HasSubstr("1 tests: 0 passed, 1 failed\n"));
}

TEST_F(TestCommand, FailsAMissThatMatches) {
  Proof("miss", std::string(kMiss) + kHit);
  const ProgramRun run = Test();
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_THAT(run.out, HasSubstr("matches 1 of 2 records, first in line 2\n"));
}

TEST_F(TestCommand, RegressionNeedsAtLeastTheStatedMatches) {
  Regression("    match_count: 2\n", std::string(kHit) + kMiss);
  const ProgramRun run = Test();
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_THAT(run.out, HasSubstr("matches 1 of 2 records, expected 2\n"));
}

TEST_F(TestCommand, RegressionRemarksOnMoreMatches) {
  Regression("    match_count: 1\n", std::string(kHit) + kHit);
  const ProgramRun run = Test();
  EXPECT_EQ(run.exit_code, 0);
  EXPECT_THAT(run.out, HasSubstr("PASS Shell in a URI\n"));
  EXPECT_THAT(run.out, HasSubstr("matches 2 of 2 records, more than the 1 stated\n"));
}

TEST_F(TestCommand, RegressionWithoutCountNeedsOne) {
  Regression("", kMiss);
  EXPECT_THAT(Test().out, HasSubstr("matches 0 of 1 records, expected at least 1\n"));
}

TEST_F(TestCommand, ReadsConcatenatedDocuments) {
  Regression("    match_count: 2\n",
             "{\n \"uri\":\n \"/x?cmd=id\"}\n{\n\"uri\":\"/y?cmd=id\"\n}\n");
  EXPECT_EQ(Test().exit_code, 0);
}

TEST_F(TestCommand, AnUnknownRuleIsBroken) {
  dir_.Write("tests/99999999-1111-4111-8111-111111111111.hit.jsonl", kHit);
  const ProgramRun run = Test();
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.out, HasSubstr("is not among the rules that run\n"));
}

TEST_F(TestCommand, AnEmptyProofIsBroken) {
  Proof("hit", "");
  const ProgramRun run = Test();
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.out, HasSubstr("the event file holds no event\n"));
}

TEST_F(TestCommand, SkipsAnInfoWithoutTests) {
  dir_.Write("tests/case/info.yml", "rule_metadata:\n  - id: x\n");
  const ProgramRun run = Test();
  EXPECT_EQ(run.exit_code, 0);
  EXPECT_THAT(run.out, HasSubstr("1 tests: 0 passed, 1 skipped\n"));
}

TEST_F(TestCommand, AFolderWithoutTestsIsTheWorldsFault) {
  dir_.Write("tests/readme.txt", "x");
  const ProgramRun run = Test();
  EXPECT_EQ(run.exit_code, 4);
  EXPECT_THAT(run.err, HasSubstr("found no test"));
}

TEST_F(TestCommand, WritesJUnit) {
  Proof("hit", std::string(kHit) + kMiss);
  Proof("miss", kMiss);
  std::string report = Test({"--format", "junit"}).out;
  const std::string folder = dir_.path().string();
  for (size_t at; (at = report.find(folder)) != std::string::npos;) {
    report.replace(at, folder.size(), "FOLDER");
  }
  EXPECT_TRUE(MatchesGolden("cli/junit.xml", report));
}

TEST(TestCommandOnCorpora, RegressionFoldersOfSigmaHqPass) {
  if (CorporaDir().empty()) GTEST_SKIP() << CorporaSkipReason();
  const ProgramRun run = RunTocsin({"test", "--rules", (CorporaDir() / "sigmahq/rules").string(),
                                    (CorporaDir() / "sigmahq/regression").string()});
  EXPECT_THAT(run.out, testing::Not(HasSubstr("FAIL")));
  EXPECT_THAT(run.out, testing::Not(HasSubstr("BROKEN")));
}

}  // namespace
}  // namespace tocsin
