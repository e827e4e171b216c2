// tests/cases/filters.cases: rules and filters, events, verdicts of both evaluators.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <sstream>

#include "tests/support/engine.h"
#include "tests/support/read_file.h"

namespace tocsin {
namespace {

struct Case {
  std::string name;
  std::string rules;
  std::vector<std::pair<std::string, std::string>> events;  // event, what becomes of it
  std::string codes;
};

std::vector<Case> ReadCases(const std::string& text) {
  std::vector<Case> cases;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("== ")) {
      cases.push_back({line.substr(3), {}, {}, {}});
    } else if (cases.empty() || line.empty()) {
      continue;
    } else if (line.starts_with("> ")) {
      const size_t arrow = line.find(" => ");
      cases.back().events.emplace_back(line.substr(2, arrow - 2), line.substr(arrow + 4));
    } else if (line.starts_with("! ")) {
      cases.back().codes += line.substr(2) + "\n";
    } else {
      cases.back().rules += line + "\n";
    }
  }
  return cases;
}

std::string Outcome(const RuleSet& rules, const std::vector<Match>& matches,
                    const std::vector<FilteredMatch>& filtered) {
  std::string text = matches.empty() ? "no" : "yes:";
  for (const Match& match : matches) {
    text += (&match == &matches.front() ? " " : ", ") + rules.rules()[match.rule].title;
  }
  for (const FilteredMatch& each : filtered) {
    text += (&each == &filtered.front() ? " | " : ", ") + rules.filters()[each.filter]->title;
  }
  return text;
}

void Check(const Case& c) {
  SCOPED_TRACE(c.name);
  Engine engine({c.rules});
  std::string codes;
  for (const Diagnostic& diagnostic : engine.diagnostics()) {
    codes += std::string(diagnostic.code) + "\n";
  }
  EXPECT_EQ(codes, c.codes);
  StreamContext context;
  context.asserted = {"process_creation", "windows", ""};
  for (const auto& [event, expected] : c.events) {
    const Engine::Verdict verdict = engine.Evaluate(event, context);
    ASSERT_TRUE(verdict.outcome.ok()) << event;
    EXPECT_EQ(Outcome(engine.rules(), verdict.fast, verdict.fast_filtered), expected) << event;
    EXPECT_EQ(Outcome(engine.rules(), verdict.judge, verdict.judge_filtered), expected) << event;
  }
}

TEST(FilterCases, GiveTheirVerdicts) {
  const std::vector<Case> cases = ReadCases(ReadFile(SourceDir() / "tests/cases/filters.cases"));
  EXPECT_GE(cases.size(), 13u);
  for (const Case& c : cases) Check(c);
}

}  // namespace
}  // namespace tocsin
