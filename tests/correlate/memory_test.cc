// What the correlator allocates: nothing for a match once it is warm, and never more than its
// limits allow, as measured by the heap itself.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <malloc.h>

#include <cstdlib>
#include <new>

#include "compile/correlation_plan.h"
#include "tests/correlate/timeline.h"

namespace {
size_t allocations = 0;
size_t heap_bytes = 0;

void* TryAllocate(size_t size) {
  void* memory = std::malloc(size);
  if (memory == nullptr) return nullptr;
  ++allocations;
  heap_bytes += malloc_usable_size(memory);
  return memory;
}

void* Allocate(size_t size) {
  if (void* memory = TryAllocate(size)) return memory;
  std::abort();
}

void Free(void* memory) {
  if (memory != nullptr) heap_bytes -= malloc_usable_size(memory);
  std::free(memory);
}
}  // namespace

void* operator new(size_t size) { return Allocate(size); }
void* operator new(size_t size, const std::nothrow_t&) noexcept { return TryAllocate(size); }
void operator delete(void* memory) noexcept { Free(memory); }
void operator delete(void* memory, size_t) noexcept { Free(memory); }
// A sanitizer has those for arrays otherwise.
void* operator new[](size_t size) { return Allocate(size); }
void* operator new[](size_t size, const std::nothrow_t&) noexcept { return TryAllocate(size); }
void operator delete[](void* memory) noexcept { Free(memory); }
void operator delete[](void* memory, size_t) noexcept { Free(memory); }

namespace tocsin {
namespace {

constexpr int64_t kSecond = 1'000'000'000;

std::shared_ptr<const CorrelationPlan> Plan(const std::string& body) {
  std::vector<std::string> errors;
  const std::string text =
      fmt::format("title: c\ncorrelation: {{rules: r1, group-by: u, timespan: 60s, {}}}\n", body);
  const std::shared_ptr<const RuleSet> rules = BuildRules({{"c.yml", text}}, false, &errors);
  EXPECT_TRUE(errors.empty()) << errors[0];
  return rules->correlation_plan();
}

// One event of r1, used again and again.
class Source {
 public:
  explicit Source(std::shared_ptr<const CorrelationPlan> plan) : plan_(std::move(plan)) {}

  const MatchedEvent& At(int64_t time_ns, uint64_t group, uint64_t number) {
    event_.Clear();
    event_.time_ns = time_ns;
    event_.position.offset = ++offset_;
    event_.AddMatch(0);
    for (const std::string& field : plan_->sources[0].fields) {
      event_.AddField();
      char text[24];
      const auto end = fmt::format_to_n(text, sizeof text, "{}", field == "u" ? group : number).out;
      event_.AddText({text, static_cast<size_t>(end - text)});
    }
    return event_;
  }

 private:
  const std::shared_ptr<const CorrelationPlan> plan_;
  MatchedEvent event_;
  uint64_t offset_ = 0;
};

// Of a thousand matches in twenty groups, after all windows have been full twice.
size_t AllocationsWhenWarm(const std::string& body) {
  const auto plan = Plan(body);
  Correlator correlator(plan, {});
  Source source(plan);
  std::vector<Firing> firings;
  size_t before = 0;
  for (int64_t i = 0; i < 5'000; ++i) {
    if (i == 4'000) before = allocations;
    const auto group = static_cast<uint64_t>(i % 20);
    correlator.Process(source.At(i * kSecond / 10, group, static_cast<uint64_t>(i / 20 % 13)),
                       &firings);
  }
  const size_t after = allocations;
  EXPECT_TRUE(firings.empty());
  EXPECT_EQ(correlator.counters().matches, 5'000u);
  EXPECT_EQ(correlator.counters().groups, 20u);
  return after - before;
}

TEST(HotPath, AMatchAllocatesNothing) {
  EXPECT_EQ(AllocationsWhenWarm("type: event_count, condition: {gte: 1000}"), 0u);
  EXPECT_EQ(AllocationsWhenWarm("type: value_count, condition: {field: n, gte: 1000}"), 0u);
  EXPECT_EQ(AllocationsWhenWarm("type: value_sum, condition: {field: n, gte: 100000}"), 0u);
  EXPECT_EQ(AllocationsWhenWarm("type: value_avg, condition: {field: n, gte: 1000}"), 0u);
  EXPECT_EQ(AllocationsWhenWarm("type: temporal, condition: {gte: 2}"), 0u);
}

struct Used {
  CorrelatorCounters counters;
  size_t heap_bytes = 0;
  bool truncated = false;
};

// `matches` matches of `groups` groups, a millisecond apart, with values that do not repeat.
Used Fill(const std::string& body, const CorrelatorOptions& options, int64_t matches,
          uint64_t groups) {
  const auto plan = Plan(body);
  Source source(plan);
  const size_t before = heap_bytes;
  Correlator correlator(plan, options);
  Used used;
  for (int64_t i = 0; i < matches; ++i) {
    std::vector<Firing> firings;
    const auto number = static_cast<uint64_t>(i);
    correlator.Process(source.At(i * kSecond / 1'000, number % groups, number), &firings);
    for (const Firing& firing : firings) used.truncated = used.truncated || firing.truncated;
    if (i % 1'000 != 999) continue;
    used.heap_bytes = std::max(used.heap_bytes, heap_bytes - before);
    used.counters = correlator.counters();
    EXPECT_LE(used.counters.bytes, options.max_rule_bytes);
  }
  return used;
}

CorrelatorOptions Limited(uint64_t bytes) {
  CorrelatorOptions options;
  options.max_rule_bytes = bytes;
  return options;
}

constexpr const char* kEveryType[] = {
    "type: event_count, condition: {gte: 100000}",
    "type: event_count, condition: {lt: 1}",
    "type: value_count, condition: {field: n, gte: 100000}",
    "type: value_sum, condition: {field: n, gte: 100000000000}",
    "type: value_median, condition: {field: n, gte: 100000000000}",
    "type: temporal, condition: {gte: 2}",
};

TEST(MemoryLimit, HoldsForManyGroups) {
  for (const char* body : kEveryType) {
    SCOPED_TRACE(body);
    const Used used = Fill(body, Limited(2'000'000), 50'000, 50'000);
    EXPECT_GT(used.counters.evicted_groups, 30'000u);
    EXPECT_GT(used.counters.groups, 2'000u);
    EXPECT_EQ(used.counters.groups + used.counters.evicted_groups, 50'000u);
    EXPECT_EQ(used.counters.dropped_entries, 0u);
    // The tables behind the accounts may be half full.
    EXPECT_LT(used.heap_bytes, 2 * 2'000'000u);
  }
}

TEST(MemoryLimit, HoldsForOneGreatGroup) {
  for (const char* body : {kEveryType[0], kEveryType[2], kEveryType[3], kEveryType[4]}) {
    SCOPED_TRACE(body);
    const Used used = Fill(body, Limited(200'000), 50'000, 1);
    EXPECT_EQ(used.counters.evicted_groups, 0u);
    EXPECT_EQ(used.counters.groups, 1u);
    EXPECT_GT(used.counters.dropped_entries, 0u);
    EXPECT_LT(used.heap_bytes, 2 * 200'000u);
  }
}

TEST(MemoryLimit, TheAccountIsNearWhatTheHeapSays) {
  for (const char* body : kEveryType) {
    SCOPED_TRACE(body);
    const Used used = Fill(body, {}, 60'000, 20'000);
    EXPECT_GT(static_cast<double>(used.heap_bytes) * 1.1, static_cast<double>(used.counters.bytes));
    EXPECT_LT(static_cast<double>(used.heap_bytes), 1.5 * static_cast<double>(used.counters.bytes));
  }
}

TEST(MemoryLimit, AnAlertTellsThatItsWindowLostEntries) {
  EXPECT_FALSE(Fill("type: event_count, condition: {gte: 100}", {}, 20'000, 1).truncated);
  EXPECT_TRUE(
      Fill("type: value_count, condition: {field: n, gte: 1500}", Limited(100'000), 60'000, 1)
          .truncated);
}

TEST(MemoryLimit, TheGroupUsedLeastRecentlyGoesFirst) {
  const auto plan = Plan("type: event_count, condition: {gte: 3}");
  Correlator correlator(plan, Limited(100'000));
  Source source(plan);
  std::vector<Firing> firings;
  int64_t now = 0;
  const auto add = [&](uint64_t group) {
    correlator.Process(source.At(now += 1'000, group, 0), &firings);
  };
  add(1);
  add(2);
  add(1);
  // Others push out the group 2, while group 1 is used in between.
  for (uint64_t other = 100; correlator.counters().evicted_groups < 10; ++other) {
    add(other);
    if (other % 50 == 0) add(1);
  }
  firings.clear();
  add(2);
  add(2);
  EXPECT_TRUE(firings.empty());
  add(2);
  EXPECT_EQ(firings.size(), 1u);
}

TEST(MemoryLimit, TheRuleThatUsesMostGivesWayToTheTotal) {
  std::vector<std::string> errors;
  const std::string text =
      "title: few\ncorrelation: {rules: r1, group-by: h, timespan: 60s, type: event_count, "
      "condition: {gte: 5000}}\n---\n"
      "title: many\ncorrelation: {rules: r1, group-by: u, timespan: 60s, type: event_count, "
      "condition: {gte: 5000}}\n";
  const auto plan = BuildRules({{"c.yml", text}}, false, &errors)->correlation_plan();
  CorrelatorOptions options;
  options.max_bytes = 300'000;
  Correlator correlator(plan, options);
  MatchedEvent event;
  std::vector<Firing> firings;
  for (uint64_t i = 0; i < 5'000; ++i) {
    event.Clear();
    event.time_ns = static_cast<int64_t>(i);
    event.AddMatch(0);
    for (const std::string& field : plan->sources[0].fields) {
      event.AddField();
      event.AddText(field == "h" ? "host" : std::to_string(i));
    }
    correlator.Process(event, &firings);
    ASSERT_LE(correlator.counters().bytes, options.max_bytes);
  }
  EXPECT_GT(correlator.counters().evicted_groups, 1'000u);
  EXPECT_EQ(correlator.counters().dropped_entries, 0u);
  ASSERT_EQ(firings.size(), 1u);
  EXPECT_EQ(firings[0].aggregate, "5000");
}

}  // namespace
}  // namespace tocsin
