#include "service/recent_detections.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tocsin {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(RecentDetections, GivesTheNewestFirst) {
  RecentDetections recent(3, 100);
  for (const char* detection : {"{1}", "{2}", "{3}", "{4}"}) recent.Add(detection);
  EXPECT_THAT(recent.Latest(2).detections, ElementsAre("{4}", "{3}"));
  EXPECT_THAT(recent.Latest(10).detections, ElementsAre("{4}", "{3}", "{2}"));
  EXPECT_THAT(recent.Latest(0).detections, IsEmpty());
  EXPECT_EQ(recent.Latest(0).total, 4u);
}

TEST(RecentDetections, HoldsNoMoreBytesThanItMay) {
  RecentDetections recent(100, 10);
  recent.Add("1234");
  recent.Add("5678");
  recent.Add("ab");
  EXPECT_THAT(recent.Latest(9).detections, ElementsAre("ab", "5678", "1234"));
  recent.Add("c");
  EXPECT_THAT(recent.Latest(9).detections, ElementsAre("c", "ab", "5678"));
}

TEST(RecentDetections, CountsWhatIsTooLargeToKeep) {
  RecentDetections recent(100, 10);
  recent.Add("1234");
  recent.Add("12345678901");
  EXPECT_THAT(recent.Latest(9).detections, ElementsAre("1234"));
  EXPECT_EQ(recent.Latest(9).total, 2u);
}

}  // namespace
}  // namespace tocsin
