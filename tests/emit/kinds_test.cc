#include <gtest/gtest.h>

#include "emit/table_writer.h"
#include "emit/text.h"
#include "tests/score/detection_samples.h"
#include "tests/support/golden.h"
#include "tocsin/encoder.h"
#include "tocsin/ruleset.h"

namespace tocsin {
namespace {

class DetectionKinds : public testing::Test {
 protected:
  DetectionKinds() {
    rule_.title = "Many hosts tried by one user";
    rule_.id = "5c2f1f2e-3b7a-4e0b-9a51-3d1c5b0c7e10";
    rule_.content_hash = "0123456789abcdef0123456789abcdef";
    rule_.file = "rules/spray.yml";
    rule_.level = Level::kHigh;
    rule_.tags = {"attack.credential-access", "attack.t1110.003"};
    incident_rule_.title = "Risk of an entity crossed the threshold";
    incident_rule_.level = Level::kHigh;
    RuleSetBuilder builder;
    builder.SetChains({});
    rules_ = builder.Build();
  }

  DetectionRecord Completed() const {
    DetectionRecord detection = CorrelationOf(rule_);
    detection.correlation->approximate = true;
    detection.correlation->truncated = true;
    detection.risk.emplace();
    detection.risk->points = 50;
    detection.risk->entities = {{"user", "bob", 57.25}, {"source_address", "203.0.113.7", 50}};
    detection.enrichments = {
        {"assets", "User", "bob", {{"department", "finance"}, {"manager", "Eve \xFF"}}}};
    detection.held = {12, kSampleTimeNs - 3'600'000'000'000};
    return detection;
  }

  DetectionRecord HeldBase() const {
    DetectionRecord detection =
        DetectionOf(rule_, kSampleTimeNs, {{"CommandLine", "vssadmin delete shadows"}});
    detection.matched = {
        {"selection", "CommandLine", "vssadmin delete shadows", "contains", "delete"}};
    detection.held = {12, kSampleTimeNs - 3'600'000'000'000};
    return detection;
  }

  std::string Native(const DetectionRecord& detection) const {
    return (*MakeEncoder({}))->Encode(detection, *rules_) + "\n";
  }

  std::string Table(size_t width) const {
    const TableWriter table({width, false});
    DetectionRecord ordered = CorrelationOf(rule_);
    ordered.correlation->type = CorrelationType::kTemporalOrdered;
    ordered.correlation->condition = "all of failed_logon, logon";
    return table.Header() + table.Row(CorrelationOf(rule_)) + table.Row(Completed()) +
           table.Row(ordered) + table.Row(IncidentOf(incident_rule_)) + table.Row(HeldBase());
  }

  RuleHead rule_;
  RuleHead incident_rule_;
  std::shared_ptr<const RuleSet> rules_;  // of nothing: a hash that stays
};

TEST_F(DetectionKinds, CorrelationIsOneJsonObject) {
  EXPECT_TRUE(MatchesGolden("emit/native_correlation.json", Native(CorrelationOf(rule_))));
}

TEST_F(DetectionKinds, LaterStagesAddTheirParts) {
  EXPECT_TRUE(MatchesGolden("emit/native_completed.json", Native(Completed())));
}

TEST_F(DetectionKinds, IncidentIsOneJsonObject) {
  EXPECT_TRUE(MatchesGolden("emit/native_incident.json", Native(IncidentOf(incident_rule_))));
}

TEST_F(DetectionKinds, HaveRowsOnWideTerminals) {
  EXPECT_TRUE(MatchesGolden("emit/table_kinds_wide.txt", Table(160)));
}

TEST_F(DetectionKinds, HaveRowsOnNarrowTerminals) {
  EXPECT_TRUE(MatchesGolden("emit/table_kinds_narrow.txt", Table(80)));
}

TEST_F(DetectionKinds, RowsHoldNoControlSequencesOfGroupsAndEntities) {
  DetectionRecord correlation = CorrelationOf(rule_);
  correlation.correlation->group = {{"User\x1b[1A", "bob\r\n\x1b[2J"}};
  DetectionRecord incident = IncidentOf(incident_rule_);
  incident.incident->entity = "\x1b]0;owned\x07";
  const TableWriter table({200, false});
  const std::string rows = table.Row(correlation) + table.Row(incident);
  for (const char c : {'\x1b', '\r', '\x07'}) EXPECT_EQ(rows.find(c), std::string::npos);
}

TEST(ShortNumber, HasAtMostThreeDecimals) {
  EXPECT_EQ(ShortNumber(100), "100");
  EXPECT_EQ(ShortNumber(57.25), "57.25");
  EXPECT_EQ(ShortNumber(1.0 / 3), "0.333");
  EXPECT_EQ(ShortNumber(-0.0001), "0");
  EXPECT_EQ(ShortNumber(0), "0");
}

}  // namespace
}  // namespace tocsin
