#include "score/suppression.h"

#include <gtest/gtest.h>

#include "tests/score/detection_samples.h"

namespace tocsin {
namespace {

class SuppressorTest : public testing::Test {
 protected:
  SuppressorTest() {
    rule_.extensions.suppress_for_ns = 60;
    rule_.extensions.suppress_by = {"user"};
  }

  // Whether a detection of this time and user is told.
  bool Tell(Suppressor* suppressor, int64_t time_ns, const std::string& user = "bob") {
    last_ = DetectionOf(rule_, time_ns, {{"user", user}});
    return suppressor->Admit(&last_);
  }

  RuleHead rule_ = RuleOf("r-1", Level::kHigh);
  DetectionRecord last_;
};

TEST_F(SuppressorTest, HoldsForTheTimeAndNoLonger) {
  Suppressor suppressor({});
  EXPECT_TRUE(Tell(&suppressor, 100));
  EXPECT_FALSE(Tell(&suppressor, 100));
  EXPECT_FALSE(Tell(&suppressor, 159));
  EXPECT_TRUE(Tell(&suppressor, 160));
}

TEST_F(SuppressorTest, TheNextOneSaysHowManyWereHeldAndSinceWhen) {
  Suppressor suppressor({});
  EXPECT_TRUE(Tell(&suppressor, 100));
  EXPECT_EQ(last_.held.count, 0u);
  for (int i = 0; i < 7; ++i) EXPECT_FALSE(Tell(&suppressor, 101 + i));
  EXPECT_TRUE(Tell(&suppressor, 500));
  EXPECT_EQ(last_.held.count, 7u);
  EXPECT_EQ(last_.held.since_ns, 100);
  EXPECT_TRUE(Tell(&suppressor, 1000));
  EXPECT_EQ(last_.held.count, 0u);
  EXPECT_EQ(suppressor.counters().held, 7u);
  EXPECT_EQ(suppressor.counters().told, 3u);
}

TEST_F(SuppressorTest, KeepsValuesOfTheKeyApart) {
  Suppressor suppressor({});
  EXPECT_TRUE(Tell(&suppressor, 100, "bob"));
  EXPECT_TRUE(Tell(&suppressor, 100, "eve"));
  EXPECT_FALSE(Tell(&suppressor, 101, "eve"));
}

TEST_F(SuppressorTest, AMissingFieldIsNoEmptyText) {
  Suppressor suppressor({});
  EXPECT_TRUE(Tell(&suppressor, 100, ""));
  DetectionRecord without = DetectionOf(rule_, 100, {});
  EXPECT_TRUE(suppressor.Admit(&without));
  EXPECT_FALSE(suppressor.Admit(&without));
}

TEST_F(SuppressorTest, AnEarlierOneOutOfOrderIsToldAndBeginsItsOwnHold) {
  Suppressor suppressor({});
  EXPECT_TRUE(Tell(&suppressor, 1'000'000));
  EXPECT_TRUE(Tell(&suppressor, 100));
  EXPECT_FALSE(Tell(&suppressor, 159));
  EXPECT_TRUE(Tell(&suppressor, 160));
}

TEST_F(SuppressorTest, ATimeInTheFarFutureSilencesNothing) {
  Suppressor suppressor({});
  EXPECT_TRUE(Tell(&suppressor, INT64_MAX));
  EXPECT_TRUE(Tell(&suppressor, INT64_MIN + 1));
  EXPECT_TRUE(Tell(&suppressor, 100));
  EXPECT_FALSE(Tell(&suppressor, 101));
}

TEST_F(SuppressorTest, WithoutTimeEverythingIsTold) {
  Suppressor suppressor({});
  EXPECT_TRUE(Tell(&suppressor, Event::kNoTime));
  EXPECT_TRUE(Tell(&suppressor, Event::kNoTime));
}

TEST_F(SuppressorTest, TheSettingsSuppressRulesThatSayNothingThemselves) {
  SuppressionOptions options;
  options.rules = {{{"other"}, {}, 1000}, {{"Rule r-2"}, {}, 10}, {{}, {}, 5}};
  Suppressor suppressor(options);
  const RuleHead by_title = RuleOf("r-2", Level::kLow);
  const RuleHead any = RuleOf("r-3", Level::kLow);
  DetectionRecord titled = DetectionOf(by_title, 100, {});
  DetectionRecord other = DetectionOf(any, 100, {});
  EXPECT_TRUE(suppressor.Admit(&titled));
  EXPECT_TRUE(suppressor.Admit(&other));
  titled.time_ns = other.time_ns = 107;
  EXPECT_FALSE(suppressor.Admit(&titled));
  EXPECT_TRUE(suppressor.Admit(&other));
  EXPECT_TRUE(Tell(&suppressor, 100));
  EXPECT_FALSE(Tell(&suppressor, 107));
  EXPECT_FALSE(Tell(&suppressor, 159));
}

TEST_F(SuppressorTest, CorrelationsAreKeyedByTheirGroup) {
  rule_.extensions.suppress_by = {"User"};
  Suppressor suppressor({});
  DetectionRecord first = CorrelationOf(rule_);
  DetectionRecord second = CorrelationOf(rule_);
  second.correlation->group[0].second = "eve";
  EXPECT_TRUE(suppressor.Admit(&first));
  EXPECT_TRUE(suppressor.Admit(&second));
  EXPECT_FALSE(suppressor.Admit(&first));
}

TEST_F(SuppressorTest, ForgetsTheHoldAskedForLongestAgo) {
  SuppressionOptions options;
  options.max_bytes = 1000;
  Suppressor suppressor(options);
  for (int i = 0; i < 100; ++i) EXPECT_TRUE(Tell(&suppressor, 100, std::to_string(i)));
  EXPECT_LE(suppressor.counters().bytes, options.max_bytes);
  EXPECT_EQ(suppressor.counters().evicted + suppressor.counters().holds, 100u);
  EXPECT_FALSE(Tell(&suppressor, 100, "99"));
  EXPECT_TRUE(Tell(&suppressor, 100, "0"));
}

TEST_F(SuppressorTest, GoesOnAfterARestart) {
  Suppressor before({});
  EXPECT_TRUE(Tell(&before, 100));
  EXPECT_FALSE(Tell(&before, 120));
  SnapshotWriter writer;
  before.Save(&writer);
  const std::string saved = writer.Take();
  Suppressor after({});
  SnapshotReader reader(saved);
  ASSERT_TRUE(after.Restore(&reader).has_value());
  EXPECT_TRUE(reader.at_end());
  EXPECT_FALSE(Tell(&after, 150));
  EXPECT_TRUE(Tell(&after, 170));
  EXPECT_EQ(last_.held.count, 2u);
  EXPECT_EQ(after.counters().held, 2u);
}

TEST_F(SuppressorTest, RefusesDamagedStateAndKeepsItsOwn) {
  Suppressor before({});
  EXPECT_TRUE(Tell(&before, 100));
  SnapshotWriter writer;
  before.Save(&writer);
  const std::string saved = writer.Take();
  for (size_t size = 0; size < saved.size(); ++size) {
    SnapshotReader reader(std::string_view(saved).substr(0, size));
    EXPECT_FALSE(before.Restore(&reader).has_value()) << size;
  }
  EXPECT_FALSE(Tell(&before, 101));
}

}  // namespace
}  // namespace tocsin
