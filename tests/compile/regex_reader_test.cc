// The reader of expressions against RE2: it understands what RE2 accepts, names what RE2 refuses,
// and knows how short a match can be.
#include "compile/regex_reader.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "compile/regex_engine.h"

namespace tocsin {
namespace {

class RandomExpression {
 public:
  explicit RandomExpression(uint32_t seed) : random_(seed) {}

  std::string Choice(int depth) {
    std::string text = Sequence(depth);
    while (Chance(4)) text += "|" + Sequence(depth);
    return text;
  }

 private:
  size_t Below(size_t limit) { return random_() % limit; }
  bool Chance(size_t of) { return Below(of) == 0; }

  std::string Sequence(int depth) {
    std::string text;
    for (size_t i = Below(4); i > 0; --i) text += Atom(depth) + Repeat();
    return text;
  }

  std::string Atom(int depth) {
    constexpr const char* kAtoms[] = {"a",    "b",           ".",     "[ab]",  "[^a]",
                                      "\\d",  "\\.",         "\\x61", "[]a]",  "\xc3\xa4",
                                      "\\pL", "[[:alpha:]]", "a{",    "\\141", "\\t"};
    constexpr const char* kOpen[] = {"(", "(?:", "(?i:"};
    if (depth == 0 || !Chance(3)) return kAtoms[Below(std::size(kAtoms))];
    return std::string(kOpen[Below(std::size(kOpen))]) + Choice(depth - 1) + ")";
  }

  std::string Repeat() {
    constexpr const char* kRepeats[] = {"*",    "+",  "?",  "{2}",   "{1,2}",
                                        "{2,}", "*?", "+?", "{0,1}?"};
    return Chance(3) ? kRepeats[Below(std::size(kRepeats))] : "";
  }

  std::mt19937 random_;
};

// Every text of at most `length` characters of a small alphabet.
std::vector<std::string> TextsUpTo(size_t length) {
  std::vector<std::string> texts = {""};
  for (size_t begin = 0; length > 0; --length) {
    const size_t end = texts.size();
    for (size_t i = begin; i < end; ++i) {
      for (const char* letter : {"a", "b", "7", "\xc3\xa4"}) texts.push_back(texts[i] + letter);
    }
    begin = end;
  }
  return texts;
}

size_t Characters(const std::string& text) {
  size_t count = 0;
  for (const char c : text) count += (static_cast<unsigned char>(c) & 0xC0) != 0x80 ? 1 : 0;
  return count;
}

TEST(RegexReader, UnderstandsWhatIsAccepted) {
  const std::vector<std::string> texts = TextsUpTo(3);
  size_t accepted = 0;
  for (uint32_t seed = 0; seed < 2000; ++seed) {
    const std::string expression = RandomExpression(seed).Choice(2);
    const auto whole = Regex::Compile("\\A(?:" + expression + ")\\z");
    if (!whole) continue;
    ++accepted;
    const RegexReading reading = ReadRegex(expression);
    EXPECT_TRUE(reading.good) << expression;
    EXPECT_TRUE(reading.foreign.empty()) << expression;
    EXPECT_EQ(reading.root.end, expression.size()) << expression;
    const size_t least = LeastLength(reading.root);
    for (const std::string& text : texts) {
      if (!(*whole)->Search(text)) continue;
      EXPECT_GE(Characters(text), least) << expression << " on " << text;
    }
  }
  EXPECT_GT(accepted, 1000U);
}

TEST(RegexReader, KnowsTheLeastLength) {
  const std::pair<const char*, size_t> rows[] = {
      {"", 0}, {"abc", 3}, {"a*b", 1}, {"(ab|c)d", 2}, {"(a{3}){2}", 6}, {"^a$", 1}, {"a?|b", 0}};
  for (const auto& [expression, least] : rows) {
    EXPECT_EQ(LeastLength(ReadRegex(expression).root), least) << expression;
  }
}

struct ForeignCase {
  const char* expression;
  const char* name;
  const char* stretch;
};

TEST(RegexReader, NamesWhatIsForeign) {
  const ForeignCase rows[] = {
      {"a(?=b)c", "a look-ahead", "(?=b)"},
      {"a(?!b|(c))", "a negative look-ahead", "(?!b|(c))"},
      {"(?<=a)b", "a look-behind", "(?<=a)"},
      {"(?<!a)b", "a negative look-behind", "(?<!a)"},
      {"(?>a+)b", "an atomic group", "(?>a+)"},
      {"a(?#why)b", "a comment", "(?#why)"},
      {"(a)\\1", "a back-reference", "\\1"},
      {"(?P<x>a)(?P=x)", "a back-reference", "(?P=x)"},
      {"a++b", "a possessive repetition", "++"},
      {"a{2}+", "a possessive repetition", "{2}+"},
      {"(a)?(?(1)b|c)", "a conditional", "(?(1)b|c)"},
      {"a{1001}", "a repetition of more than 1000 times", "{1001}"},
      {"(?x)a b", "a flag that is none of i, m, s and U", "(?x)"},
      {"a\\Z", "the anchor \\Z", "\\Z"},
      {"[\\h]+", "the escape \\h", "\\h"},
      {"a\\Kb", "the escape \\K", "\\K"},
  };
  for (const ForeignCase& row : rows) {
    const std::string expression = row.expression;
    EXPECT_FALSE(Regex::Compile(expression)) << expression;
    const RegexReading reading = ReadRegex(expression);
    ASSERT_FALSE(reading.foreign.empty()) << expression;
    const ForeignConstruct& found = reading.foreign[0];
    EXPECT_EQ(found.row->name, row.name) << expression;
    EXPECT_EQ(expression.substr(found.begin, found.end - found.begin), row.stretch);
  }
}

TEST(RegexReader, SurvivesAnything) {
  std::mt19937 random(7);
  constexpr std::string_view kLetters = "()[]{}?*+|^$\\.<>=!:#PQEkgaiU019,-\xc3\xa4";
  for (int i = 0; i < 20'000; ++i) {
    std::string expression;
    for (size_t n = random() % 12; n > 0; --n) expression += kLetters[random() % kLetters.size()];
    const RegexReading reading = ReadRegex(expression);
    for (const ForeignConstruct& foreign : reading.foreign) {
      ASSERT_LE(foreign.begin, foreign.end) << expression;
      ASSERT_LE(foreign.end, expression.size()) << expression;
    }
    EXPECT_LE(reading.flags_end, expression.size()) << expression;
  }
  EXPECT_FALSE(ReadRegex(std::string(10'000, '(')).good);
}

}  // namespace
}  // namespace tocsin
