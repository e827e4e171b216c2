#include "ordered_flow.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace tocsin {
namespace {

constexpr std::chrono::milliseconds kPatience(1000);

using Flow = OrderedFlow<int, int>;

TEST(OrderedFlow, GivesResultsInTheOrderOfTasks) {
  constexpr int kTasks = 2'000;
  Flow flow(5);
  std::vector<std::thread> workers;
  for (int i = 0; i < 3; ++i) {
    workers.emplace_back([&] {
      while (auto task = flow.Pop()) flow.Finish(task->sequence, task->value * 2);
    });
  }
  std::thread reader([&] {
    for (int i = 0; i < kTasks; ++i) flow.Push(i);
    flow.Close();
  });
  int expected = 0;
  int result = 0;
  for (Taken taken; (taken = flow.Take(&result, kPatience)) != Taken::kEnd;) {
    if (taken == Taken::kResult) {
      EXPECT_EQ(result, 2 * expected++);
    }
  }
  EXPECT_EQ(expected, kTasks);
  reader.join();
  for (std::thread& worker : workers) worker.join();
}

TEST(OrderedFlow, HoldsTheReaderBackWhenFull) {
  Flow flow(2);
  std::atomic<int> pushed = 0;
  std::thread reader([&] {
    for (int i = 0; i < 3; ++i) {
      if (flow.Push(i)) ++pushed;
    }
  });
  for (int i = 0; i < 2; ++i) {
    const auto task = flow.Pop();
    flow.Finish(task->sequence, task->value);
  }
  EXPECT_LE(pushed, 2);
  int result = -1;
  EXPECT_EQ(flow.Take(&result, kPatience), Taken::kResult);
  EXPECT_EQ(result, 0);
  reader.join();
  EXPECT_EQ(pushed, 3);
}

TEST(OrderedFlow, AnswersThatNothingIsThereYet) {
  Flow flow(2);
  ASSERT_TRUE(flow.Push(1));
  int result = 0;
  EXPECT_EQ(flow.Take(&result, std::chrono::milliseconds(0)), Taken::kNothingYet);
}

TEST(OrderedFlow, EndsForEverybodyOnStop) {
  Flow flow(1);
  ASSERT_TRUE(flow.Push(1));
  std::thread reader([&] { EXPECT_FALSE(flow.Push(2)); });
  flow.Stop();
  reader.join();
  int result = 0;
  EXPECT_FALSE(flow.Pop().has_value());
  EXPECT_EQ(flow.Take(&result, kPatience), Taken::kEnd);
}

}  // namespace
}  // namespace tocsin
