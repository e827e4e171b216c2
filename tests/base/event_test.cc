#include "tocsin/event.h"

#include <gtest/gtest.h>

namespace tocsin {
namespace {

std::vector<std::string> Values(const Event& event, FieldId field) {
  std::vector<std::string> out;
  for (uint32_t v = event.first(field); v != Event::kNone; v = event.next(v)) {
    out.emplace_back(event.value(v).text);
  }
  return out;
}

TEST(Event, AppendsValuesOfTheSameRank) {
  Event event;
  event.Reset(2);
  event.Add(1, {Value::Kind::kString, false, "a"}, 3);
  event.Add(1, {Value::Kind::kString, false, "b"}, 3);
  EXPECT_EQ(Values(event, 1), (std::vector<std::string>{"a", "b"}));
  EXPECT_TRUE(Values(event, 0).empty());
}

TEST(Event, AHigherRankReplacesAndALowerOneIsDropped) {
  Event event;
  event.Reset(1);
  event.Add(0, {Value::Kind::kString, false, "low"}, 1);
  event.Add(0, {Value::Kind::kString, false, "high"}, 2);
  event.Add(0, {Value::Kind::kString, false, "late low"}, 1);
  EXPECT_EQ(Values(event, 0), (std::vector<std::string>{"high"}));
}

TEST(Event, ResetForgetsEverything) {
  Event event;
  event.Reset(1);
  event.Add(0, {Value::Kind::kString, false, "old"}, 9);
  event.Reset(1);
  EXPECT_EQ(event.first(0), Event::kNone);
  event.Add(0, {Value::Kind::kString, false, "new"}, 0);
  EXPECT_EQ(Values(event, 0), (std::vector<std::string>{"new"}));
}

}  // namespace
}  // namespace tocsin
