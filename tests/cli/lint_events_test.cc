// tocsin lint --events as a process.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/cli/run_program.h"
#include "tests/support/temp_dir.h"

namespace tocsin {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kRule =
    "title: A page\n"
    "logsource:\n    category: webserver\n"
    "detection:\n    selection:\n        cs-method: GET\n        cs-host: example.org\n"
    "    condition: selection\n"
    "---\n"
    "title: Any page\n"
    "logsource:\n    category: webserver\n"
    "detection:\n    selection:\n        cs-method: GET\n    condition: selection\n";

class LintEvents : public testing::Test {
 protected:
  LintEvents() {
    rules_ = dir_.Write("rules/rule.yml", kRule).string();
    std::string lines;
    for (int i = 0; i < 20; ++i) {
      lines += "10.0.0.1 - - [11/Mar/2026:09:12:30 +0000] \"" +
               std::string(i < 2 ? "GET" : "POST") + " /a HTTP/1.1\" 200 5\n";
    }
    events_ = dir_.Write("access.log", lines).string();
  }

  TempDir dir_;
  std::string rules_;
  std::string events_;
};

TEST_F(LintEvents, FindsFieldsThatNeverOccurAndRulesThatFireTooOften) {
  const ProgramRun run = RunTocsin({"lint", "--format", "parsable", "--events", events_, rules_});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_THAT(run.out,
              HasSubstr("none of the 20 events of category webserver has the field 'cs-host'"));
  EXPECT_THAT(
      run.out,
      HasSubstr("the rule matches 2 of 20 events of category webserver: 10.0%, more than 5%"));
}

TEST_F(LintEvents, TakesAnotherShare) {
  const ProgramRun run = RunTocsin(
      {"lint", "--format", "parsable", "--events", events_, "--max-share", "12.5", rules_});
  EXPECT_THAT(run.out, Not(HasSubstr("fires_too_often")));
  EXPECT_EQ(RunTocsin({"lint", "--max-share", "101", rules_}).exit_code, 3);
}

TEST_F(LintEvents, SaysNothingOfEventsThatItDoesNotRead) {
  const ProgramRun run = RunTocsin({"lint", "--format", "parsable", rules_});
  EXPECT_THAT(run.out, Not(HasSubstr("field_never_seen")));
}

TEST_F(LintEvents, TellsWhatCannotBeRead) {
  const std::string broken = dir_.Write("broken.json", "{\"a\":1}\n{\"a\":\n").string();
  EXPECT_THAT(RunTocsin({"lint", "--events", broken, rules_}).err, HasSubstr("1 record"));
  EXPECT_EQ(RunTocsin({"lint", "--events", "no-such-file", rules_}).exit_code, 2);
}

}  // namespace
}  // namespace tocsin
