// Ordered steps against a search that tries everything.
#include "correlate/step_chain.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace tocsin {
namespace {

constexpr uint32_t kSlots = 4;

struct Seen {
  int64_t time_ns;
  uint32_t slots;  // a bit for each
};

struct Steps {
  std::vector<uint32_t> wanted;     // by step: slots
  std::vector<uint32_t> forbidden;  // by step: slots that may not come until the next
};

CorrelationPlan::Node NodeOf(const Steps& steps) {
  const auto slots_of = [](uint32_t set) {
    std::vector<uint32_t> slots;
    for (uint32_t slot = 0; slot < kSlots; ++slot) {
      if ((set >> slot & 1) != 0) slots.push_back(slot);
    }
    return slots;
  };
  CorrelationPlan::Node node;
  node.sources.resize(kSlots);
  for (size_t i = 0; i < steps.wanted.size(); ++i) {
    node.sequence.push_back({slots_of(steps.wanted[i]), false});
    if (steps.forbidden[i] != 0) node.sequence.push_back({slots_of(steps.forbidden[i]), true});
  }
  return node;
}

// Tries every event of its own for each step from `step` on; gives the latest time at which a whole
// sequence began.
int64_t Search(const Steps& steps, const std::vector<Seen>& events, size_t step,
               std::vector<size_t>* chosen) {
  if (step == steps.wanted.size()) {
    const int64_t last = events[chosen->back()].time_ns;
    for (const Seen& event : events) {
      if (event.time_ns >= last && (event.slots & steps.forbidden.back()) != 0) return kNever;
    }
    return events[chosen->front()].time_ns;
  }
  int64_t best = kNever;
  for (size_t i = 0; i < events.size(); ++i) {
    if ((events[i].slots & steps.wanted[step]) == 0) continue;
    if (std::find(chosen->begin(), chosen->end(), i) != chosen->end()) continue;
    if (step > 0) {
      const int64_t from = events[chosen->back()].time_ns;
      const int64_t to = events[i].time_ns;
      if (to < from) continue;
      const bool cut = std::any_of(events.begin(), events.end(), [&](const Seen& event) {
        return event.time_ns >= from && event.time_ns <= to &&
               (event.slots & steps.forbidden[step - 1]) != 0;
      });
      if (cut) continue;
    }
    chosen->push_back(i);
    best = std::max(best, Search(steps, events, step + 1, chosen));
    chosen->pop_back();
  }
  return best;
}

class Random {
 public:
  explicit Random(uint64_t seed) : random_(seed) {}
  uint32_t Below(uint32_t limit) { return static_cast<uint32_t>(random_() % limit); }

  Steps MakeSteps() {
    Steps steps;
    for (uint32_t left = 1 + Below(4); left > 0; --left) {
      steps.wanted.push_back(1 + Below((1u << kSlots) - 1));
      steps.forbidden.push_back(Below(4) == 0 ? 1 + Below((1u << kSlots) - 1) : 0);
    }
    return steps;
  }
  std::vector<Seen> MakeEvents() {
    std::vector<Seen> events;
    int64_t now = 0;
    for (uint32_t left = 1 + Below(9); left > 0; --left) {
      now += Below(3) == 0 ? 1 : 0;
      events.push_back({now, 1 + Below((1u << kSlots) - 1)});
    }
    return events;
  }

 private:
  std::mt19937_64 random_;
};

StepChain Reloaded(const StepChain& chain, const WindowContext& context) {
  SnapshotWriter out;
  chain.Save(&out);
  const std::string bytes = out.Take();
  SnapshotReader in(bytes);
  StepChain loaded;
  loaded.Load(&in, context);
  EXPECT_TRUE(in.ok() && in.at_end());
  return loaded;
}

// The events that the chain names are a sequence, and its beginning is what it says.
void CheckComplete(const StepChain& chain, const Steps& steps, const std::vector<Seen>& events) {
  const std::span<const SeenEvent> row = chain.complete();
  ASSERT_EQ(row.size(), steps.wanted.size());
  EXPECT_EQ(row.front().time_ns, chain.complete_since());
  for (size_t i = 0; i < row.size(); ++i) {
    EXPECT_NE(steps.wanted[i] >> row[i].slot & 1, 0u);
    EXPECT_NE(events[row[i].offset].slots >> row[i].slot & 1, 0u);
    for (size_t j = 0; j < i; ++j) {
      EXPECT_LE(row[j].time_ns, row[i].time_ns);
      EXPECT_NE(row[j].offset, row[i].offset);
    }
  }
}

TEST(StepChain, KnowsTheLatestBeginning) {
  size_t complete = 0;
  for (uint64_t seed = 0; seed < 20'000; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    const Steps steps = random.MakeSteps();
    const std::vector<Seen> events = random.MakeEvents();
    const CorrelationPlan::Node node = NodeOf(steps);
    const StepPlan plan(node);
    const WindowContext context{&node, nullptr, nullptr, &plan};
    StepChain chain;
    std::vector<Seen> so_far;
    for (const Seen& event : events) {
      std::vector<Sample> samples;
      for (uint32_t slot = 0; slot < kSlots; ++slot) {
        if ((event.slots >> slot & 1) == 0) continue;
        samples.push_back({{event.time_ns, so_far.size(), 0, slot}, {}, 0});
      }
      chain.Add(samples, plan);
      so_far.push_back(event);
      if (random.Below(4) == 0) chain = Reloaded(chain, context);
      std::vector<size_t> chosen;
      ASSERT_EQ(chain.complete_since(), Search(steps, so_far, 0, &chosen));
      if (chain.complete_since() == kNever) continue;
      CheckComplete(chain, steps, so_far);
      ++complete;
    }
  }
  EXPECT_GT(complete, 10'000u);
}

}  // namespace
}  // namespace tocsin
