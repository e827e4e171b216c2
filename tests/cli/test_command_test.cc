// tocsin test as a process: proofs and regression folders.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <set>
#include <string_view>

#include "compile/correlation_plan.h"
#include "tests/cli/run_program.h"
#include "tests/cli/sample_rules.h"
#include "tests/support/corpora.h"
#include "tests/support/golden.h"
#include "tests/support/read_file.h"
#include "tests/support/temp_dir.h"
#include "tocsin/ruleset.h"

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

// Correlations: three pages of one client in a minute, and that twice; a client that falls silent.
constexpr const char* kThree = "aaaaaaaa-1111-4111-8111-111111111111";
constexpr const char* kTwice = "aaaaaaaa-2222-4222-8222-222222222222";
constexpr const char* kSilent = "aaaaaaaa-3333-4333-8333-333333333333";
constexpr const char* kCorrelations = R"(title: Three pages twice
id: aaaaaaaa-2222-4222-8222-222222222222
correlation:
  type: event_count
  rules: [three]
  group-by: [client]
  timespan: 1h
  condition: {gte: 2}
---
title: Three pages
id: aaaaaaaa-1111-4111-8111-111111111111
name: three
correlation:
  type: event_count
  rules: [page]
  group-by: [client]
  timespan: 1m
  condition: {gte: 3}
tocsin: {rearm: reset}
---
title: Client falls silent
id: aaaaaaaa-3333-4333-8333-333333333333
correlation:
  type: event_count
  rules: [page]
  group-by: [client]
  timespan: 10m
  condition: {lt: 1}
tocsin: {heartbeat: true}
---
title: Page
id: bbbbbbbb-1111-4111-8111-111111111111
name: page
logsource: {category: webserver}
detection:
  selection: {uri|startswith: /}
  condition: selection
)";

// A page asked for by `client`, so many seconds after 10:00.
std::string Page(int second, const char* client = "a") {
  return fmt::format(
      "{{\"time\":\"2024-05-01T10:{:02}:{:02}Z\",\"client\":\"{}\",\"uri\":\"/\"}}\n", second / 60,
      second % 60, client);
}
constexpr const char* kLaterEvent = "{\"time\":\"2024-05-01T10:30:00Z\",\"uri\":\"x\"}\n";

class CorrelationProofs : public TestCommand {
 protected:
  CorrelationProofs() { rules_ = dir_.Write("rules/correlations.yml", kCorrelations).string(); }

  // What the proof says, without its last line and the path.
  std::string Message(const char* id, const std::string& kind, const std::string& events) {
    dir_.Write(fmt::format("tests/{}.{}.jsonl", id, kind), events);
    const ProgramRun run = Test();
    const size_t path_end = run.out.find(".jsonl\n");
    if (path_end == std::string::npos) return run.out;
    const size_t begin = run.out.find_first_not_of(' ', path_end + 7);
    return run.out.substr(begin, run.out.find('\n', begin) - begin);
  }
};

constexpr const char* kOnePassed = "1 tests: 1 passed\n";

TEST_F(CorrelationProofs, AHitFiresWhateverTheOrderOfTheRecords) {
  EXPECT_EQ(Message(kThree, "hit", Page(60) + Page(0) + Page(30)), kOnePassed);
}

TEST_F(CorrelationProofs, AMissIsJudgedAsAWhole) {
  EXPECT_EQ(Message(kThree, "miss", Page(0) + Page(30) + Page(61) + Page(40, "b")), kOnePassed);
}

TEST_F(CorrelationProofs, AHitThatNeverFiresSaysHowCloseItCame) {
  EXPECT_EQ(
      Message(kThree, "hit", Page(0) + Page(30) + Page(61) + Page(40, "b")),
      "never fires: 'Page' 4 times, closest is 2 (gte 3) at 2024-05-01 10:00:30 for client=a");
}

TEST_F(CorrelationProofs, AMissThatFiresSaysWhere) {
  EXPECT_EQ(Message(kThree, "miss", Page(0) + Page(30) + Page(60)),
            "fires once, first at 2024-05-01 10:01:00 for client=a: 3 (gte 3)");
}

TEST_F(CorrelationProofs, ARuleThatRefersToCorrelationsTellsTheReasonsOfAll) {
  EXPECT_EQ(
      Message(kTwice, "hit", Page(0) + Page(1)),
      "never fires: 'Three pages' 0 times; 'Three pages' never fires: 'Page' 2 times, closest "
      "is 2 (gte 3) at 2024-05-01 10:00:01 for client=a");
}

TEST_F(CorrelationProofs, NestedRulesFire) {
  std::string events;
  for (int i = 0; i < 6; ++i) events += Page(i);
  EXPECT_EQ(Message(kTwice, "hit", events), kOnePassed);
}

TEST_F(CorrelationProofs, EventsWithoutTheGroupAreSpokenOf) {
  EXPECT_EQ(Message(kThree, "hit", "{\"time\":\"2024-05-01T10:00:00Z\",\"uri\":\"/\"}\n"),
            "never fires: 'Page' once, once without a field that it needs");
}

TEST_F(CorrelationProofs, AHeartbeatFiresWhenOtherEventsShowTheSilence) {
  EXPECT_EQ(Message(kSilent, "hit", Page(0) + kLaterEvent), kOnePassed);
}

TEST_F(CorrelationProofs, AHeartbeatDoesNotTakeTheEndOfTheFileForSilence) {
  EXPECT_EQ(Message(kSilent, "hit", Page(0) + Page(590, "b")),
            "never fires: 'Page' 2 times, no silence of its timespan before the last event of the "
            "file");
}

TEST_F(CorrelationProofs, AnEventWithoutATimeIsBroken) {
  EXPECT_EQ(Message(kThree, "hit", Page(0) + "{\"client\":\"a\",\"uri\":\"/\"}\n"),
            "the event in line 2 has no time, which correlations need");
  EXPECT_EQ(Test().exit_code, 2);
}

TEST_F(CorrelationProofs, ARegressionCountsAlerts) {
  dir_.Write("tests/case/info.yml",
             fmt::format("rule_metadata:\n  - id: {}\nregression_tests_info:\n"
                         "  - name: Positive\n    match_count: 2\n    path: x/{}.evtx\n",
                         kThree, kThree));
  dir_.Write(fmt::format("tests/case/{}.json", kThree), Page(0) + Page(1) + Page(2));
  const ProgramRun run = Test();
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_THAT(run.out, HasSubstr("fires once, first at 2024-05-01 10:00:02 for client=a: 3 "
                                 "(gte 3), expected 2\n"));
}

TEST(OwnRules, ProofsHold) {
  const ProgramRun run = RunTocsin({"test", "--rules", (SourceDir() / "rules").string(),
                                    (SourceDir() / "samples/proofs").string()});
  EXPECT_EQ(run.exit_code, 0) << run.out << run.err;
}

// Rules that only correlations tell of are proven with these.
TEST(OwnRules, EachThatTellsHasAHitAndAMiss) {
  namespace fs = std::filesystem;
  std::set<std::string> proofs;
  for (const auto& entry : fs::recursive_directory_iterator(SourceDir() / "samples/proofs")) {
    if (entry.is_regular_file()) proofs.insert(entry.path().stem().string());
  }
  RuleSetBuilder builder;
  for (const auto& entry : fs::recursive_directory_iterator(SourceDir() / "rules")) {
    const fs::path& path = entry.path();
    if (path.extension() != ".yml" || path.parent_path().filename() == "pipelines") continue;
    builder.AddText(ReadFile(path), path.string());
  }
  const auto rules = builder.Build();
  EXPECT_TRUE(builder.diagnostics().empty());
  const auto expect_proofs = [&](const RuleHead& rule) {
    EXPECT_TRUE(proofs.contains(rule.id + ".hit")) << rule.file;
    EXPECT_TRUE(proofs.contains(rule.id + ".miss")) << rule.file;
  };
  const CorrelationPlan& plan = rules->correlations();
  ASSERT_FALSE(plan.nodes.empty());
  for (RuleId rule = 0; rule < rules->rules().size(); ++rule) {
    if (plan.rule_emits[rule]) expect_proofs(rules->rules()[rule]);
  }
  for (const CorrelationPlan::Node& node : plan.nodes) {
    if (node.emits) expect_proofs(node.rule);
  }
}

TEST(OwnRules, ElevenCorrelationsSeeTheIntrusionInTheSamples) {
  const ProgramRun run =
      RunTocsin({"replay", "--rules", (SourceDir() / "rules").string(), "--format", "native",
                 "--quiet", (SourceDir() / "samples/events").string()});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  size_t alerts = 0;
  constexpr std::string_view kAlert = "\"kind\":\"correlation\"";
  for (size_t at = run.out.find(kAlert); at != std::string::npos;
       at = run.out.find(kAlert, at + 1)) {
    ++alerts;
  }
  EXPECT_EQ(alerts, 11u);
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
