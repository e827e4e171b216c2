#include "rule/yaml_tabs.h"

#include <gtest/gtest.h>

#include <string>

namespace tocsin {
namespace {

TEST(SpacesForTabs, IndentsAsTheOtherLinesDo) {
  const auto two = SpacesForTabs("a:\n  b: 1\nc:\n\td:\n\t\te: 1\n");
  ASSERT_TRUE(two);
  ASSERT_EQ(two->edits.size(), 2u);
  EXPECT_EQ(two->edits[0].text, "  ");
  EXPECT_EQ(two->edits[1].text, "    ");
  EXPECT_EQ(two->edits[1].range.line, 5u);
  EXPECT_EQ(two->edits[1].range.end_column, 3u);
  const auto four = SpacesForTabs("a:\n\tb: 1\n");
  ASSERT_TRUE(four);
  EXPECT_EQ(four->edits[0].text, "    ");
}

TEST(SpacesForTabs, LeavesAloneWhatItCanNotKnow) {
  EXPECT_FALSE(SpacesForTabs("a:\n  \tb: 1\n")) << "a line of both";
  EXPECT_FALSE(SpacesForTabs("a:\n\tb: 1: 2\n")) << "it is no YAML either way";
  EXPECT_FALSE(SpacesForTabs("a:\n  b: 1\n")) << "there is no tab";
}

}  // namespace
}  // namespace tocsin
