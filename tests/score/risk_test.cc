#include "score/risk.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/score/detection_samples.h"

namespace tocsin {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class RiskTest : public testing::Test {
 protected:
  RiskTest() {
    options_.half_life_ns = 0;
    options_.window_ns = 1000;
    options_.entities = {{"user", {"user", "account"}, {"-", "SYSTEM"}}};
  }

  // The incidents of a detection of this rule, time and user.
  std::vector<DetectionRecord> Add(RiskScorer* scorer, const RuleHead& rule, int64_t time_ns,
                                   const std::string& user = "bob") {
    last_ = DetectionOf(rule, time_ns, {{"user", user}}, "d" + std::to_string(++number_));
    std::vector<DetectionRecord> incidents;
    scorer->Score(&last_, &incidents);
    return incidents;
  }

  RiskOptions options_;
  RuleHead medium_ = RuleOf("r-medium", Level::kMedium);
  RuleHead high_ = RuleOf("r-high", Level::kHigh);
  DetectionRecord last_;
  int number_ = 0;
};

TEST_F(RiskTest, ManyWeakDetectionsMakeOneIncident) {
  RiskScorer scorer(options_, nullptr);
  for (int i = 0; i < 4; ++i) EXPECT_THAT(Add(&scorer, medium_, 10 + i), IsEmpty());
  EXPECT_THAT(Add(&scorer, RuleOf("r-low", Level::kLow), 15), IsEmpty());
  const auto incidents = Add(&scorer, high_, 20);
  ASSERT_THAT(incidents, SizeIs(1));
  const DetectionRecord& incident = incidents[0];
  EXPECT_EQ(incident.kind, DetectionKind::kIncident);
  EXPECT_EQ(incident.rule->level, Level::kHigh);
  EXPECT_EQ(incident.time_ns, 20);
  EXPECT_EQ(incident.source.offset, 7u);
  const IncidentFacts& facts = *incident.incident;
  EXPECT_EQ(facts.entity_kind, "user");
  EXPECT_EQ(facts.entity, "bob");
  EXPECT_EQ(facts.score, 135);
  EXPECT_EQ(facts.first_ns, 10);
  EXPECT_EQ(facts.last_ns, 20);
  ASSERT_THAT(facts.contributions, SizeIs(3));
  EXPECT_EQ(facts.contributions[0].rule_id, "r-medium");
  EXPECT_EQ(facts.contributions[0].count, 4u);
  EXPECT_EQ(facts.contributions[0].score, 80);
  EXPECT_EQ(facts.contributions[0].last_ns, 13);
  EXPECT_EQ(facts.contributions[1].rule_id, "r-high");
  EXPECT_EQ(facts.contributions[2].rule_title, "Rule r-low");
  EXPECT_THAT(facts.detections, ElementsAre("d1", "d2", "d3", "d4", "d5", "d6"));
}

TEST_F(RiskTest, TellsTheDetectionWhatItAdded) {
  RiskScorer scorer(options_, nullptr);
  Add(&scorer, medium_, 10);
  Add(&scorer, high_, 11);
  ASSERT_TRUE(last_.risk.has_value());
  EXPECT_EQ(last_.risk->points, 50);
  ASSERT_THAT(last_.risk->entities, SizeIs(1));
  EXPECT_EQ(last_.risk->entities[0].score, 70);
}

TEST_F(RiskTest, TheFactorOfTheRuleCounts) {
  RiskScorer scorer(options_, nullptr);
  medium_.extensions.score = 2.5;
  Add(&scorer, medium_, 10);
  EXPECT_EQ(last_.risk->points, 50);
  medium_.extensions.score = 0;
  Add(&scorer, medium_, 11);
  EXPECT_EQ(last_.risk->points, 0);
  EXPECT_THAT(last_.risk->entities, IsEmpty());
}

TEST_F(RiskTest, PointsHalveInOneHalfLife) {
  options_.half_life_ns = 100;
  RiskScorer scorer(options_, nullptr);
  Add(&scorer, high_, 0);
  Add(&scorer, medium_, 100);
  EXPECT_DOUBLE_EQ(last_.risk->entities[0].score, 45);
  Add(&scorer, medium_, 300);
  EXPECT_DOUBLE_EQ(last_.risk->entities[0].score, 50.0 / 8 + 20.0 / 4 + 20);
}

TEST_F(RiskTest, PointsEndWithTheWindow) {
  RiskScorer scorer(options_, nullptr);
  Add(&scorer, high_, 0);
  Add(&scorer, medium_, 1000);
  EXPECT_EQ(last_.risk->entities[0].score, 70);
  Add(&scorer, medium_, 1001);
  EXPECT_EQ(last_.risk->entities[0].score, 40);
}

TEST_F(RiskTest, ALateDetectionCountsWithItsOwnTime) {
  options_.half_life_ns = 100;
  RiskScorer scorer(options_, nullptr);
  Add(&scorer, medium_, 1000);
  Add(&scorer, medium_, 800);
  EXPECT_DOUBLE_EQ(last_.risk->entities[0].score, 25);
  Add(&scorer, medium_, -1);
  EXPECT_THAT(last_.risk->entities, IsEmpty());
  EXPECT_EQ(scorer.counters().late, 1u);
}

TEST_F(RiskTest, EdgeStaysSilentUntilTheScoreWasBelow) {
  options_.window_ns = 100;
  RiskScorer scorer(options_, nullptr);
  Add(&scorer, high_, 0);
  EXPECT_THAT(Add(&scorer, high_, 60), SizeIs(1));
  EXPECT_THAT(Add(&scorer, high_, 70), IsEmpty());
  EXPECT_THAT(Add(&scorer, medium_, 165), IsEmpty());  // 50 + 20: below
  EXPECT_THAT(Add(&scorer, high_, 166), SizeIs(1));
}

TEST_F(RiskTest, EdgeTellsAgainAfterOneWindow) {
  options_.window_ns = 100;
  RiskScorer scorer(options_, nullptr);
  int64_t first = -1;
  std::vector<int64_t> times;
  for (int64_t time = 0; time <= 300; time += 10) {
    if (Add(&scorer, high_, time).empty()) continue;
    if (first < 0) first = time;
    times.push_back(time);
  }
  EXPECT_THAT(times, ElementsAre(10, 110, 210));
}

TEST_F(RiskTest, EachTellsEveryDetectionAboveTheThreshold) {
  options_.rearm = Rearm::kEach;
  RiskScorer scorer(options_, nullptr);
  EXPECT_THAT(Add(&scorer, high_, 0), IsEmpty());
  for (int i = 1; i < 5; ++i) EXPECT_THAT(Add(&scorer, high_, i), SizeIs(1));
}

TEST_F(RiskTest, ResetForgetsWhatMadeTheIncident) {
  options_.rearm = Rearm::kReset;
  RiskScorer scorer(options_, nullptr);
  std::string told;
  for (int i = 0; i < 6; ++i) told += Add(&scorer, high_, i).empty() ? '-' : 'x';
  EXPECT_EQ(told, "-x-x-x");
}

TEST_F(RiskTest, TheFirstFieldWithAValueNamesTheEntity) {
  RiskScorer scorer(options_, nullptr);
  DetectionRecord detection =
      DetectionOf(medium_, 10, {{"user", "system"}, {"account", "eve"}, {"host", "h"}});
  std::vector<DetectionRecord> incidents;
  scorer.Score(&detection, &incidents);
  ASSERT_THAT(detection.risk->entities, SizeIs(1));
  EXPECT_EQ(detection.risk->entities[0].value, "eve");
}

TEST_F(RiskTest, CaseDoesNotTellEntitiesApart) {
  RiskScorer scorer(options_, nullptr);
  Add(&scorer, high_, 10, "CORP\\Bob");
  Add(&scorer, medium_, 11, "corp\\bob");
  EXPECT_EQ(last_.risk->entities[0].score, 70);
  EXPECT_EQ(last_.risk->entities[0].value, "CORP\\Bob");
  EXPECT_EQ(scorer.counters().entities, 1u);
}

TEST_F(RiskTest, CorrelationsScoreByTheirGroup) {
  RiskScorer scorer(options_, nullptr);
  DetectionRecord correlation = CorrelationOf(high_);
  correlation.correlation->group = {{"account", "bob"}};
  std::vector<DetectionRecord> incidents;
  scorer.Score(&correlation, &incidents);
  ASSERT_THAT(correlation.risk->entities, SizeIs(1));
  EXPECT_EQ(correlation.risk->entities[0].value, "bob");
}

TEST_F(RiskTest, IncidentsAndTimelessDetectionsAreNotScored) {
  RiskScorer scorer(options_, nullptr);
  DetectionRecord incident = IncidentOf(high_);
  std::vector<DetectionRecord> incidents;
  scorer.Score(&incident, &incidents);
  EXPECT_FALSE(incident.risk.has_value());
  Add(&scorer, high_, Event::kNoTime);
  EXPECT_EQ(scorer.counters().without_time, 1u);
  DetectionRecord nobody = DetectionOf(high_, 1, {{"user", "-"}});
  scorer.Score(&nobody, &incidents);
  EXPECT_EQ(scorer.counters().without_entity, 1u);
  EXPECT_EQ(scorer.counters().scored, 0u);
}

TEST_F(RiskTest, AThresholdOfZeroTurnsScoringOff) {
  options_.threshold = 0;
  RiskScorer scorer(options_, nullptr);
  EXPECT_THAT(Add(&scorer, high_, 1), IsEmpty());
  EXPECT_FALSE(last_.risk.has_value());
}

TEST_F(RiskTest, IdsAreTheSameOnEveryRunAndDifferByEntity) {
  options_.threshold = 50;
  const auto id = [&](const std::string& user) {
    RiskScorer scorer(options_, nullptr);
    number_ = 0;
    return Add(&scorer, high_, 10, user).at(0).id;
  };
  EXPECT_EQ(id("bob"), id("bob"));
  EXPECT_NE(id("bob"), id("eve"));
  EXPECT_THAT(id("bob"),
              testing::MatchesRegex("[0-9a-f]+-[0-9a-f]+-5[0-9a-f]+-[89ab][0-9a-f]+-[0-9a-f]+"));
}

TEST_F(RiskTest, AnEntityRemembersItsLatestContributions) {
  options_.max_contributions = 3;
  options_.threshold = 1000;
  RiskScorer scorer(options_, nullptr);
  for (int i = 0; i < 10; ++i) Add(&scorer, medium_, i);
  EXPECT_EQ(last_.risk->entities[0].score, 60);
  EXPECT_EQ(scorer.counters().dropped_contributions, 7u);
}

TEST_F(RiskTest, TheEntityScoredLongestAgoGivesWay) {
  options_.max_bytes = 20'000;
  RiskScorer scorer(options_, nullptr);
  for (int i = 0; i < 10'000; ++i) Add(&scorer, medium_, i, "user" + std::to_string(i));
  EXPECT_LE(scorer.counters().bytes, options_.max_bytes);
  EXPECT_EQ(scorer.counters().entities + scorer.counters().evicted_entities, 10'000u);
  EXPECT_GT(scorer.counters().entities, 5u);
  Add(&scorer, medium_, 10'000, "user9999");
  EXPECT_EQ(last_.risk->entities[0].score, 40);
}

TEST_F(RiskTest, RefusesDamagedStateAndKeepsItsOwn) {
  RiskScorer scorer(options_, nullptr);
  Add(&scorer, high_, 1);
  SnapshotWriter writer;
  scorer.Save(&writer);
  const std::string saved = writer.Take();
  for (size_t size = 0; size < saved.size(); ++size) {
    SnapshotReader reader(std::string_view(saved).substr(0, size));
    EXPECT_FALSE(scorer.Restore(&reader).has_value()) << size;
  }
  SnapshotWriter other;
  other.Bytes("risk");
  other.U64(99);
  const std::string later = other.Take();
  SnapshotReader reader(later);
  EXPECT_EQ(scorer.Restore(&reader).error().message,
            "restore risk: the saved state has version 99, this program reads 1");
  EXPECT_THAT(Add(&scorer, high_, 2), SizeIs(1));
}

}  // namespace
}  // namespace tocsin
