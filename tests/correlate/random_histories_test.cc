// The engine against the model: random rules, random histories, disorder within the lateness,
// snapshots in between.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

#include "correlate/event_queue.h"
#include "tests/correlate/model.h"
#include "tests/correlate/random_plan.h"

namespace tocsin {
namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr size_t kHistories = 10'000;
#else
constexpr size_t kHistories = 100'000;
#endif
constexpr int64_t kLatenessNs = 2'000'000'000;

// The history as two inputs deliver it: each out of order by less than the lateness, in batches of
// any size, now one input ahead and now the other.
std::vector<MatchedEvent> InOrderAgain(RandomPlan* random,
                                       const std::vector<MatchedEvent>& history) {
  struct Arrival {
    int64_t at_ns;
    MatchedEvent event;
  };
  std::vector<std::vector<Arrival>> inputs(2);
  for (const MatchedEvent& event : history) {
    const auto delay = static_cast<int64_t>(random->Below(kLatenessNs));
    inputs[event.position.input].push_back({event.time_ns + delay, event});
  }
  EventQueue<MatchedEvent> queue({kLatenessNs, INT64_MAX, UINT64_MAX});
  for (std::vector<Arrival>& arrivals : inputs) {
    std::stable_sort(arrivals.begin(), arrivals.end(),
                     [](const Arrival& a, const Arrival& b) { return a.at_ns < b.at_ns; });
    queue.AddInput(kNever);
  }
  std::vector<MatchedEvent> out;
  const auto take = [&] {
    queue.Advance();
    while (auto timed = queue.Pop()) {
      EXPECT_FALSE(timed->late);
      out.push_back(std::move(timed->value));
    }
  };
  size_t next[2] = {0, 0};
  while (next[0] < inputs[0].size() || next[1] < inputs[1].size()) {
    const size_t input = random->Below(2);
    for (size_t batch = 1 + random->Below(6); batch > 0 && next[input] < inputs[input].size();
         --batch) {
      const MatchedEvent& event = inputs[input][next[input]++].event;
      queue.Add(event.time_ns, event.position, event, 1);
    }
    take();
  }
  queue.CloseInput(0);
  queue.CloseInput(1);
  take();
  EXPECT_EQ(queue.late(), 0u);
  return out;
}

std::vector<Firing> RunEngine(const std::shared_ptr<const CorrelationPlan>& plan,
                              const std::vector<MatchedEvent>& history, size_t restart_at) {
  auto engine = std::make_unique<Correlator>(plan, CorrelatorOptions());
  std::vector<Firing> firings;
  for (size_t i = 0; i < history.size(); ++i) {
    if (i == restart_at) {
      const std::string snapshot = engine->Snapshot();
      engine = std::make_unique<Correlator>(plan, CorrelatorOptions());
      const Result<void> restored = engine->Restore(snapshot);
      EXPECT_TRUE(restored) << restored.error().message;
    }
    engine->Process(history[i], &firings);
  }
  engine->Finish(&firings);
  return firings;
}

TEST(RandomHistories, EngineAndModelTellTheSameAlerts) {
  size_t firings = 0;
  for (uint64_t seed = 1; seed <= kHistories; ++seed) {
    RandomPlan random(seed);
    const std::shared_ptr<const CorrelationPlan> plan = random.Plan();
    const std::vector<MatchedEvent> history = random.History(*plan, 1 + random.Below(24));
    const std::vector<Firing> engine =
        RunEngine(plan, InOrderAgain(&random, history), random.Below(2 * history.size()));
    const std::vector<ModelFiring> got = ToModel(*plan, engine);
    const std::vector<ModelFiring> expected = RunModel(*plan, history);
    ASSERT_EQ(Describe(got), Describe(expected)) << "seed " << seed;
    firings += got.size();
  }
  // The histories would prove little if nothing ever fired.
  EXPECT_GT(firings, kHistories / 2);
}

}  // namespace
}  // namespace tocsin
