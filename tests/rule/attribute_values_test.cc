#include "rule/attribute_values.h"

#include <gtest/gtest.h>

#include <string>

namespace tocsin {
namespace {

TEST(DateMeant, IsTheOnlyDayThatATextCanMean) {
  for (const std::string text : {"2024-1-5", "2024.01.05", "2024/1/05", "2024_1_5",
                                 "2024-01-05T12:00:00Z", "2024-1-5 12:00"}) {
    EXPECT_EQ(DateMeant(text), "2024-01-05") << text;
  }
}

TEST(DateMeant, IsNothingForOtherTexts) {
  for (const std::string text : {"", "2024", "05.01.2024", "2024-13-1", "2023-02-29", "2024-1/5",
                                 "2024-1-5-6", "2024-1-", "20240105", "2024-001-5"}) {
    EXPECT_EQ(DateMeant(text), "") << text;
  }
}

}  // namespace
}  // namespace tocsin
