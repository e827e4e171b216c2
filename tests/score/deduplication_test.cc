#include "score/deduplication.h"

#include <gtest/gtest.h>

#include "tests/score/detection_samples.h"

namespace tocsin {
namespace {

class DeduplicatorTest : public testing::Test {
 protected:
  DetectionRecord At(int64_t time_ns, const std::string& id) const {
    return DetectionOf(rule_, time_ns, {}, id);
  }
  RuleHead rule_ = RuleOf("r-1", Level::kHigh);
};

TEST_F(DeduplicatorTest, DropsAnIdInsideTheHorizon) {
  Deduplicator deduplicator({.horizon_ns = 50});
  EXPECT_TRUE(deduplicator.Admit(At(100, "a")));
  EXPECT_TRUE(deduplicator.Admit(At(100, "b")));
  EXPECT_FALSE(deduplicator.Admit(At(150, "a")));
  EXPECT_FALSE(deduplicator.Admit(At(100, "b")));
  EXPECT_TRUE(deduplicator.Admit(At(201, "a")));
  EXPECT_EQ(deduplicator.counters().repeats, 2u);
}

TEST_F(DeduplicatorTest, KnowsDetectionsWithoutTime) {
  Deduplicator deduplicator({.horizon_ns = 50});
  EXPECT_TRUE(deduplicator.Admit(At(Event::kNoTime, "a")));
  EXPECT_FALSE(deduplicator.Admit(At(Event::kNoTime, "a")));
}

TEST_F(DeduplicatorTest, AHorizonOfZeroTurnsItOff) {
  Deduplicator deduplicator({.horizon_ns = 0});
  EXPECT_TRUE(deduplicator.Admit(At(100, "a")));
  EXPECT_TRUE(deduplicator.Admit(At(100, "a")));
}

TEST_F(DeduplicatorTest, ForgetsTheIdSeenLongestAgo) {
  Deduplicator deduplicator({.horizon_ns = 50, .max_ids = 2});
  EXPECT_TRUE(deduplicator.Admit(At(100, "a")));
  EXPECT_TRUE(deduplicator.Admit(At(100, "b")));
  EXPECT_FALSE(deduplicator.Admit(At(100, "a")));
  EXPECT_TRUE(deduplicator.Admit(At(100, "c")));
  EXPECT_FALSE(deduplicator.Admit(At(100, "a")));
  EXPECT_TRUE(deduplicator.Admit(At(100, "b")));
  EXPECT_EQ(deduplicator.counters().evicted, 2u);
  EXPECT_EQ(deduplicator.counters().ids, 2u);
}

TEST_F(DeduplicatorTest, GoesOnAfterARestart) {
  Deduplicator before({.horizon_ns = 50});
  EXPECT_TRUE(before.Admit(At(100, "a")));
  SnapshotWriter writer;
  before.Save(&writer);
  const std::string saved = writer.Take();
  Deduplicator after({.horizon_ns = 50});
  SnapshotReader reader(saved);
  ASSERT_TRUE(after.Restore(&reader).has_value());
  EXPECT_FALSE(after.Admit(At(120, "a")));
  SnapshotReader cut(std::string_view(saved).substr(0, saved.size() - 1));
  EXPECT_EQ(after.Restore(&cut).error().message,
            "restore deduplication: the saved state is damaged");
  EXPECT_FALSE(after.Admit(At(120, "a")));
}

}  // namespace
}  // namespace tocsin
