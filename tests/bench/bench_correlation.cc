// Costs of the correlator: matches per second as the window grows, over many groups, over many
// distinct values; bytes of a live group; memory under more groups than there is room for. Matches
// are made beforehand; one thread.
//
//   bench_correlation
#include <fmt/core.h>
#include <malloc.h>
#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "compile/correlation_plan.h"
#include "tocsin/correlator.h"

namespace tocsin {
namespace {

constexpr int64_t kSecond = 1'000'000'000;

double Seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

uint64_t ResidentBytes() {
  uint64_t pages = 0;
  uint64_t resident = 0;
  if (std::FILE* file = std::fopen("/proc/self/statm", "r")) {
    if (std::fscanf(file, "%lu %lu", &pages, &resident) != 2) resident = 0;
    std::fclose(file);
  }
  return resident * static_cast<uint64_t>(sysconf(_SC_PAGESIZE));
}

// One correlation over `rules` base rules with the fields g and v, that never fires.
std::shared_ptr<const CorrelationPlan> PlanOf(CorrelationType type, int64_t timespan_ns,
                                              uint32_t rules = 1) {
  auto plan = std::make_shared<CorrelationPlan>();
  CorrelationPlan::Node node;
  node.rule.type = type;
  node.rule.timespan_ns = timespan_ns;
  node.rule.group_by.push_back({"g", {}});
  node.rule.content_hash = "bench";
  node.limits.push_back({ThresholdOp::kGte, static_cast<Fixed>(kFixedOne) * 1'000'000'000'000});
  for (uint32_t rule = 0; rule < rules; ++rule) {
    CorrelationPlan::Source source;
    source.rule = rule;
    source.fields = {"g", "v"};
    source.uses.push_back({0, rule, {0}, {1}, {}});
    plan->sources.push_back(source);
    node.sources.push_back(rule);
    node.sequence.push_back({{rule}, false});
  }
  plan->nodes.push_back(std::move(node));
  return plan;
}

MatchedEvent EventOf(uint32_t source, std::string_view group, std::string_view value) {
  MatchedEvent event;
  event.AddMatch(source);
  event.AddField();
  event.AddText(group);
  event.AddField();
  event.AddText(value);
  return event;
}

// Events that are used over and over, at times one step apart.
class Feeder {
 public:
  Feeder(const std::shared_ptr<const CorrelationPlan>& plan, std::vector<MatchedEvent> events,
         int64_t step_ns)
      : correlator_(plan, Generous()), events_(std::move(events)), step_ns_(step_ns) {}

  // Matches per second over the next `count`.
  double Run(uint64_t count) {
    const double begin = Seconds();
    for (uint64_t i = 0; i < count; ++i) {
      MatchedEvent& event = events_[next_ % events_.size()];
      event.time_ns = static_cast<int64_t>(next_) * step_ns_;
      event.position = {0, next_++};
      correlator_.Process(event, &firings_);
    }
    return static_cast<double>(count) / (Seconds() - begin);
  }

  const CorrelatorCounters& counters() const { return correlator_.counters(); }

 private:
  static CorrelatorOptions Generous() {
    CorrelatorOptions options;
    options.max_bytes = options.max_rule_bytes = uint64_t{8} << 30;
    options.max_distinct = UINT32_MAX;
    return options;
  }

  Correlator correlator_;
  std::vector<MatchedEvent> events_;
  const int64_t step_ns_;
  uint64_t next_ = 0;
  std::vector<Firing> firings_;
};

std::vector<MatchedEvent> GroupsAndValues(size_t groups, size_t values) {
  std::vector<MatchedEvent> events;
  for (size_t i = 0; i < std::max(groups, values); ++i) {
    // Scattered, so that neighbours in time are not neighbours in memory.
    const size_t at = i * 2'654'435'761 % std::max(groups, values);
    events.push_back(EventOf(
        0, fmt::format("10.{}.{}.{}", at % groups >> 16, at % groups >> 8 & 255, at % groups & 255),
        std::to_string(at % values)));
  }
  return events;
}

void WindowGrowth() {
  struct Row {
    std::string_view name;
    CorrelationType type;
  };
  constexpr Row kRows[] = {{"event_count", CorrelationType::kEventCount},
                           {"value_count", CorrelationType::kValueCount},
                           {"value_sum", CorrelationType::kValueSum},
                           {"value_avg", CorrelationType::kValueAvg},
                           {"value_median", CorrelationType::kValueMedian}};
  fmt::print(
      "one group, matches/s with a window of        10       1,000     100,000   1,000,000\n");
  for (const Row& row : kRows) {
    fmt::print("  {:36}", row.name);
    for (const uint64_t window : {10u, 1'000u, 100'000u, 1'000'000u}) {
      Feeder feeder(PlanOf(row.type, static_cast<int64_t>(window) * kSecond),
                    GroupsAndValues(1, 2 * window), kSecond);
      feeder.Run(2 * window);
      fmt::print(" {:11.0f}", feeder.Run(1'000'000));
      std::fflush(stdout);
    }
    fmt::print("\n");
  }
}

void Sequences() {
  fmt::print(
      "temporal_ordered, matches/s with                2 rules     4 rules     8 rules\n  {:36}",
      "1,000 groups, window of 1,000,000");
  for (const uint32_t rules : {2u, 4u, 8u}) {
    std::vector<MatchedEvent> events;
    for (uint32_t i = 0; i < 1000 * rules; ++i) {
      events.push_back(EventOf(i * 7 % rules, std::to_string(i % 1000), ""));
    }
    Feeder feeder(PlanOf(CorrelationType::kTemporalOrdered, 1'000'000 * kSecond, rules), events,
                  kSecond);
    feeder.Run(100'000);
    fmt::print(" {:11.0f}", feeder.Run(1'000'000));
  }
  fmt::print("\n");
}

void ManyGroups() {
  Feeder count(PlanOf(CorrelationType::kEventCount, 1'000'000 * kSecond),
               GroupsAndValues(100'000, 1), kSecond);
  count.Run(1'000'000);
  fmt::print("event_count, 100,000 groups, 10 in each window: {:.0f} matches/s\n",
             count.Run(5'000'000));
  std::vector<MatchedEvent> events;
  for (size_t i = 0; i < 1'000'000; ++i) {
    const size_t at = i * 2'654'435'761 % 1'000'000;
    events.push_back(EventOf(0, std::to_string(at % 100), std::to_string(at / 100)));
  }
  Feeder distinct(PlanOf(CorrelationType::kValueCount, 2'000'000 * kSecond), events, kSecond);
  distinct.Run(2'000'000);
  fmt::print("value_count, 100 groups, 10,000 values in each: {:.0f} matches/s\n",
             distinct.Run(3'000'000));
}

void LiveGroups() {
  std::vector<MatchedEvent> events = GroupsAndValues(1'000'000, 1);
  Feeder feeder(PlanOf(CorrelationType::kEventCount, 100'000'000 * kSecond), std::move(events),
                kSecond);
  const uint64_t before = ResidentBytes();
  for (const int matches : {1, 2, 4}) {
    while (feeder.counters().matches < static_cast<uint64_t>(matches) * 1'000'000) {
      feeder.Run(1'000'000);
    }
    fmt::print("{} live groups with {} matches each: {} bytes each resident, {} accounted\n",
               feeder.counters().groups, matches,
               (ResidentBytes() - before) / feeder.counters().groups,
               feeder.counters().bytes / feeder.counters().groups);
  }
}

void MoreGroupsThanRoom() {
  CorrelatorOptions options;
  options.max_bytes = options.max_rule_bytes = 64u << 20;
  Correlator correlator(PlanOf(CorrelationType::kEventCount, 100'000'000 * kSecond), options);
  std::vector<Firing> firings;
  const uint64_t before = ResidentBytes();
  uint64_t most = 0;
  const double begin = Seconds();
  for (uint64_t i = 0; i < 10'000'000; ++i) {
    MatchedEvent event = EventOf(0, std::to_string(i), "");
    event.time_ns = static_cast<int64_t>(i) * kSecond;
    correlator.Process(event, &firings);
    if (i % 100'000 == 0) most = std::max(most, ResidentBytes() - before);
  }
  fmt::print(
      "10,000,000 group keys, limit 64 MiB: {} MiB resident, {} groups evicted, {:.0f} "
      "matches/s\n",
      most >> 20, correlator.counters().evicted_groups, 1e7 / (Seconds() - begin));
}

}  // namespace
}  // namespace tocsin

int main() {
  tocsin::MoreGroupsThanRoom();
  malloc_trim(0);
  tocsin::LiveGroups();
  tocsin::ManyGroups();
  tocsin::WindowGrowth();
  tocsin::Sequences();
}
