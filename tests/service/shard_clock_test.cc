// The watermark of a shard: who holds it back, and who does not.
#include "service/shard_clock.h"

#include <gtest/gtest.h>

namespace tocsin {
namespace {

constexpr int64_t kSecond = 1'000'000'000;
constexpr int64_t kDay = 86'400 * kSecond;
constexpr int64_t kLateness = 5 * kSecond;
constexpr int64_t kSaid = 3 * kSecond;

ClockRecord Report(int64_t at_s, int32_t partition, int64_t time_s, bool idle = false) {
  return {at_s * kSecond, {{"zeek", partition, time_s * kSecond, idle}}, {}};
}

int64_t Watermark(const ShardClock& clock) {
  const int64_t time_ns = clock.Inputs(kLateness);
  return time_ns == kNever ? kNever : time_ns / kSecond;
}

TEST(ShardClock, IsTheLeastOfThePartitionsLessTheLateness) {
  ShardClock clock(1, kSaid);
  EXPECT_EQ(Watermark(clock), kNever);
  clock.Take(Report(1000, 0, 100));
  clock.Take(Report(1000, 1, 300));
  EXPECT_EQ(Watermark(clock), 95);
  clock.Take(Report(1001, 0, 400));
  EXPECT_EQ(Watermark(clock), 295);
}

TEST(ShardClock, DoesNotWaitForAPartitionWithoutATimeForever) {
  ShardClock clock(1, kSaid);
  clock.Take(
      {1000 * kSecond, {{"zeek", 0, std::nullopt, false}, {"zeek", 1, 300 * kSecond, false}}, {}});
  EXPECT_EQ(Watermark(clock), kNever);
  clock.Take({1001 * kSecond, {{"zeek", 0, std::nullopt, true}}, {}});
  EXPECT_EQ(Watermark(clock), 295);
}

TEST(ShardClock, FollowsTheFarthestWhenAllAreIdle) {
  ShardClock clock(1, kSaid);
  clock.Take(Report(1000, 0, 100, true));
  clock.Take(Report(1000, 1, 300, true));
  EXPECT_EQ(Watermark(clock), 295);
}

TEST(ShardClock, WaitsForTheReaderOfEveryPartition) {
  ShardClock clock(1, kSaid);
  ClockRecord report = Report(1000, 0, 100);
  report.others = {{"zeek", 1}, {"windows", 0}};
  clock.Take(report);
  EXPECT_EQ(Watermark(clock), kNever);
  clock.Take(Report(1001, 1, 50));
  EXPECT_EQ(Watermark(clock), kNever);
  clock.Take({1002 * kSecond, {{"windows", 0, 40 * kSecond, false}}, {}});
  EXPECT_EQ(Watermark(clock), 35);
  // That others name it again is no news.
  clock.Take(report);
  EXPECT_EQ(Watermark(clock), 35);
}

TEST(ShardClock, WaitsForAReaderThatNeverCameForTenMinutes) {
  ShardClock clock(1, kSaid);
  int64_t at_s = 1000;
  for (; at_s <= 1600; ++at_s) {
    ClockRecord report = Report(at_s, 0, at_s);
    report.others = {{"zeek", 1}};
    clock.Take(report);
  }
  EXPECT_EQ(Watermark(clock), kNever);
  clock.Take(Report(at_s, 0, at_s));
  EXPECT_EQ(Watermark(clock), at_s - 5);
}

TEST(ShardClock, BelievesThatAPartitionIsIdleAsLongAsItsReaderSaysSo) {
  ShardClock clock(1, kSaid);
  clock.Take(Report(1000, 1, 100, true));
  for (int64_t at_s = 1000; at_s <= 1003; ++at_s) clock.Take(Report(at_s, 0, at_s));
  EXPECT_EQ(Watermark(clock), 998);
  // Its reader is gone: perhaps there are events in it now.
  clock.Take(Report(1004, 0, 1004));
  EXPECT_EQ(Watermark(clock), 95);
  clock.Take(Report(1005, 1, 101, true));
  EXPECT_EQ(Watermark(clock), 999);
  // Nobody took it over.
  for (int64_t at_s = 1006; at_s <= 1066; ++at_s) clock.Take(Report(at_s, 0, at_s));
  EXPECT_EQ(Watermark(clock), 1061);
}

TEST(ShardClock, ForgetsWhomNobodyReportsWhileOthersAreReported) {
  ShardClock clock(1, kSaid);
  clock.Take(Report(1000, 0, 100));
  int64_t at_s = 1000;
  for (; at_s <= 1600; ++at_s) clock.Take(Report(at_s, 1, at_s));
  EXPECT_EQ(Watermark(clock), 95);
  clock.Take(Report(at_s, 1, at_s));
  EXPECT_EQ(Watermark(clock), at_s - 5);
}

TEST(ShardClock, ForgetsNobodyForAnHourWithoutAnyReport) {
  ShardClock clock(1, kSaid);
  clock.Take(Report(1000, 0, 100));
  clock.Take(Report(1000, 1, 300));
  clock.Take(Report(4600, 1, 4000));
  EXPECT_EQ(Watermark(clock), 95);
}

TEST(ShardClock, ForgetsNobodyForAClockThatIsADayAhead) {
  ShardClock clock(1, kSaid);
  for (int64_t at_s = 1000; at_s < 1500; ++at_s) {
    clock.Take(Report(at_s, 0, 100));
    clock.Take(Report(at_s + kDay / kSecond, 1, at_s));
  }
  EXPECT_EQ(Watermark(clock), 95);
}

TEST(ShardClock, IsTheSameBehindASnapshot) {
  ShardClock clock(1, kSaid);
  clock.Take(Report(1000, 0, 100));
  for (int64_t at_s = 1000; at_s <= 1600; ++at_s) clock.Take(Report(at_s, 1, at_s));
  SnapshotWriter out;
  clock.Save(&out);
  const std::string bytes = out.Take();
  ShardClock restored(1, kSaid);
  SnapshotReader in(bytes);
  restored.Load(&in);
  ASSERT_TRUE(in.ok());
  EXPECT_EQ(Watermark(restored), 95);
  restored.Take(Report(1601, 1, 1601));
  EXPECT_EQ(Watermark(restored), 1596);
}

}  // namespace
}  // namespace tocsin
