#include "diag/repair.h"

#include <gtest/gtest.h>

#include <array>
#include <string>

namespace tocsin {
namespace {

constexpr auto kNames = std::to_array<std::string_view>({"low", "high", "selection_a", "it's"});

SourceRange Line(uint32_t line, uint32_t column, uint32_t end) { return {line, column, line, end}; }

TEST(Repair, FindsATextInItsQuotes) {
  EXPECT_EQ(PlaceOfText(Line(3, 8, 11), "low")->column, 8u);
  const auto quoted = PlaceOfText(Line(3, 8, 13), "low");
  EXPECT_EQ(quoted->column, 9u);
  EXPECT_EQ(quoted->end_column, 12u);
  EXPECT_FALSE(PlaceOfText(Line(3, 8, 15), "low")) << "escaped";
  EXPECT_FALSE(PlaceOfText({3, 8, 4, 11}, "low")) << "folded";
  EXPECT_FALSE(PlaceOfText({}, "low")) << "nowhere";
}

TEST(Repair, WritesTheOnlyNameThatIsOneEditAway) {
  const auto fix = RewriteAsNeighbour(Line(3, 8, 12), "hihg", kNames);
  ASSERT_TRUE(fix);
  EXPECT_EQ(fix->title, "write 'high'");
  EXPECT_EQ(fix->edits[0].text, "high");
  EXPECT_FALSE(fix->same_meaning);
  EXPECT_FALSE(RewriteAsNeighbour(Line(3, 8, 14), "higher", kNames)) << "two edits";
  EXPECT_FALSE(RewriteAsNeighbour(Line(3, 8, 11), "its", kNames)) << "would have to be escaped";
}

TEST(Repair, RemovesLinesThatHoldNothingElse) {
  const std::string text = "a:\n  b: 1\n  c: 2 # why\n  d: |\n    x\n  e: 5";
  const auto b = WholeLines(text, Line(2, 3, 7));
  ASSERT_TRUE(b);
  EXPECT_EQ(b->line, 2u);
  EXPECT_EQ(b->column, 1u);
  EXPECT_EQ(b->end_line, 3u);
  EXPECT_EQ(b->end_column, 1u);
  EXPECT_FALSE(WholeLines(text, Line(3, 3, 7))) << "a comment would be lost";
  EXPECT_FALSE(WholeLines(text, Line(4, 3, 7))) << "the block would stay";
  EXPECT_FALSE(WholeLines(text, Line(2, 6, 7))) << "the key would stay";
  EXPECT_FALSE(WholeLines(text, Line(9, 1, 2))) << "outside of the text";
  const auto last = WholeLines(text, Line(6, 3, 7));
  ASSERT_TRUE(last);
  EXPECT_EQ(last->end_line, 6u);
  EXPECT_EQ(last->end_column, 7u);
}

}  // namespace
}  // namespace tocsin
