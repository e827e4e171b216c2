#include "emit/text.h"

#include <gtest/gtest.h>

namespace tocsin {
namespace {

TEST(ValidUtf8, KeepsWellFormedText) { EXPECT_EQ(ValidUtf8("a\xC3\xA9 €😀"), "a\xC3\xA9 €😀"); }

TEST(ValidUtf8, ReplacesEachBadByte) {
  EXPECT_EQ(ValidUtf8("a\xFF\xC3z"), "a\uFFFD\uFFFDz");
  EXPECT_EQ(ValidUtf8("\xED\xA0\x80"), "\uFFFD\uFFFD\uFFFD");  // a surrogate
  EXPECT_EQ(ValidUtf8("\xE2\x82"), "\uFFFD\uFFFD");            // cut short
}

TEST(DisplayWidth, CountsWideCharactersTwiceAndCombiningMarksNot) {
  EXPECT_EQ(DisplayWidth("abc"), 3u);
  EXPECT_EQ(DisplayWidth("日本"), 4u);
  EXPECT_EQ(DisplayWidth("e\u0301"), 1u);
}

TEST(CutToWidth, LeavesTextThatFits) {
  EXPECT_EQ(CutToWidth("abcd", 4), "abcd");
  EXPECT_EQ(CutToWidth("日本", 4), "日本");
}

TEST(CutToWidth, EndsInAnEllipsisWithinTheWidth) {
  EXPECT_EQ(CutToWidth("abcde", 4), "abc…");
  EXPECT_EQ(CutToWidth("日本語", 4), "日…");
  EXPECT_EQ(CutToWidth("abc", 0), "");
}

TEST(CutFrontToWidth, KeepsTheEnd) {
  EXPECT_EQ(CutFrontToWidth("/var/log/dns.log:12", 11), "…dns.log:12");
  EXPECT_EQ(CutFrontToWidth("日本語", 4), "…語");
  EXPECT_EQ(CutFrontToWidth("abc", 3), "abc");
}

TEST(FitToWidth, FillsWithBlanks) {
  EXPECT_EQ(FitToWidth("ab", 4), "ab  ");
  EXPECT_EQ(FitToWidth("日本語", 4), "日… ");
}

}  // namespace
}  // namespace tocsin
