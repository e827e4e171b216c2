#include "emit/text.h"

#include <gtest/gtest.h>

#include "base/case_fold.h"

namespace tocsin {
namespace {

TEST(ValidUtf8, KeepsWellFormedText) { EXPECT_EQ(ValidUtf8("a\xC3\xA9 €😀"), "a\xC3\xA9 €😀"); }

TEST(ValidUtf8, ReplacesEachBadByte) {
  EXPECT_EQ(ValidUtf8("a\xFF\xC3z"), "a\uFFFD\uFFFDz");
  EXPECT_EQ(ValidUtf8("\xED\xA0\x80"), "\uFFFD\uFFFD\uFFFD");  // a surrogate
  EXPECT_EQ(ValidUtf8("\xE2\x82"), "\uFFFD\uFFFD");            // cut short
}

TEST(ValidUtf8, ChangesExactlyWhatIsNotValid) {
  // Bytes that begin, continue and break sequences.
  constexpr char kBytes[] = {'a',    '\x80', '\xBF', '\xC0', '\xC3', '\xA9', '\xE0', '\xED',
                             '\xA0', '\xEF', '\xF0', '\x90', '\xF4', '\x8F', '\xF5', '\xFF'};
  uint64_t random = 1;
  size_t valid = 0;
  for (int i = 0; i < 200'000; ++i) {
    std::string text;
    for (size_t length = i % 7; length > 0; --length) {
      random = random * 6364136223846793005u + 1442695040888963407u;
      text += kBytes[random >> 60];
    }
    const bool same = ValidUtf8(text) == text;
    EXPECT_EQ(IsValidUtf8(text), same) << testing::PrintToString(text);
    EXPECT_TRUE(IsValidUtf8(ValidUtf8(text)));
    valid += same ? 1 : 0;
  }
  EXPECT_GT(valid, 10'000u);
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
