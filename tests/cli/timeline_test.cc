#include "timeline.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

namespace tocsin {
namespace {

using testing::ElementsAre;

constexpr int64_t kSecond = 1'000'000'000;

TEST(Timeline, ShowsNothingWhenNothingWasAdded) { EXPECT_EQ(Timeline().Show(10).step_s, 0); }

TEST(Timeline, CountsPerColumnOfAHumanStep) {
  Timeline timeline;
  for (const int64_t second : {3600, 3605, 3660, 3725}) timeline.Add(second * kSecond, 2);
  const Timeline::View view = timeline.Show(10);
  EXPECT_EQ(view.step_s, 15);
  EXPECT_EQ(view.begin_s, 3600);
  EXPECT_THAT(view.counts[2], ElementsAre(2, 0, 0, 0, 1, 0, 0, 0, 1));
}

TEST(Timeline, PutsTimesBefore1970IntoTheirBucket) {
  Timeline timeline;
  timeline.Add(-1, 0);
  timeline.Add(0, 0);
  const Timeline::View view = timeline.Show(10);
  EXPECT_EQ(view.begin_s, -1);
  EXPECT_THAT(view.counts[0], ElementsAre(1, 1));
}

TEST(Timeline, ShowsTheWholeRangeOfTimes) {
  Timeline timeline;
  timeline.Add(INT64_MIN + 1, 0);
  timeline.Add(INT64_MAX, 0);
  const Timeline::View view = timeline.Show(40);
  EXPECT_LE(view.counts[0].size(), 40u);
  EXPECT_EQ(std::accumulate(view.counts[0].begin(), view.counts[0].end(), uint64_t{0}), 2u);
}

TEST(Timeline, DoesNotDependOnTheOrderOfTimes) {
  std::vector<int64_t> times(3 * Timeline::kMaxBuckets);
  for (size_t i = 0; i < times.size(); ++i) times[i] = static_cast<int64_t>(i) * 7 * kSecond;
  Timeline forwards, backwards;
  for (const int64_t time : times) forwards.Add(time, 1);
  std::reverse(times.begin(), times.end());
  for (const int64_t time : times) backwards.Add(time, 1);
  const Timeline::View a = forwards.Show(50);
  const Timeline::View b = backwards.Show(50);
  EXPECT_EQ(a.step_s, b.step_s);
  EXPECT_EQ(a.counts, b.counts);
}

TEST(Sparkline, ShowsEverythingAboveZero) { EXPECT_EQ(Sparkline({0, 1, 500, 1000}, 1000), " ▁▄█"); }

}  // namespace
}  // namespace tocsin
