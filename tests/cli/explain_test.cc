// tocsin explain as a process.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/cli/run_program.h"
#include "tests/cli/sample_rules.h"
#include "tests/support/temp_dir.h"

namespace tocsin {
namespace {

using testing::HasSubstr;

TEST(Explain, ShowsEverySelectionOfTheRuleForEveryEvent) {
  const TempDir dir;
  const std::string rule = dir.Write("low.yml", kLowRule).string();
  const std::string events =
      dir.Write("e.jsonl", "{\"uri\":\"/index\"}\n{\"uri\":\"/robots.txt\"}\n").string();
  const ProgramRun run = RunTocsin({"explain", "--rules", rule, "--event", events});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_THAT(run.out, HasSubstr("MATCH    Any page"));
  EXPECT_THAT(run.out, HasSubstr("NO MATCH Any page"));
  EXPECT_THAT(run.out, HasSubstr("✘ filter"));
  EXPECT_THAT(run.out, HasSubstr("✔ filter"));
  EXPECT_THAT(run.out, HasSubstr("✘ condition selection and not filter"));
  EXPECT_THAT(run.out, HasSubstr("✔ uri|startswith: /"));
}

TEST(Explain, SaysThatTheLogSourceIsAnother) {
  const TempDir dir;
  const std::string rule = dir.Write("low.yml", kLowRule).string();
  const std::string events = dir.Write("e.jsonl", "{\"uri\":\"/index\"}\n").string();
  const ProgramRun run = RunTocsin({"explain", "--rules", rule, "--event", events, "--logsource",
                                    "product=windows,category=process_creation"});
  EXPECT_THAT(run.out, HasSubstr("NO MATCH"));
  EXPECT_THAT(run.out, HasSubstr("✘ log source category=webserver: not that of the event"));
}

TEST(Explain, GivesJsonForPrograms) {
  const TempDir dir;
  const std::string rule = dir.Write("good.yml", kGoodRule).string();
  const std::string events = dir.Write("e.jsonl", "{\"uri\":\"/x?cmd=id\"}\n").string();
  const ProgramRun run =
      RunTocsin({"explain", "--rules", rule, "--event", events, "--format", "json"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_TRUE(run.out.starts_with("{\"source\":{\"file\":\"" + events + "\",\"line\":1}"));
  EXPECT_THAT(run.out, HasSubstr("\"matched\":true"));
  EXPECT_THAT(run.out, HasSubstr("\"field\":\"uri\",\"written\":\"uri|contains\","
                                 "\"pattern\":\"cmd=\",\"held\":true,\"value\":\"/x?cmd=id\""));
}

TEST(Explain, RefusesARecordThatCanNotBeRead) {
  const TempDir dir;
  const std::string rule = dir.Write("good.yml", kGoodRule).string();
  const std::string events = dir.Write("e.jsonl", "{\"uri\":\n{\"uri\":\"/\"}\n").string();
  const ProgramRun run = RunTocsin({"explain", "--rules", rule, "--event", events});
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.err, HasSubstr("e.jsonl:1: "));
}

}  // namespace
}  // namespace tocsin
