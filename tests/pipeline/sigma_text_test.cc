#include "pipeline/sigma_text.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

namespace tocsin {
namespace {

DetectionItem ItemOf(std::vector<std::string> modifiers, const std::vector<std::string>& texts) {
  DetectionItem item;
  item.fields = {"f"};
  item.modifiers = std::move(modifiers);
  for (const std::string& text : texts) {
    Scalar value;
    value.text = text;
    item.values.push_back(value);
  }
  return item;
}

std::string Shown(std::vector<std::string> modifiers, const std::string& text) {
  const DetectionItem item = ItemOf(std::move(modifiers), {text});
  return WriteSigma(EffectiveParts(item, item.values[0]));
}

// Loads every value in its effective form and stores `edited` in the place of the first.
DetectionItem StoreInstead(DetectionItem item, const std::string& edited) {
  std::vector<EditedValue> values;
  for (const Scalar& value : item.values) {
    values.push_back({value, EffectiveParts(item, value), true});
  }
  values[0].parts = ParseSigma(edited);
  StoreEffective(std::move(values), &item);
  return item;
}

TEST(SigmaText, CountsBackslashesBeforeWildcards) {
  EXPECT_EQ(PlainText(ParseSigma(R"(a\*b)")), R"(a\*b)");
  EXPECT_FALSE(HasWildcard(ParseSigma(R"(a\*b)")));
  EXPECT_TRUE(HasWildcard(ParseSigma(R"(a\\*b)")));
  EXPECT_EQ(PlainText(ParseSigma(R"(a\\*b)")), R"(a\*b)");
  EXPECT_FALSE(HasWildcard(ParseSigma(R"(a\\\*b)")));
  EXPECT_EQ(PlainText(ParseSigma(R"(\\\\host)")), R"(\\host)");
}

TEST(SigmaText, WrittenTextParsesToTheSameParts) {
  std::mt19937 random(7);
  constexpr std::string_view kAlphabet = "\\\\\\*?ab";
  for (int round = 0; round < 20000; ++round) {
    std::string text;
    for (size_t i = random() % 9; i > 0; --i) text += kAlphabet[random() % kAlphabet.size()];
    const SigmaParts parts = ParseSigma(text);
    EXPECT_EQ(ParseSigma(WriteSigma(parts)), parts) << text;
  }
}

TEST(SigmaText, KeepsACommonPathReadable) {
  for (const std::string text : {R"(C:\Temp\a.exe)", R"(\cmd.exe)", R"(C:\Temp\)", R"(C:\\*\x)"}) {
    EXPECT_EQ(WriteSigma(ParseSigma(text)), text);
  }
}

TEST(SigmaText, ShowsAffixModifiersAsWildcards) {
  EXPECT_EQ(Shown({"contains"}, R"(Temp\)"), R"(*Temp\\*)");
  EXPECT_EQ(Shown({"startswith"}, ""), "*");
  EXPECT_EQ(Shown({"endswith", "all"}, "*x"), "*x");
  EXPECT_EQ(Shown({}, "x"), "x");
}

TEST(SigmaText, KeepsModifiersWhileTheirWildcardsAreThere) {
  const DetectionItem item =
      StoreInstead(ItemOf({"contains", "all"}, {R"(Temp\)", "b"}), R"(*Work\\*)");
  EXPECT_EQ(item.modifiers, (std::vector<std::string>{"contains", "all"}));
  EXPECT_EQ(item.values[0].text, R"(Work\)");
  EXPECT_EQ(item.values[1].text, "b");
}

TEST(SigmaText, WritesWildcardsOutWhenOneValueHasLostThem) {
  const DetectionItem item = StoreInstead(ItemOf({"contains", "all"}, {"a", R"(Temp\)"}), "x");
  EXPECT_EQ(item.modifiers, (std::vector<std::string>{"all"}));
  EXPECT_EQ(item.values[0].text, "x");
  EXPECT_EQ(item.values[1].text, R"(*Temp\\*)");
}

}  // namespace
}  // namespace tocsin
