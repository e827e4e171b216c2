#include "base/case_fold.h"

#include <gtest/gtest.h>
#include <unicode/uchar.h>

namespace tocsin {
namespace {

TEST(FoldCase, FoldsAsciiLettersOnly) { EXPECT_EQ(FoldCase("AZ[@`az{09\x7f"), "az[@`az{09\x7f"); }

TEST(FoldCase, FoldsEveryCodePointAsIcuDoes) {
  for (char32_t c = 0; c < 0x110000; ++c) {
    if (c >= 0xD800 && c < 0xE000) continue;
    ASSERT_EQ(FoldCodePoint(c),
              static_cast<char32_t>(u_foldCase(static_cast<UChar32>(c), U_FOLD_CASE_DEFAULT)));
  }
}

TEST(FoldCase, IsSimpleNotFull) {
  EXPECT_EQ(FoldCase("STRASSE \u00df \u0130"), "strasse \u00df \u0130");
  EXPECT_EQ(FoldCase("\u212a\u017f\u00c4"), "ks\u00e4");
}

TEST(FoldCase, KeepsIllFormedBytesAndFoldsTheirNeighbours) {
  EXPECT_EQ(FoldCase("A\xffZ\xc3"), "a\xffz\xc3");
}

TEST(FoldCase, NeverOutgrowsItsBound) {
  const std::string text = "\u023a\u023e\u023a";  // two bytes each, three when folded
  std::string out(FoldCaseBound(text.size()), '\0');
  EXPECT_EQ(FoldCaseTo(text, out.data()), 9u);
}

TEST(NextCodePoint, RefusesOverlongSurrogateAndTruncatedForms) {
  for (const std::string_view bad :
       {"\xc0\x80", "\xe0\x80\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe2\x82"}) {
    size_t at = 0;
    EXPECT_GE(NextCodePoint(bad, &at), 0x110000u);
    EXPECT_EQ(at, 1u);
    EXPECT_FALSE(IsValidUtf8(bad));
  }
}

TEST(IsAscii, SeesAHighByteAtEveryPlace) {
  for (size_t size = 1; size < 20; ++size) {
    for (size_t at = 0; at < size; ++at) {
      std::string text(size, 'a');
      EXPECT_TRUE(IsAscii(text));
      text[at] = '\x80';
      EXPECT_FALSE(IsAscii(text));
    }
  }
}

}  // namespace
}  // namespace tocsin
