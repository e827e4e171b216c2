// What the program says about itself, and how it answers wrong use.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/cli/run_program.h"
#include "tests/support/golden.h"

namespace tocsin {
namespace {

using testing::HasSubstr;
using testing::MatchesRegex;

TEST(Help, OfTheProgram) {
  const ProgramRun run = RunTocsin({"--help"});
  EXPECT_EQ(run.exit_code, 0);
  EXPECT_EQ(run.err, "");
  EXPECT_TRUE(MatchesGolden("cli/help.txt", run.out));
}

class HelpOf : public testing::TestWithParam<std::string> {};

TEST_P(HelpOf, Subcommand) {
  const ProgramRun run = RunTocsin({GetParam(), "--help"});
  EXPECT_EQ(run.exit_code, 0);
  EXPECT_TRUE(MatchesGolden("cli/help_" + GetParam() + ".txt", run.out));
}

TEST_P(HelpOf, FitsInto80Columns) {
  const std::string help = RunTocsin({GetParam(), "--help"}).out;
  size_t begin = 0;
  for (size_t end; (end = help.find('\n', begin)) != std::string::npos; begin = end + 1) {
    EXPECT_LE(end - begin, 80u) << help.substr(begin, end - begin);
  }
}

INSTANTIATE_TEST_SUITE_P(All, HelpOf,
                         testing::Values("serve", "rules", "replay", "lint", "explain", "test",
                                         "bench"));

TEST(Version, IsOneLine) {
  const ProgramRun run = RunTocsin({"--version"});
  EXPECT_EQ(run.exit_code, 0);
  EXPECT_THAT(run.out, MatchesRegex("tocsin [0-9]+\\.[0-9]+\\.[0-9]+\n"));
}

struct WrongUse {
  std::vector<std::string> arguments;
  std::string message;
};

void PrintTo(const WrongUse& use, std::ostream* out) { *out << use.message; }

class WrongUseOf : public testing::TestWithParam<WrongUse> {};

TEST_P(WrongUseOf, TheProgramGives3AndSaysWhy) {
  const ProgramRun run = RunTocsin(GetParam().arguments);
  EXPECT_EQ(run.exit_code, 3);
  EXPECT_EQ(run.out, "");
  EXPECT_THAT(run.err, HasSubstr(GetParam().message));
  EXPECT_THAT(run.err, HasSubstr("--help'"));
}

INSTANTIATE_TEST_SUITE_P(
    All, WrongUseOf,
    testing::Values(
        WrongUse{{}, "a command is required: serve, rules, replay, lint, explain, test or bench"},
        WrongUse{{"replya"}, "there is no command 'replya', did you mean 'replay'?"},
        WrongUse{{"replay", "--rules", "r"}, "INPUT is required"},
        WrongUse{{"replay", "x.log"}, "--rules is required"},
        WrongUse{{"replay", "--rules", "r", "--level", "hihg", "x"}, "did you mean 'high'?"},
        WrongUse{{"replay", "--rules", "r", "--format", "xml", "x"},
                 "expected native, ecs, ocsf, hec or table"},
        WrongUse{{"replay", "--rules", "r", "--threads", "0", "x"}, "--threads"},
        WrongUse{{"replay", "--rules", "r", "--logsource", "prod=x", "x"}, "product=P"},
        WrongUse{{"replay", "--rules", "r", "--utc-offset", "CET", "x"}, "+02:00"},
        WrongUse{{"replay", "--rules", "r", "--profile", "sysmonn", "x"}, "sysmonn"},
        WrongUse{{"replay", "--rules", "r", "--expand", "name", "x"}, "NAME=VALUE"},
        WrongUse{{"lint", "--format", "sarfi", "r"}, "did you mean 'sarif'?"},
        WrongUse{{"lint", "--fail-level", "high", "r"}, "expected error, warning or info"},
        WrongUse{{"explain", "--rules", "r"}, "--event is required"}));

}  // namespace
}  // namespace tocsin
