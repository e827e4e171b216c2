// The case files tests/cases/correlation/*.cases: rules, timelines and the alerts they give, as
// they are and with the state saved and restored before every event. See README.md there.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <set>

#include "tests/correlate/timeline.h"
#include "tests/support/read_file.h"

namespace tocsin {
namespace {

constexpr int64_t kSecond = 1'000'000'000;

struct Case {
  std::string place;
  RuleFiles files;
  std::string timeline;
  TimelineOptions options;
  std::vector<std::string> alerts;
  std::vector<std::string> counters;
  std::vector<std::string> errors;
};

void SetOption(const std::string& name, int64_t value, TimelineOptions* options) {
  const std::map<std::string, std::function<void()>> known = {
      {"lateness", [&] { options->queue.lateness_ns = value * kSecond; }},
      {"future", [&] { options->queue.future_ns = value * kSecond; }},
      {"queue_bytes", [&] { options->queue.max_bytes = value; }},
      {"max_distinct", [&] { options->correlator.max_distinct = value; }},
      {"estimate_distinct", [&] { options->correlator.estimate_distinct = value != 0; }},
      {"max_rule_bytes", [&] { options->correlator.max_rule_bytes = value; }},
      {"max_bytes", [&] { options->correlator.max_bytes = value; }},
      {"legacy", [&] { options->legacy_aggregation = value != 0; }},
  };
  const auto found = known.find(name);
  ASSERT_NE(found, known.end()) << name;
  found->second();
}

// One line of a case, by its first character.
void ReadLine(const std::string& line, Case* c) {
  const std::string rest = line.size() > 2 ? line.substr(2) : "";
  switch (line.front()) {
    case '@':
      c->timeline += rest + "\n";
      break;
    case '>':
      if (rest != "nothing") c->alerts.push_back(rest);
      break;
    case '+':
      c->counters.push_back(rest);
      break;
    case '!':
      c->errors.push_back(rest);
      break;
    case '%':
      SetOption(rest.substr(0, rest.find(' ')), std::stoll(rest.substr(rest.find(' '))),
                &c->options);
      break;
    default:
      c->files.back().second += line + "\n";
  }
}

std::vector<Case> ReadCases(const std::filesystem::path& file) {
  std::vector<Case> cases;
  std::ifstream in(file);
  int number = 0;
  for (std::string line; std::getline(in, line);) {
    ++number;
    if (line.empty() || line[0] == '#') continue;
    if (line.starts_with("== ")) {
      cases.emplace_back();
      cases.back().place = fmt::format("{}:{}: {}", file.string(), number, line.substr(3));
      cases.back().files = {{"c.yml", ""}};
    } else if (line.starts_with("&& ")) {
      cases.back().files.emplace_back(line.substr(3), "");
    } else {
      ReadLine(line, &cases.back());
    }
  }
  return cases;
}

// What a case does not ask about in brackets is left out.
std::vector<std::string> Shortened(std::vector<std::string> alerts,
                                   const std::vector<std::string>& like) {
  for (size_t i = 0; i < std::min(alerts.size(), like.size()); ++i) {
    const size_t details = alerts[i].find(" (");
    if (like[i].find(" (") == std::string::npos && details != std::string::npos) {
      alerts[i].resize(details);
    }
  }
  return alerts;
}

void Check(const Case& c) {
  SCOPED_TRACE(c.place);
  TimelineRun run = RunTimeline(c.files, c.timeline, c.options);
  EXPECT_EQ(run.errors, c.errors);
  EXPECT_EQ(Shortened(run.alerts, c.alerts), c.alerts);
  std::vector<std::string> counters;
  for (const auto& [name, value] : run.counters) {
    counters.push_back(fmt::format("{} {}", name, value));
  }
  EXPECT_EQ(counters, c.counters);
  TimelineOptions restarted = c.options;
  restarted.restart = true;
  EXPECT_EQ(RunTimeline(c.files, c.timeline, restarted).alerts, run.alerts) << "with restarts";
}

TEST(CorrelationCases, GiveTheirAlerts) {
  size_t count = 0;
  std::set<std::filesystem::path> files;
  for (const auto& entry :
       std::filesystem::directory_iterator(SourceDir() / "tests/cases/correlation")) {
    if (entry.path().extension() == ".cases") files.insert(entry.path());
  }
  for (const std::filesystem::path& file : files) {
    for (const Case& c : ReadCases(file)) {
      Check(c);
      ++count;
    }
  }
  EXPECT_GE(count, 100u);
}

}  // namespace
}  // namespace tocsin
