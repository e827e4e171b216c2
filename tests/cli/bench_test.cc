// tocsin bench as a process: the keys that other programs read.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/cli/run_program.h"
#include "tests/cli/sample_rules.h"
#include "tests/support/temp_dir.h"

namespace tocsin {
namespace {

TEST(Bench, PrintsOneObjectWithTheAgreedKeys) {
  const TempDir dir;
  const std::string rule = dir.Write("good.yml", kGoodRule).string();
  const std::string events = dir.Write("e.jsonl", WebEvents(1000)).string();
  const ProgramRun run = RunTocsin({"bench", "--rules", rule, "--passes", "2", events});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  constexpr const char* kPass =
      "\\{\"seconds\":[0-9.]+,\"events_per_second\":[0-9]+,\"mb_per_second\":[0-9.]+\\}";
  EXPECT_THAT(run.out,
              testing::MatchesRegex(fmt::format(
                  "\\{{\"rules\":1,\"events\":1000,\"bytes\":[0-9]+,\"parse\":{0},\"decode\":{0},"
                  "\"match\":{0},\"ratio_decode\":[0-9.]+,\"ratio_match\":[0-9.]+,"
                  "\"detections\":100,\"candidates_per_event\":[0-9.]+,"
                  "\"compile_seconds\":[0-9.]+,\"peak_rss_mb\":[0-9.]+\\}}\n",
                  kPass)));
}

TEST(Bench, RejectedRecordsShowInTheExitCode) {
  const TempDir dir;
  const std::string rule = dir.Write("good.yml", kGoodRule).string();
  const std::string events = dir.Write("e.jsonl", WebEvents(3) + "{\"a\":\n").string();
  EXPECT_EQ(RunTocsin({"bench", "--rules", rule, "--passes", "1", events}).exit_code, 2);
}

}  // namespace
}  // namespace tocsin
