#include "base/json_text.h"

#include <gtest/gtest.h>

namespace tocsin {
namespace {

TEST(UnescapeJson, ResolvesEveryEscape) {
  EXPECT_EQ(UnescapeJson(R"(a\"\\\/\b\f\n\r\tz)"), "a\"\\/\b\f\n\r\tz");
  EXPECT_EQ(UnescapeJson(R"(\u0041\u00e9\u20ac\ud83d\ude00)"), "A\u00e9\u20ac\U0001F600");
}

TEST(UnescapeJson, ReplacesLoneSurrogates) {
  EXPECT_EQ(UnescapeJson(R"(\ud83d!)"), "\uFFFD!");
  EXPECT_EQ(UnescapeJson(R"(\ude00)"), "\uFFFD");
  EXPECT_EQ(UnescapeJson(R"(\ud83d\u0041)"),
            "\uFFFD"
            "A");
}

TEST(UnescapeJson, KeepsWhatIsNoEscape) {
  EXPECT_EQ(UnescapeJson(R"(\q\u12)"), R"(\q\u12)");
  EXPECT_EQ(UnescapeJson("end\\"), "end\\");
}

}  // namespace
}  // namespace tocsin
