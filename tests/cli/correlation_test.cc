// Correlation, score, suppression and enrichment through the program.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/cli/run_program.h"
#include "tests/support/golden.h"
#include "tests/support/temp_dir.h"

namespace tocsin {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kRules = R"(title: A wrong password
id: 11111111-1111-4111-8111-111111111111
name: wrong_password
level: low
logsource:
  product: app
detection:
  selection:
    event: wrong_password
  condition: selection
---
title: A log-on
id: 11111111-1111-4111-8111-111111111112
name: log_on
level: informational
logsource:
  product: app
detection:
  selection:
    event: log_on
  condition: selection
---
title: Many wrong passwords
id: 11111111-1111-4111-8111-111111111113
name: many_wrong
level: medium
correlation:
  type: event_count
  rules: [wrong_password]
  group-by: [user]
  timespan: 10m
  condition:
    gte: 3
---
title: Guessed
id: 11111111-1111-4111-8111-111111111114
level: high
correlation:
  type: temporal_ordered
  rules: [many_wrong, log_on]
  group-by: [user]
  timespan: 10m
)";

std::string AppEvent(const char* time, const char* event, const char* user) {
  return std::string(R"({"time":"2024-05-01T)") + time + R"(Z","event":")" + event +
         R"(","user":")" + user + "\"}\n";
}

// Bob's password is guessed.
std::string Guessed() {
  return AppEvent("10:00:00", "wrong_password", "bob") +
         AppEvent("10:00:10", "wrong_password", "bob") +
         AppEvent("10:00:20", "wrong_password", "bob") + AppEvent("10:05:00", "log_on", "bob");
}

size_t Count(const std::string& text, std::string_view part) {
  size_t count = 0;
  for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

class CorrelationProgram : public testing::Test {
 protected:
  CorrelationProgram() { rules_ = dir_.Write("rules.yml", kRules).string(); }

  ProgramRun Replay(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(),
                     {"replay", "--rules", rules_, "--logsource", "product=app"});
    return RunTocsin(arguments);
  }
  std::string Config(const char* text) { return dir_.Write("tocsin.yml", text).string(); }

  TempDir dir_;
  std::string rules_;
};

TEST_F(CorrelationProgram, JoinsFilesByTheTimeOfTheirEvents) {
  // The log-ons stand in a file that is read after the other.
  const std::string wrong =
      dir_.Write("a.jsonl", AppEvent("10:00:00", "wrong_password", "bob") +
                                AppEvent("10:00:10", "wrong_password", "bob") +
                                AppEvent("10:00:20", "wrong_password", "bob") +
                                AppEvent("12:00:00", "wrong_password", "eve"))
          .string();
  const std::string right = dir_.Write("b.jsonl", AppEvent("09:00:00", "log_on", "bob") +
                                                      AppEvent("10:05:00", "log_on", "bob") +
                                                      AppEvent("12:05:00", "log_on", "eve"))
                                .string();
  const ProgramRun run = Replay({wrong, right});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_EQ(Count(run.out, "\n"), 1u) << run.out;
  EXPECT_THAT(run.out, HasSubstr("\"title\":\"Guessed\""));
  EXPECT_THAT(run.out, HasSubstr("\"kind\":\"correlation\""));
  EXPECT_THAT(run.out, HasSubstr("\"event_time\":\"2024-05-01T10:05:00Z\""));
  EXPECT_THAT(run.out, HasSubstr("\"group\":{\"user\":\"bob\"}"));
  EXPECT_THAT(run.err, HasSubstr("2 + 2 correlations loaded"));
  EXPECT_THAT(run.err, HasSubstr("1 of 1 rules, in 0 events · 1 correlated"));
  // The order of the arguments does not matter.
  EXPECT_EQ(Count(Replay({right, wrong}).out, "\"title\":\"Guessed\""), 1u);
}

TEST_F(CorrelationProgram, CountsAndListsLateEvents) {
  const std::string events =
      dir_.Write("e.jsonl", AppEvent("10:00:00", "wrong_password", "bob") +
                                AppEvent("10:20:00", "wrong_password", "bob") +
                                AppEvent("10:01:00", "wrong_password", "bob") +
                                AppEvent("10:02:00", "wrong_password", "bob"))
          .string();
  const ProgramRun run = Replay({events});
  EXPECT_EQ(run.out, "");
  EXPECT_THAT(run.err, HasSubstr("2 late"));
  EXPECT_THAT(run.err, HasSubstr("e.jsonl:3 is 14 min 0 s behind"));
  const std::string patient = Config("correlation:\n  lateness: 1h\n");
  const ProgramRun waited = Replay({"--config", patient, events});
  EXPECT_THAT(waited.err, Not(HasSubstr(" late")));
}

TEST_F(CorrelationProgram, ScoresEntitiesAndRaisesIncidents) {
  const std::string config = Config(
      "score:\n"
      "  threshold: 60\n"
      "  levels:\n"
      "    high: 60\n");
  const std::string events = dir_.Write("e.jsonl", Guessed()).string();
  const ProgramRun run = Replay({"--config", config, events});
  EXPECT_EQ(Count(run.out, "\"kind\":\"incident\""), 1u) << run.out << run.err;
  EXPECT_THAT(run.out, HasSubstr("\"value\":\"bob\""));
  EXPECT_THAT(run.err, HasSubstr("1 incident"));
}

TEST_F(CorrelationProgram, HoldsRepeatsBackAndSaysHowMany) {
  const std::string rule = dir_.Write("single.yml", R"(title: A wrong password
id: 11111111-1111-4111-8111-111111111119
level: low
logsource:
  product: app
detection:
  selection:
    event: wrong_password
  condition: selection
tocsin:
  suppress:
    for: 1h
    by: [user]
)")
                               .string();
  const std::string events =
      dir_.Write("e.jsonl", AppEvent("10:00:00", "wrong_password", "bob") +
                                AppEvent("10:10:00", "wrong_password", "bob") +
                                AppEvent("10:20:00", "wrong_password", "bob") +
                                AppEvent("11:00:00", "wrong_password", "bob"))
          .string();
  const ProgramRun run =
      RunTocsin({"replay", "--rules", rule, "--logsource", "product=app", events});
  EXPECT_EQ(Count(run.out, "\n"), 2u) << run.out;
  EXPECT_THAT(run.out, HasSubstr("\"suppressed\":{\"held\":2"));
  EXPECT_THAT(run.err, HasSubstr("2 suppressed"));
}

TEST_F(CorrelationProgram, EnrichesFromALookUpFile) {
  dir_.Write("people.csv", "user,team\nbob,finance\n");
  const std::string config = Config(
      "enrichment:\n"
      "  - name: people\n"
      "    file: people.csv\n"
      "    fields: [user]\n");
  const std::string events = dir_.Write("e.jsonl", Guessed()).string();
  EXPECT_THAT(Replay({"--config", config, events}).out, HasSubstr("\"team\":\"finance\""));
}

TEST_F(CorrelationProgram, SaysWhatIsWrongInTheSettings) {
  const std::string config = Config("correlation:\n  latenes: 5m\n");
  const std::string events = dir_.Write("e.jsonl", "{}\n").string();
  const ProgramRun run = Replay({"--config", config, events});
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.err, HasSubstr("tocsin.yml:2:3: error[unknown_setting]"));
  EXPECT_THAT(run.err, HasSubstr("did you mean 'lateness'?"));
  EXPECT_EQ(Replay({"--config", "/nowhere/tocsin.yml", events}).exit_code, 4);
}

TEST_F(CorrelationProgram, ExplainShowsTheGroupsOverTime) {
  dir_.Write("e.jsonl", AppEvent("10:00:00", "wrong_password", "bob") +
                            AppEvent("10:00:10", "wrong_password", "eve") +
                            AppEvent("10:00:20", "wrong_password", "bob") +
                            AppEvent("10:00:30", "wrong_password", "bob") +
                            AppEvent("10:00:40", "wrong_password", "bob") +
                            AppEvent("10:05:00", "log_on", "bob"));
  const std::string events = (dir_.path() / "e.jsonl").string();
  const ProgramRun run = RunTocsin(
      {"explain", "--groups", "--rules", rules_, "--logsource", "product=app", "--event", events});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  std::string text = run.out;
  // The folder has another name in every run.
  for (size_t at = 0; (at = text.find("e.jsonl:", at)) != std::string::npos; at += 8) {
    const size_t begin = text.rfind("Z  ", at) + 1;
    text.erase(begin, at - begin);
    at = begin;
  }
  EXPECT_TRUE(MatchesGolden("cli/explain_groups.txt", text));
  const ProgramRun json = RunTocsin({"explain", "--groups", "--format", "json", "--rules", rules_,
                                     "--logsource", "product=app", "--event", events});
  EXPECT_EQ(Count(json.out, "\"outcome\":\"fired\""), 2u) << json.out;
}

}  // namespace
}  // namespace tocsin
