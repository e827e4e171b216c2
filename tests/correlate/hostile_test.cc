// Rules and events that want to do harm.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "compile/correlation_plan.h"
#include "tests/correlate/timeline.h"

namespace tocsin {
namespace {

constexpr int64_t kSecond = 1'000'000'000;

// `rules` base rules a0, a1, ... and a correlation.
std::shared_ptr<const CorrelationPlan> Plan(size_t rules, const std::string& body) {
  std::string text;
  for (size_t i = 0; i < rules; ++i) {
    text += fmt::format(
        "title: a{0}\nname: a{0}\nlogsource: {{product: test}}\n"
        "detection: {{s: {{rule: a{0}}}, condition: s}}\n---\n",
        i);
  }
  text += fmt::format("title: c\ncorrelation: {{timespan: 60s, {}}}\n", body);
  std::vector<std::string> errors;
  const std::shared_ptr<const RuleSet> built = BuildRules({{"c.yml", text}}, false, &errors);
  return built == nullptr ? nullptr : built->correlation_plan();
}

std::string Names(size_t rules, const char* separator) {
  std::vector<std::string> names;
  for (size_t i = 0; i < rules; ++i) names.push_back(fmt::format("a{}", i));
  return fmt::format("{}", fmt::join(names, separator));
}

// Events that match all sources.
std::vector<Firing> RunAll(const std::shared_ptr<const CorrelationPlan>& plan, size_t events,
                           int64_t step_ns) {
  Correlator correlator(plan, {});
  std::vector<Firing> firings;
  MatchedEvent event;
  for (size_t i = 0; i < events; ++i) {
    event.Clear();
    event.time_ns = static_cast<int64_t>(i) * step_ns;
    event.position.offset = i;
    for (uint32_t source = 0; source < plan->sources.size(); ++source) event.AddMatch(source);
    correlator.Process(event, &firings);
  }
  correlator.Finish(&firings);
  return firings;
}

TEST(HostileRules, MoreStepsThanASequenceCanHaveAreRefused) {
  const auto ordered = [](size_t rules) {
    return Plan(rules, "type: temporal_ordered, rules: [" + Names(rules, ", ") + "]");
  };
  const auto plan = ordered(64);
  ASSERT_NE(plan, nullptr);
  EXPECT_EQ(RunAll(plan, 64, kSecond / 2).size(), 1u);
  EXPECT_EQ(ordered(65), nullptr);
}

TEST(HostileRules, NestedConditionsAreRunOrRefused) {
  for (const size_t depth : {10u, 100u, 1'000u, 20'000u}) {
    std::string condition;
    for (size_t i = 0; i < depth; ++i) condition += "a0 or (a1 and (";
    condition += "a2";
    for (size_t i = 0; i < depth; ++i) condition += "))";
    const auto plan = Plan(3, "type: temporal, condition: '" + condition + "'");
    EXPECT_TRUE(plan != nullptr || depth != 10);
    EXPECT_TRUE(plan == nullptr || depth != 20'000);
    if (plan == nullptr) continue;
    EXPECT_EQ(RunAll(plan, 3, kSecond).size(), 1u);
  }
}

TEST(HostileRules, LongConditionsAreRunOrRefused) {
  for (const int length : {100, 1'000, 10'000}) {
    std::string condition = "a0";
    for (int i = 0; i < length; ++i) condition += " or a1 and a2";
    const auto plan = Plan(3, "type: temporal, condition: " + condition);
    EXPECT_TRUE(plan != nullptr || length != 100);
    if (plan == nullptr) continue;
    EXPECT_EQ(RunAll(plan, 3, kSecond).size(), 1u);
  }
}

// Every event is every step, and all have one time.
TEST(HostileEvents, AStormInOneMomentIsOneSequence) {
  const auto plan = Plan(64, "type: temporal_ordered, rules: [" + Names(64, ", ") + "]");
  ASSERT_NE(plan, nullptr);
  // Each step needs an event of its own.
  EXPECT_EQ(RunAll(plan, 63, 0).size(), 0u);
  EXPECT_EQ(RunAll(plan, 4'000, 0).size(), 1u);
}

TEST(HostileEvents, TimesAtTheEndsOfTheScaleAreTimes) {
  for (const char* body :
       {"type: event_count, condition: {gte: 2}", "type: event_count, condition: {lt: 2}",
        "type: value_sum, condition: {field: n, gte: 2}", "type: temporal, condition: {gte: 1}"}) {
    for (const char* window : {"sliding", "tumbling", "session, gap: 5s"}) {
      std::vector<std::string> errors;
      const std::string text = fmt::format(
          "title: c\ncorrelation: {{timespan: 60s, rules: r1, {}}}\ntocsin: {{window: {}}}\n", body,
          window);
      const auto plan = BuildRules({{"c.yml", text}}, false, &errors)->correlation_plan();
      Correlator correlator(plan, {});
      std::vector<Firing> firings;
      for (const int64_t time_ns : {INT64_MIN + 1, INT64_MIN + 2, INT64_MAX - 1, INT64_MAX}) {
        MatchedEvent event;
        event.time_ns = time_ns;
        event.AddMatch(0);
        if (!plan->sources[0].fields.empty()) {
          event.AddField();
          event.AddText("1");
        }
        correlator.Process(event, &firings);
      }
      correlator.Finish(&firings);
      EXPECT_GE(firings.size(),
                std::string_view(body).find("lt") == std::string_view::npos ? 1u : 0u)
          << text;
    }
  }
}

}  // namespace
}  // namespace tocsin
