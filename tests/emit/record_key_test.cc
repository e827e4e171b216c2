#include "emit/record_key.h"

#include <gtest/gtest.h>

#include "tests/emit/encoder_samples.h"

namespace tocsin {
namespace {

DetectionRecord By(const RuleHead& rule, std::vector<FieldText> fields, std::string id = "d") {
  return DetectionOf(rule, kSampleTimeNs, fields, std::move(id));
}

TEST(DedupeKey, IsTheSameForRepeatsOfOneRuleAboutOneEntity) {
  const RuleHead rule = RuleOf("r", Level::kHigh);
  const std::string key = DedupeKey(By(rule, {{"User", "bob"}, {"Image", "a.exe"}}, "d-1"));
  EXPECT_EQ(key.size(), 32u);
  EXPECT_EQ(DedupeKey(By(rule, {{"User", "BOB"}, {"Image", "b.exe"}}, "d-2")), key);
  EXPECT_NE(DedupeKey(By(rule, {{"User", "eve"}})), key);
  EXPECT_NE(DedupeKey(By(RuleOf("other", Level::kHigh), {{"User", "bob"}})), key);
}

TEST(DedupeKey, DependsNeitherOnTheRulesTextNorOnScores) {
  RuleHead rule = RuleOf("r", Level::kHigh);
  DetectionRecord detection = By(rule, {{"User", "bob"}});
  const std::string key = DedupeKey(detection);
  rule.content_hash = "another";
  detection.risk.emplace().entities = {{"asset", "x", 5}};
  EXPECT_EQ(DedupeKey(detection), key);
}

// A change here breaks the alerts that are open in somebody's SIEM.
TEST(DedupeKey, IsTheOneOfEarlierVersions) {
  const EncoderSamples samples;
  EXPECT_EQ(DedupeKey(samples.Detection()), "ed296aa81a60585c213bb2c77dc637f2");
  EXPECT_EQ(DedupeKey(samples.Correlation()), "8a86102d5b1998639cf26b8f2dbe3ffa");
  EXPECT_EQ(DedupeKey(samples.Incident()), "b0878beb6023756d227c8bfbbf5e4e02");
}

TEST(DedupeKey, GoesByTheFieldsThatTheRuleSuppressesBy) {
  RuleHead rule = RuleOf("r", Level::kHigh);
  rule.extensions.suppress_by = {"Image"};
  const std::string key = DedupeKey(By(rule, {{"User", "bob"}, {"Image", "a.exe"}}));
  EXPECT_EQ(DedupeKey(By(rule, {{"User", "eve"}, {"Image", "a.exe"}})), key);
  EXPECT_NE(DedupeKey(By(rule, {{"User", "bob"}, {"Image", "b.exe"}})), key);
}

TEST(DedupeKey, KeepsValuesOfGroupsApart) {
  const RuleHead rule = RuleOf("r", Level::kHigh);
  DetectionRecord one = CorrelationOf(rule);
  DetectionRecord other = one;
  one.correlation->group = {{"a", "x|1:b=1:y"}, {"b", ""}};
  other.correlation->group = {{"a", "x"}, {"b", "y"}};
  EXPECT_NE(DedupeKey(one), DedupeKey(other));
}

TEST(GroupKey, IsWhatADetectionIsAbout) {
  const EncoderSamples samples;
  EXPECT_EQ(GroupKey(samples.Detection()), "corp\\bob");
  EXPECT_EQ(GroupKey(samples.Correlation()), "bob|203.0.113.7");
  EXPECT_EQ(GroupKey(samples.Incident()), "corp\\bob");
  EXPECT_EQ(GroupKey(samples.TextLine()), "web01");
  EXPECT_EQ(GroupKey(By(samples.rule, {{"message", "x"}})), "");
}

TEST(RecordKey, IsTheOneAskedFor) {
  const EncoderSamples samples;
  const DetectionRecord detection = samples.Detection();
  EXPECT_EQ(RecordKey(DetectionKey::kDetectionId, detection), detection.id);
  EXPECT_EQ(RecordKey(DetectionKey::kDedupeKey, detection), DedupeKey(detection));
  EXPECT_EQ(RecordKey(DetectionKey::kGroupKey, detection), GroupKey(detection));
  EXPECT_EQ(RecordKey(DetectionKey::kNone, detection), "");
  EXPECT_EQ(DetectionKeyNames()[static_cast<size_t>(DetectionKey::kGroupKey)], "group_key");
}

}  // namespace
}  // namespace tocsin
