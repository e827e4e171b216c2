// The order of events of several inputs, and whose times are believed.
#include "correlate/event_queue.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <random>
#include <string>

namespace tocsin {
namespace {

using Queue = EventQueue<std::string>;

// What the queue gives out now: "a@10 b@12(late)".
std::string Drain(Queue* queue) {
  queue->Advance();
  std::string out;
  while (auto timed = queue->Pop()) {
    out += (out.empty() ? "" : " ") + timed->value + "@" + std::to_string(timed->time_ns);
    if (timed->late) out += "(late)";
  }
  return out;
}

void Add(Queue* queue, uint32_t input, int64_t time_ns, const std::string& value) {
  static uint64_t offset = 0;
  queue->Add(time_ns, {input, offset++}, value, value.size());
}

TEST(EventQueue, GivesOutWhatLiesBeforeTheWatermark) {
  Queue queue({.lateness_ns = 5});
  queue.AddInput(kNever);
  Add(&queue, 0, 10, "a");
  EXPECT_EQ(Drain(&queue), "");
  Add(&queue, 0, 15, "b");
  EXPECT_EQ(Drain(&queue), "");
  Add(&queue, 0, 16, "c");
  EXPECT_EQ(Drain(&queue), "a@10");
  queue.CloseInput(0);
  EXPECT_EQ(queue.Advance(), INT64_MAX);
  EXPECT_EQ(Drain(&queue), "b@15 c@16");
}

TEST(EventQueue, WaitsForTheSlowestInput) {
  Queue queue({.lateness_ns = 0});
  queue.AddInput(kNever);
  queue.AddInput(kNever);
  Add(&queue, 0, 100, "a");
  EXPECT_EQ(Drain(&queue), "");
  Add(&queue, 1, 50, "b");
  EXPECT_EQ(Drain(&queue), "");
  queue.Observe(1, 60);
  EXPECT_EQ(Drain(&queue), "b@50");
  queue.CloseInput(1);
  queue.Observe(0, 101);
  EXPECT_EQ(Drain(&queue), "a@100");
}

TEST(EventQueue, AnInputThatToldItsFirstTimeHoldsTheWatermarkThere) {
  Queue queue({.lateness_ns = 0});
  queue.AddInput(kNever);
  queue.AddInput(80);
  Add(&queue, 0, 70, "a");
  Add(&queue, 0, 90, "b");
  EXPECT_EQ(Drain(&queue), "a@70");
}

TEST(EventQueue, OrdersByTimeThenPosition) {
  Queue queue({.lateness_ns = 0});
  queue.AddInput(kNever);
  queue.AddInput(kNever);
  queue.Add(5, {1, 1}, "d", 1);
  queue.Add(5, {0, 9}, "b", 1);
  queue.Add(5, {0, 2}, "a", 1);
  queue.Add(5, {0, 9}, "c", 1);  // of the same position: as they came
  queue.CloseAll();
  EXPECT_EQ(Drain(&queue), "a@5 b@5 c@5 d@5");
}

TEST(EventQueue, PositionsOrderTiesWhateverTheIndexOfTheirInput) {
  Queue queue({.lateness_ns = 0});
  const uint32_t first = queue.AddInput(kNever);
  const uint32_t second = queue.AddInput(kNever);
  queue.AddTo(first, 5, {0xfff00000, 1}, "b", 1);
  queue.AddTo(second, 5, {0x00010000, 9}, "a", 1);
  EXPECT_EQ(Drain(&queue), "");
  queue.Observe(first, 6);
  queue.CloseInput(second);
  EXPECT_EQ(Drain(&queue), "a@5 b@5");
}

TEST(EventQueue, BelievesTheTimesOfABoundedInput) {
  Queue queue({.lateness_ns = 0, .future_ns = 10});
  queue.AddInput(kNever, true);
  Add(&queue, 0, 0, "a");
  Add(&queue, 0, 1'000, "b");
  EXPECT_EQ(Drain(&queue), "a@0");
  Add(&queue, 0, 1, "c");
  EXPECT_EQ(Drain(&queue), "c@1(late)");
  EXPECT_EQ(queue.clamped(), 0u);
}

TEST(EventQueue, ListsLateEvents) {
  Queue queue({.lateness_ns = 5});
  queue.AddInput(kNever);
  Add(&queue, 0, 100, "a");
  queue.Add(95, {0, 700}, "b", 1);
  queue.Add(94, {0, 701}, "c", 1);
  EXPECT_EQ(Drain(&queue), "c@94(late)");
  ASSERT_EQ(queue.late_events().size(), 1u);
  EXPECT_EQ(queue.late_events()[0].position, (EventPosition{0, 701}));
  EXPECT_EQ(queue.late_events()[0].time_ns, 94);
  EXPECT_EQ(queue.late_events()[0].behind_ns, 1);
  for (int i = 0; i < 300; ++i) Add(&queue, 0, 0, "x");
  EXPECT_EQ(queue.late(), 301u);
  EXPECT_EQ(queue.late_events().size(), Queue::kMostListed);
}

TEST(EventQueue, LatenessIsThatOfTheOwnInput) {
  // Input 1 lies behind input 0 all the time, and nothing of it is late.
  Queue queue({.lateness_ns = 5});
  queue.AddInput(kNever);
  queue.AddInput(kNever);
  Add(&queue, 0, 1'000, "a");
  Add(&queue, 1, 10, "b");
  Add(&queue, 1, 6, "c");
  EXPECT_EQ(queue.late(), 0u);
  queue.CloseAll();
  EXPECT_EQ(Drain(&queue), "c@6 b@10 a@1000");
}

TEST(EventQueue, AnInputThatComesAfterItsTimeWasGivenOutIsLate) {
  Queue queue({.lateness_ns = 0});
  queue.AddInput(kNever);
  Add(&queue, 0, 10, "a");
  Add(&queue, 0, 20, "b");
  EXPECT_EQ(Drain(&queue), "a@10");
  queue.AddInput(kNever);
  Add(&queue, 1, 9, "c");
  Add(&queue, 1, 10, "d");
  EXPECT_EQ(Drain(&queue), "c@9(late) d@10");
}

TEST(EventQueue, WithoutRoomTheEarliestGoAhead) {
  Queue queue({.lateness_ns = 1'000, .future_ns = INT64_MAX, .max_bytes = 10});
  queue.AddInput(kNever);
  Add(&queue, 0, 30, "4444");
  Add(&queue, 0, 10, "1111");
  EXPECT_EQ(Drain(&queue), "");
  Add(&queue, 0, 20, "2222");
  EXPECT_EQ(Drain(&queue), "1111@10");
  EXPECT_EQ(queue.forced(), 1u);
  // What was given out is a bound.
  Add(&queue, 0, 9, "x");
  EXPECT_EQ(Drain(&queue), "x@9(late)");
  Add(&queue, 0, 10, "y");
  EXPECT_EQ(queue.late(), 1u);
  queue.CloseAll();
  EXPECT_EQ(Drain(&queue), "y@10 2222@20 4444@30");
  EXPECT_EQ(queue.forced(), 1u);
}

TEST(EventQueue, TimesAtTheEndsOfTheScaleAreTimes) {
  Queue queue({.lateness_ns = 5, .future_ns = 100});
  queue.AddInput(kNever);
  Add(&queue, 0, INT64_MIN + 1, "a");
  Add(&queue, 0, INT64_MAX, "b");
  queue.CloseAll();
  Add(&queue, 0, INT64_MIN + 1, "c");
  EXPECT_EQ(Drain(&queue), "c@-9223372036854775807(late) a@-9223372036854775807");
  EXPECT_EQ(queue.late_events()[0].behind_ns, INT64_MAX);
}

TEST(EventQueue, SortsWhateverIsOutOfOrderByLessThanTheLateness) {
  for (uint64_t seed = 0; seed < 200; ++seed) {
    std::mt19937_64 random(seed);
    constexpr int64_t kLateness = 50;
    std::vector<std::pair<int64_t, int64_t>> arrivals;  // when it comes, its time
    int64_t now = 0;
    for (int i = 0; i < 300; ++i) {
      now += static_cast<int64_t>(random() % 20);
      arrivals.emplace_back(now + static_cast<int64_t>(random() % kLateness), now);
    }
    std::sort(arrivals.begin(), arrivals.end());
    EventQueue<int64_t> queue({.lateness_ns = kLateness});
    queue.AddInput(kNever);
    std::vector<int64_t> out;
    const auto take = [&] {
      queue.Advance();
      while (auto timed = queue.Pop()) out.push_back(timed->time_ns);
    };
    for (size_t i = 0; i < arrivals.size(); ++i) {
      queue.Add(arrivals[i].second, {0, i}, arrivals[i].second, 1);
      if (random() % 3 == 0) take();
    }
    queue.CloseAll();
    take();
    ASSERT_EQ(queue.late(), 0u);
    ASSERT_EQ(out.size(), arrivals.size());
    ASSERT_TRUE(std::is_sorted(out.begin(), out.end()));
  }
}

// --- whose times are believed

class Clock {
 public:
  explicit Clock(int64_t tolerance_ns) : clock_(tolerance_ns) {}
  // What is accepted: "10 20".
  std::string Add(int64_t time_ns) {
    accepted_.clear();
    clock_.Add(time_ns, 0, accept_);
    return accepted_;
  }
  std::string Close() {
    accepted_.clear();
    clock_.Close(accept_);
    return accepted_;
  }
  const InputClock<int>& clock() const { return clock_; }

 private:
  InputClock<int> clock_;
  std::string accepted_;
  std::function<void(int64_t, int&&)> accept_ = [this](int64_t time_ns, int&&) {
    accepted_ += (accepted_.empty() ? "" : " ") + std::to_string(time_ns);
  };
};

TEST(InputClock, TheFirstTimeIsBelieved) {
  Clock clock(10);
  EXPECT_EQ(clock.Add(1'000'000), "1000000");
  EXPECT_EQ(clock.clock().now_ns(), 1'000'000);
}

TEST(InputClock, WithinTheToleranceATimeIsBelieved) {
  Clock clock(10);
  clock.Add(0);
  EXPECT_EQ(clock.Add(10), "10");
  EXPECT_EQ(clock.Add(21), "");
  EXPECT_EQ(clock.clock().now_ns(), 10);
}

TEST(InputClock, FourEventsAtTheOldTimeRefuteAStamp) {
  Clock clock(10);
  clock.Add(0);
  EXPECT_EQ(clock.Add(1'000), "");
  EXPECT_EQ(clock.Add(1), "1");
  EXPECT_EQ(clock.Add(2), "2");
  EXPECT_EQ(clock.Add(3), "3");
  EXPECT_EQ(clock.Add(4), "4 4");
  EXPECT_EQ(clock.clock().clamped(), 1u);
  EXPECT_EQ(clock.clock().now_ns(), 4);
}

TEST(InputClock, SixteenEventsAheadAreAGap) {
  Clock clock(10);
  clock.Add(0);
  for (int i = 0; i < 15; ++i) EXPECT_EQ(clock.Add(1'000 + i % 3), "");
  EXPECT_EQ(clock.Add(1'005),
            "1000 1001 1002 1000 1001 1002 1000 1001 1002 1000 1001 1002 1000 1001 1002 1005");
  EXPECT_EQ(clock.clock().clamped(), 0u);
  EXPECT_EQ(clock.clock().now_ns(), 1'005);
}

TEST(InputClock, AStampAheadOfAGapIsRefutedByIt) {
  Clock clock(10);
  clock.Add(0);
  clock.Add(1'000'000);
  for (int i = 0; i < 14; ++i) EXPECT_EQ(clock.Add(1'000), "");
  EXPECT_NE(clock.Add(1'000), "");
  EXPECT_EQ(clock.clock().now_ns(), 1'000);
  EXPECT_EQ(clock.clock().clamped(), 1u);
}

TEST(InputClock, TheEndLetsWaitingStampsPass) {
  Clock clock(10);
  clock.Add(0);
  clock.Add(1'000);
  EXPECT_EQ(clock.Close(), "1000");
  EXPECT_EQ(clock.clock().clamped(), 0u);
}

TEST(InputClock, AHistoryOfManyForgedStampsHoldsFewOfThem) {
  // One in three is forged: never 16 in a row, so the old time wins again and again.
  Clock clock(10);
  size_t accepted = 0;
  for (int64_t i = 0; i < 3'000; ++i) {
    const std::string times = clock.Add(i % 3 == 2 ? 1'000'000 + i : i / 100);
    accepted += times.empty() ? 0 : 1 + std::count(times.begin(), times.end(), ' ');
  }
  EXPECT_GE(accepted, 3'000u - InputClock<int>::kConfirm);
  EXPECT_LT(clock.clock().now_ns(), 1'000);
}

}  // namespace
}  // namespace tocsin
