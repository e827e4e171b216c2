// Relations of patterns against all short texts of a small alphabet. The alphabet has one character
// that no pattern names, and no pattern names more than three, so that texts of six tell all pairs
// apart.
#include "lint/pattern_relations.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "compile/atom.h"

namespace tocsin {
namespace {

constexpr std::string_view kAlphabet[] = {"a", "b", "-", "/", "\u00e9"};
constexpr size_t kLongest = 6;

std::vector<std::string> AllTexts() {
  std::vector<std::string> texts = {""};
  size_t begin = 0;
  for (size_t length = 1; length <= kLongest; ++length) {
    const size_t end = texts.size();
    for (; begin < end; ++begin) {
      for (const std::string_view c : kAlphabet) texts.push_back(texts[begin] + std::string(c));
    }
  }
  return texts;
}

struct Named {
  std::string name;
  Pattern pattern;
};

std::vector<Named> RandomPatterns(size_t count) {
  std::mt19937 random(7);
  std::vector<Named> out;
  while (out.size() < count) {
    Named named;
    for (size_t i = random() % 5; i > 0; --i) {
      constexpr std::string_view kPieces[] = {"*", "*", "?", "a", "b", "ab", "-a", "ba"};
      named.name += kPieces[random() % std::size(kPieces)];
    }
    const auto stars = std::count(named.name.begin(), named.name.end(), '*');
    if (named.name.size() - static_cast<size_t>(stars) > kLongest / 2) continue;
    named.pattern = ParsePattern(named.name);
    if (random() % 3 == 0) {
      named.pattern = ExpandWindash(named.pattern);
      named.name += " (windash)";
    }
    out.push_back(std::move(named));
  }
  return out;
}

TEST(PatternRelations, AreThoseOfAllTexts) {
  const std::vector<std::string> texts = AllTexts();
  const std::vector<Named> patterns = RandomPatterns(120);
  std::vector<std::vector<bool>> matches;
  for (const Named& named : patterns) {
    std::vector<bool>& row = matches.emplace_back();
    for (const std::string& text : texts) row.push_back(MatchesPattern(named.pattern, text));
  }
  size_t included = 0;
  size_t disjoint = 0;
  for (size_t i = 0; i < patterns.size(); ++i) {
    for (size_t j = 0; j < patterns.size(); ++j) {
      bool all = true;
      bool none = true;
      for (size_t t = 0; t < texts.size(); ++t) {
        all = all && (!matches[i][t] || matches[j][t]);
        none = none && !(matches[i][t] && matches[j][t]);
      }
      included += all ? 1 : 0;
      disjoint += none ? 1 : 0;
      ASSERT_EQ(Includes(patterns[j].pattern, patterns[i].pattern), all)
          << patterns[i].name << " in " << patterns[j].name;
      ASSERT_EQ(Disjoint(patterns[i].pattern, patterns[j].pattern), none)
          << patterns[i].name << " and " << patterns[j].name;
    }
  }
  EXPECT_GT(included, 500U);
  EXPECT_GT(disjoint, 500U);
}

TEST(PatternRelations, OfLongPatternsEnd) {
  std::string text;
  for (int i = 0; i < 60; ++i) text += "a*?b*aab?";
  const Pattern outer = ParsePattern("*" + text + "a*");
  EXPECT_FALSE(Includes(ParsePattern("*b" + text + "*"), outer));
  EXPECT_FALSE(Disjoint(outer, ParsePattern("*b" + text + "*")));
}

}  // namespace
}  // namespace tocsin
