#include "predicate/pattern.h"

#include <gtest/gtest.h>

namespace tocsin {
namespace {

// "<lit>" for literals, * ? and ~ (dash) for the rest.
std::string Show(const Pattern& pattern) {
  std::string out;
  for (const Piece& p : pattern) {
    switch (p.kind) {
      case Piece::Kind::kLiteral:
        out += "<" + p.text + ">";
        break;
      case Piece::Kind::kAnyRun:
        out += "*";
        break;
      case Piece::Kind::kAnyOne:
        out += "?";
        break;
      case Piece::Kind::kDash:
        out += "~";
        break;
    }
  }
  return out;
}

TEST(ParsePattern, FollowsTheParityOfBackslashes) {
  const std::pair<const char*, const char*> cases[] = {
      {R"(\*)", "<*>"},
      {R"(\\*)", R"(<\>*)"},
      {R"(\\\*)", R"(<\*>)"},
      {R"(\\\\*)", R"(<\\>*)"},
      {R"(\\\\\*)", R"(<\\*>)"},
      {R"(\x)", R"(<\x>)"},
      {R"(\\x)", R"(<\x>)"},
      {R"(\\\x)", R"(<\\x>)"},
      {R"(\)", R"(<\>)"},
      {R"(\\)", R"(<\>)"},
      {R"(\\\)", R"(<\\>)"},
      {R"(\\\\\)", R"(<\\\>)"},
      {R"(\?)", "<?>"},
      {"a?b*", "<a>?<b>*"},
      {"**", "*"},
      {"*?*", "*?*"},
      {"", ""},
  };
  for (const auto& [text, shown] : cases) EXPECT_EQ(Show(ParsePattern(text)), shown) << text;
}

TEST(ExpandWindash, TakesDashesBeforeAWordOnly) {
  const std::pair<const char*, const char*> cases[] = {
      {" -enc ", "< >~<enc >"},     {"/a-b", "~<a-b>"}, {"co-op", "<co-op>"},
      {"start/min", "<start/min>"}, {"- x", "<- x>"},   {"\u2013x", "~<x>"},
      {"--x", "<->~<x>"},           {"-*", "<->*"},     {"*-x", "*~<x>"},
      {"\u00e9-x", "<\u00e9-x>"},
  };
  for (const auto& [text, shown] : cases)
    EXPECT_EQ(Show(ExpandWindash(ParsePattern(text))), shown) << text;
}

TEST(AddAnyRun, DoesNotDoubleARun) {
  Pattern pattern = ParsePattern("*a*");
  AddAnyRunFront(&pattern);
  AddAnyRunBack(&pattern);
  EXPECT_EQ(Show(pattern), "*<a>*");
}

}  // namespace
}  // namespace tocsin
