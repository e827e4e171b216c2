// Filters in what the commands show.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rule_heads.h"
#include "tests/cli/run_program.h"
#include "tests/cli/sample_rules.h"
#include "tests/support/temp_dir.h"

namespace tocsin {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kFilter = R"(title: The scanner of our own
id: 44444444-4444-4444-8444-444444444444
logsource:
  category: webserver
filter:
  rules: any
  selection:
    agent|startswith: 'scan'
  condition: not selection
)";

class FilterCommands : public testing::Test {
 protected:
  FilterCommands() {
    dir_.Write("rules/good.yml", kGoodRule);
    dir_.Write("rules/low.yml", kLowRule);
    dir_.Write("rules/filters/scanner.yml", kFilter);
    events_ = dir_.Write("e.jsonl",
                         "{\"uri\":\"/x?cmd=id\"}\n"
                         "{\"uri\":\"/x?cmd=id\",\"agent\":\"scanner/1\"}\n"
                         "{\"uri\":\"/y\",\"agent\":\"scanner/1\"}\n"
                         "{\"other\":1,\"agent\":\"scanner/1\"}\n")
                  .string();
    rules_ = (dir_.path() / "rules").string();
  }

  TempDir dir_;
  std::string rules_;
  std::string events_;
};

TEST_F(FilterCommands, ReplayCountsWhatEachTookAway) {
  const ProgramRun run = RunTocsin({"replay", "--rules", rules_, "--verify", events_});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_THAT(run.err, HasSubstr("Filters     1 loaded · 0 rejected · on 2 of the rules"));
  EXPECT_THAT(run.err,
              HasSubstr("FILTERED MATCHES\n                       3  The scanner of our own"));
  EXPECT_THAT(run.err, HasSubstr("Detections  2 of 2 rules, in 1 events"));
}

TEST_F(FilterCommands, CorrelationsAreFedWhatIsLeft) {
  dir_.Write("rules/many.yml",
             "title: Many shells\ncorrelation: {type: event_count, timespan: 1h, generate: true,\n"
             "  rules: [11111111-1111-4111-8111-111111111111], condition: {gte: 2}}\n");
  std::string events;
  for (int minute = 10; minute < 13; ++minute) {
    events += fmt::format(
        "{{\"@timestamp\":\"2026-03-01T10:{}:00Z\",\"uri\":\"/x?cmd=id\",\"agent\":\"{}\"}}\n",
        minute, minute == 10 ? "curl" : "scanner/1");
  }
  const std::string file = dir_.Write("timed.jsonl", events).string();
  const auto count = [&](const std::vector<std::string>& more) {
    std::vector<std::string> arguments = {
        "replay", "--quiet", "--rules", rules_ + "/good.yml", "--rules", rules_ + "/many.yml"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const ProgramRun run = RunTocsin(arguments);
    EXPECT_EQ(run.exit_code, 0) << run.err;
    return run.out.find("Many shells") != std::string::npos;
  };
  EXPECT_TRUE(count({file}));
  EXPECT_FALSE(count({"--rules", rules_ + "/filters", file}));
}

TEST_F(FilterCommands, ReplayIsSilentAboutNone) {
  const ProgramRun run = RunTocsin({"replay", "--rules", rules_ + "/good.yml", events_});
  EXPECT_THAT(run.err, Not(HasSubstr("FILTERED")));
  EXPECT_THAT(run.err, Not(HasSubstr("Filters")));
}

TEST_F(FilterCommands, ExplainShowsTheFilterInTheWay) {
  const ProgramRun run = RunTocsin({"explain", "--rules", rules_, "--event", events_});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_THAT(run.out, HasSubstr("  ✔ filter The scanner of our own\n"
                                 "    ✘ selection\n"));
  EXPECT_THAT(run.out, HasSubstr("  ✘ filter The scanner of our own: takes the match away\n"
                                 "    ✔ selection\n"
                                 "      ✔ agent|startswith: scan\n"));
  EXPECT_THAT(run.out, HasSubstr("    ✘ condition not selection\n"));
  EXPECT_THAT(run.out, HasSubstr("  ✘ filter The scanner of our own: would take it away\n"));
  const ProgramRun json =
      RunTocsin({"explain", "--rules", rules_, "--event", events_, "--format", "json"});
  EXPECT_THAT(json.out, HasSubstr("\"filters\":[{\"id\":\"44444444-4444-4444-8444-444444444444\","
                                  "\"title\":\"The scanner of our own\",\"file\":\"" +
                                  rules_ +
                                  "/filters/scanner.yml\",\"held\":false,"
                                  "\"condition\":\"not selection\""));
}

TEST_F(FilterCommands, ABrokenFilterIsARejectedRule) {
  dir_.Write("rules/filters/broken.yml",
             "title: Broken\nlogsource: {category: webserver}\n"
             "filter: {rules: any, s: {uri|re: '(?=x)'}, condition: not s}\n");
  const ProgramRun run = RunTocsin({"replay", "--rules", rules_, events_});
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.err, HasSubstr("broken.yml:3:35: error[bad_regex]"));
  EXPECT_THAT(run.err, HasSubstr("error[filter_refused]"));
  EXPECT_THAT(run.err, HasSubstr("Filters     2 loaded · 1 rejected · on 2 of the rules"));
  EXPECT_THAT(run.err, HasSubstr("Detections  2 of 2 rules, in 1 events"));
}

// What `tocsin rules` calls the record of a file in the topic.
TEST(RuleHeads, AreOfRulesAndOfFiltersThatStandAlone) {
  RuleSetBuilder builder;
  builder.AddText(kGoodRule, "a/good.yml");
  builder.AddText(kFilter, "a/filter.yml");
  builder.AddText(std::string(kFilter).substr(0, 30) +
                      "\nlogsource: {category: webserver}\n"
                      "filter: {rules: any, s: {a: 1}, condition: not s}\n---\n" +
                      kLowRule,
                  "a/both.yml");
  const auto rules = builder.Build();
  const auto heads = HeadsByFile(*rules);
  ASSERT_EQ(heads.size(), 3u);
  EXPECT_EQ(heads.at("a/good.yml").word, "high");
  EXPECT_EQ(heads.at("a/filter.yml").word, "filter");
  EXPECT_EQ(heads.at("a/both.yml").word, "low");
  EXPECT_EQ(TopicKey("a/filter.yml", *heads.at("a/filter.yml").head),
            "44444444-4444-4444-8444-444444444444");
  EXPECT_EQ(TopicKey("a/x.yml", RuleHead()), "x");
}

}  // namespace
}  // namespace tocsin
