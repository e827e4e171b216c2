// tocsin replay as a process: outputs, exit codes, order, interrupts.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>

#include "tests/cli/run_program.h"
#include "tests/cli/sample_rules.h"
#include "tests/support/golden.h"
#include "tests/support/read_file.h"
#include "tests/support/temp_dir.h"

namespace tocsin {
namespace {

using testing::HasSubstr;
using testing::Not;

size_t Lines(const std::string& text) {
  return static_cast<size_t>(std::count(text.begin(), text.end(), '\n'));
}

class ReplayTest : public testing::Test {
 protected:
  ReplayTest() {
    rules_ = (dir_.path() / "rules").string();
    dir_.Write("rules/good.yml", kGoodRule);
    dir_.Write("rules/low.yml", kLowRule);
  }

  ProgramRun Replay(std::vector<std::string> arguments, const ProgramOptions& options = {}) {
    arguments.insert(arguments.begin(), {"replay", "--rules", rules_});
    return RunTocsin(arguments, options);
  }

  TempDir dir_;
  std::string rules_;
};

TEST_F(ReplayTest, WritesOneLinePerDetection) {
  const std::string events = dir_.Write("events.jsonl", WebEvents(20)).string();
  const ProgramRun run = Replay({events});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_EQ(Lines(run.out), 22u);
  EXPECT_THAT(run.out, HasSubstr("\"title\":\"Shell in a URI\""));
  EXPECT_THAT(run.out, HasSubstr("\"techniques\":[\"T1190\"]"));
}

TEST_F(ReplayTest, SummaryGoesToStandardErrorAndQuietTakesItAway) {
  const std::string events = dir_.Write("events.jsonl", WebEvents(20)).string();
  EXPECT_THAT(Replay({events}).err, HasSubstr("TOP RULES"));
  EXPECT_EQ(Replay({"--quiet", events}).err, "");
}

TEST_F(ReplayTest, OutputDoesNotDependOnThreadsOrRuns) {
  std::vector<std::string> inputs;
  for (const char* name : {"a.jsonl", "b.jsonl", "c.jsonl"}) {
    inputs.push_back(dir_.Write(name, WebEvents(15'000) + "{broken\n").string());
  }
  std::string first_output, first_rejects;
  for (const char* threads : {"1", "2", "4", "4"}) {
    const std::string rejects = (dir_.path() / "rejects.jsonl").string();
    std::vector<std::string> arguments = {"--quiet", "--rejects", rejects, "--threads", threads};
    arguments.insert(arguments.end(), inputs.begin(), inputs.end());
    const ProgramRun run = Replay(arguments);
    EXPECT_EQ(run.exit_code, 2);
    if (first_output.empty()) {
      first_output = run.out;
      first_rejects = ReadFile(rejects);
      EXPECT_EQ(Lines(first_output), 3u * 16'500u);
      EXPECT_EQ(Lines(first_rejects), 3u);
    }
    EXPECT_TRUE(run.out == first_output) << threads;
    EXPECT_EQ(ReadFile(rejects), first_rejects);
  }
}

TEST_F(ReplayTest, KeepsRejectsWithReasonFileAndLine) {
  const std::string events =
      dir_.Write("events.jsonl", WebEvents(1) + "{\"a\": \xFF tru\n" + WebEvents(1)).string();
  const std::string rejects = (dir_.path() / "rejects.jsonl").string();
  const ProgramRun run = Replay({"--rejects", rejects, events});
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_EQ(Lines(run.out), 4u) << "the records around it are read";
  const std::string kept = ReadFile(rejects);
  EXPECT_EQ(Lines(kept), 1u);
  EXPECT_THAT(kept, HasSubstr("\"file\":\"" + events + "\",\"line\":2,\"reason\":\""));
  EXPECT_THAT(kept, HasSubstr("\"bytes\":\"{\\\"a\\\": \uFFFD tru\""));
}

TEST_F(ReplayTest, ABrokenRuleIsShownAndTheOthersRun) {
  dir_.Write("rules/broken.yml", kBrokenRule);
  const std::string events = dir_.Write("events.jsonl", WebEvents(10)).string();
  const ProgramRun run = Replay({events});
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_EQ(Lines(run.out), 11u);
  EXPECT_THAT(run.err, HasSubstr("broken.yml:9:14: error["));
  EXPECT_THAT(run.err, HasSubstr("^^^^^^^^^"));
  EXPECT_THAT(run.err, HasSubstr("2 loaded · 1 rejected"));
}

TEST_F(ReplayTest, LeavesPipelineFoldersOut) {
  dir_.Write("rules/pipelines/map.yml", "name: x\ntransformations: []\n");
  const std::string events = dir_.Write("events.jsonl", WebEvents(1)).string();
  EXPECT_EQ(Replay({events}).exit_code, 0);
}

TEST_F(ReplayTest, LevelLeavesLowerRulesOut) {
  const std::string events = dir_.Write("events.jsonl", WebEvents(10)).string();
  const ProgramRun run = Replay({"--level", "medium", events});
  EXPECT_EQ(Lines(run.out), 1u);
}

TEST_F(ReplayTest, LogsourceDecidesWhichRulesSeeTheEvents) {
  const std::string events = dir_.Write("events.jsonl", WebEvents(10)).string();
  EXPECT_EQ(Lines(Replay({"--logsource", "product=windows,category=process_creation", events}).out),
            0u);
  EXPECT_EQ(Lines(Replay({"--logsource", "category=webserver", events}).out), 11u);
}

TEST_F(ReplayTest, WritesATableWhenAsked) {
  const std::string events = dir_.Write("events.jsonl", WebEvents(1)).string();
  const ProgramRun run = Replay({"--format", "table", events});
  EXPECT_TRUE(run.out.starts_with("TIME (UTC)           LEVEL     RULE"));
  EXPECT_THAT(run.out, HasSubstr("uri = /page0?cmd=id"));
  EXPECT_THAT(run.out, Not(HasSubstr("\x1b")));
}

TEST_F(ReplayTest, WritesDetectionsToAFile) {
  const std::string events = dir_.Write("events.jsonl", WebEvents(10)).string();
  const std::string output = (dir_.path() / "out.jsonl").string();
  const ProgramRun run = Replay({"--output", output, events});
  EXPECT_EQ(run.exit_code, 0);
  EXPECT_EQ(run.out, "");
  EXPECT_EQ(Lines(ReadFile(output)), 11u);
}

TEST_F(ReplayTest, ReadsStandardInput) {
  ProgramOptions options;
  options.input = WebEvents(10);
  const ProgramRun run = Replay({"-"}, options);
  EXPECT_EQ(run.exit_code, 0);
  EXPECT_EQ(Lines(run.out), 11u);
  EXPECT_THAT(run.out, HasSubstr("\"source\":{\"file\":\"-\",\"line\":1}"));
}

TEST_F(ReplayTest, VerifyAgreesWithTheJudge) {
  const std::string events = dir_.Write("events.jsonl", WebEvents(200)).string();
  const ProgramRun run = Replay({"--verify", events});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_THAT(run.err, Not(HasSubstr("judge")));
}

TEST_F(ReplayTest, MissingInputIsTheWorldsFault) {
  const ProgramRun run = Replay({(dir_.path() / "nothing.log").string()});
  EXPECT_EQ(run.exit_code, 4);
  EXPECT_THAT(run.err, HasSubstr("nothing.log"));
}

TEST_F(ReplayTest, MissingRulesAreTheWorldsFault) {
  const std::string events = dir_.Write("events.jsonl", WebEvents(1)).string();
  const ProgramRun run = RunTocsin({"replay", "--rules", "/no/such/folder", events});
  EXPECT_EQ(run.exit_code, 4);
  EXPECT_THAT(run.err, HasSubstr("open /no/such/folder: No such file or directory"));
}

TEST_F(ReplayTest, UnwritableOutputIsTheWorldsFault) {
  const std::string events = dir_.Write("events.jsonl", WebEvents(1)).string();
  const ProgramRun run = Replay({"--output", "/no/such/folder/out", events});
  EXPECT_EQ(run.exit_code, 4);
  EXPECT_THAT(run.err, HasSubstr("open /no/such/folder/out: No such file or directory"));
}

TEST_F(ReplayTest, StopsQuietlyWhenNobodyReads) {
  const std::string events = dir_.Write("events.jsonl", WebEvents(60'000)).string();
  ProgramOptions options;
  options.close_output_after = 100;
  const ProgramRun run = Replay({"--quiet", events}, options);
  EXPECT_EQ(run.exit_code, 0);
  EXPECT_EQ(run.err, "");
}

TEST_F(ReplayTest, InterruptEndsCleanlyWithWhatWasFound) {
  ProgramOptions options;
  options.input = WebEvents(60'000);
  options.on_first_output = [](pid_t process) { kill(process, SIGINT); };
  const ProgramRun run = Replay({"-"}, options);
  EXPECT_EQ(run.exit_code, 130);
  EXPECT_TRUE(run.out.ends_with("}\n")) << "the last line is whole";
  EXPECT_THAT(run.err, HasSubstr("interrupted"));
}

// Enough of a pcap file to be taken for one.
constexpr std::string_view kCapture("\xd4\xc3\xb2\xa1\x02\x00\x04\x00\x00\x00\x00\x00", 12);

TEST_F(ReplayTest, ReadsAPacketCaptureThroughZeek) {
  const std::string capture = dir_.Write("a.pcap", kCapture).string();
  const std::filesystem::path zeek =
      dir_.Write("bin/zeek",
                 "#!/bin/sh\necho '{\"ts\":1.5,\"host\":\"h\",\"uri\":\"/?cmd=id\"}' > http.log\n");
  std::filesystem::permissions(zeek, std::filesystem::perms::owner_all);
  ProgramOptions options;
  options.environment = {"PATH=" + zeek.parent_path().string() + ":/bin:/usr/bin"};
  const ProgramRun run = Replay({capture}, options);
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_THAT(run.out, HasSubstr("\"source\":{\"file\":\"" + capture + "/http.log\",\"line\":1}"));
}

TEST_F(ReplayTest, SaysHowToGetZeekWhenItIsMissing) {
  const std::string capture = dir_.Write("a.pcap", kCapture).string();
  ProgramOptions options;
  options.environment = {"PATH=" + dir_.path().string()};
  const ProgramRun run = Replay({"--quiet", capture}, options);
  EXPECT_EQ(run.exit_code, 4);
  EXPECT_THAT(run.err, HasSubstr("zeek"));
  EXPECT_EQ(Lines(run.err), 1u);
}

TEST_F(ReplayTest, ATruncatedFileGivesWhatCanBeReadAndAReject) {
  // A gzip header and the first bytes of a stored block that promises more than there is.
  std::string gz("\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\x00\xff\xff\x00\x00", 15);
  gz += WebEvents(2);
  const std::string events = dir_.Write("events.jsonl.gz", gz).string();
  const std::string rejects = (dir_.path() / "rejects.jsonl").string();
  const ProgramRun run = Replay({"--rejects", rejects, events});
  EXPECT_EQ(run.exit_code, 2) << run.err;
  EXPECT_THAT(run.err, HasSubstr("events.jsonl.gz"));
  EXPECT_THAT(ReadFile(rejects), HasSubstr("\"reason\":"));
}

}  // namespace
}  // namespace tocsin
