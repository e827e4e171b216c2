#include "predicate/encodings.h"

#include <gtest/gtest.h>

#include <random>

namespace tocsin {
namespace {

TEST(Base64, EncodesTheVectorsOfRfc4648) {
  EXPECT_EQ(Base64(""), "");
  EXPECT_EQ(Base64("f"), "Zg==");
  EXPECT_EQ(Base64("fo"), "Zm8=");
  EXPECT_EQ(Base64("foo"), "Zm9v");
  EXPECT_EQ(Base64("foobar"), "Zm9vYmFy");
}

TEST(Base64Offsets, GivesTheDocumentedNeedles) {
  EXPECT_EQ(Base64Offsets("foobar"), (std::vector<std::string>{"Zm9vYmFy", "Zvb2Jhc", "mb29iYX"}));
  EXPECT_EQ(Base64Offsets("f\u00f6\u00f6bar"),
            (std::vector<std::string>{"ZsO2w7ZiYX", "bDtsO2YmFy", "mw7bDtmJhc"}));
  EXPECT_EQ(Base64Offsets(EncodeUtf16("foo", Utf16::kLittleEndian)),
            (std::vector<std::string>{"ZgBvAG8A", "YAbwBvA", "mAG8Abw"}));
}

TEST(Base64Offsets, OneNeedleStandsInEveryStreamThatHoldsTheValue) {
  std::mt19937 random(3);
  for (int i = 0; i < 2000; ++i) {
    const auto text = [&](size_t size) {
      std::string out;
      for (size_t k = 0; k < size; ++k) out.push_back(static_cast<char>(random()));
      return out;
    };
    const std::string value = text(3 + random() % 12);
    const std::string before = text(random() % 7);
    const std::string stream = Base64(before + value + text(random() % 7));
    const std::string needle = Base64Offsets(value)[before.size() % 3];
    ASSERT_NE(stream.find(needle), std::string::npos);
  }
}

TEST(EncodeUtf16, WritesMarksAndSurrogates) {
  EXPECT_EQ(Base64(EncodeUtf16("foo", Utf16::kWithMark)), "//5mAG8AbwA=");
  EXPECT_EQ(EncodeUtf16("\U0001F600", Utf16::kBigEndian), std::string("\xd8\x3d\xde\x00", 4));
}

}  // namespace
}  // namespace tocsin
