#include "diag/render_text.h"

#include <gtest/gtest.h>

#include <string>

#include "diag/codes.h"

namespace tocsin {
namespace {

Diagnostic Sample(SourceRange range) {
  Diagnostic diagnostic;
  diagnostic.code = RowOf(Code::kUndefinedDetection).id;
  diagnostic.message = "no detection is called 'x'";
  diagnostic.file = "r.yml";
  diagnostic.range = range;
  return diagnostic;
}

std::string Render(const Diagnostic& diagnostic, std::string_view source) {
  return RenderText(diagnostic, source, false);
}

TEST(RenderText, ShowsPlaceLineCaretHintAndRelatedPlaces) {
  Diagnostic diagnostic = Sample({2, 12, 2, 15});
  diagnostic.hint = "did you mean 'sel'?";
  diagnostic.related.push_back({"first defined here", {1, 1, 1, 4}});
  EXPECT_EQ(Render(diagnostic, "sel: 1\ncondition: sle\n"),
            "r.yml:2:12: error[undefined_detection]: no detection is called 'x'\n"
            "    2 | condition: sle\n"
            "      |            ^^^\n"
            "      = help: did you mean 'sel'?\n"
            "r.yml:1:1: note: first defined here\n"
            "    1 | sel: 1\n"
            "      | ^^^\n");
}

TEST(RenderText, ShowsTheFileAloneWhenThereIsNoLine) {
  EXPECT_EQ(Render(Sample({}), "text\n"),
            "r.yml: error[undefined_detection]: no detection is called 'x'\n");
}

TEST(RenderText, LeavesTheLineOutWhenTheSourceIsNotAtHand) {
  EXPECT_EQ(Render(Sample({7, 3, 7, 4}), ""),
            "r.yml:7:3: error[undefined_detection]: no detection is called 'x'\n");
}

// The line with the source and the line with the marks.
std::string Excerpt(SourceRange range, std::string_view source) {
  const std::string text = Render(Sample(range), source);
  return text.substr(text.find('\n') + 1);
}

TEST(RenderText, PutsTheCaretUnderTextBehindTabs) {
  EXPECT_EQ(Excerpt({1, 3, 1, 4}, "\ta: b"),
            "    1 |     a: b\n"
            "      |      ^\n");
}

TEST(RenderText, CountsColumnsNotBytes) {
  EXPECT_EQ(Excerpt({1, 8, 1, 9}, "a: \xC3\xA4\xC3\xB6x"),  // 'x' is the 8th byte
            "    1 | a: \xC3\xA4\xC3\xB6x\n"
            "      |      ^\n");
  // A wide character takes two columns, a combining one none.
  EXPECT_EQ(Excerpt({1, 4, 1, 5}, "\xE6\xBC\xA2x"),
            "    1 | \xE6\xBC\xA2x\n"
            "      |   ^\n");
  EXPECT_EQ(Excerpt({1, 4, 1, 5}, "a\xCC\x88x"),
            "    1 | a\xCC\x88x\n"
            "      |  ^\n");
}

TEST(RenderText, UnderlinesAWholeCharacterOfSeveralBytes) {
  EXPECT_EQ(Excerpt({1, 1, 1, 4}, "\xE6\xBC\xA2x"),
            "    1 | \xE6\xBC\xA2x\n"
            "      | ^^\n");
}

TEST(RenderText, UnderlinesTheFirstLineOfALongerRange) {
  EXPECT_EQ(Excerpt({1, 4, 3, 2}, "a: {b,\n c,\n d}\n"),
            "    1 | a: {b,\n"
            "      |    ^^^\n");
}

TEST(RenderText, MarksTheEndOfALine) {
  EXPECT_EQ(Excerpt({1, 3, 1, 3}, "a:\n"),
            "    1 | a:\n"
            "      |   ^\n");
}

TEST(RenderText, ShowsLinesWithoutCarriageReturnAndByteOrderMark) {
  EXPECT_EQ(Excerpt({1, 1, 1, 2},
                    "\xEF\xBB\xBF"
                    "ab\r\nc\r\n"),
            "    1 | ab\n"
            "      | ^\n");
}

TEST(RenderText, CutsLongLinesAroundTheMark) {
  const std::string line = std::string(500, 'a') + "HERE" + std::string(500, 'b');
  EXPECT_EQ(Excerpt({1, 501, 1, 505}, line), "    1 | \u2026" + std::string(50, 'a') + "HERE" +
                                                 std::string(45, 'b') + "\u2026\n" + "      | " +
                                                 std::string(51, ' ') + "^^^^\n");
}

TEST(RenderText, CutsAMarkThatIsLongerThanTheLineShown) {
  const std::string line = "a: " + std::string(500, 'b');
  EXPECT_EQ(Excerpt({1, 4, 1, 504}, line), "    1 | a: " + std::string(97, 'b') + "\u2026\n" +
                                               "      |    " + std::string(98, '^') + "\n");
}

TEST(RenderText, LetsNoFileControlTheTerminal) {
  Diagnostic diagnostic = Sample({1, 4, 1, 5});
  diagnostic.message = "bad \x1b[2J\n text";
  diagnostic.file = "a\x07.yml";
  EXPECT_EQ(Render(diagnostic, "a: \x1b[31m\xE2\x80\xAEx\x80"),
            "a\\x07.yml:1:4: error[undefined_detection]: bad \\x1b[2J\\x0a text\n"
            "    1 | a: \\x1b[31m\\u{202e}x\uFFFD\n"
            "      |    ^^^^\n");
}

TEST(RenderText, ColoursOnlyWhenAsked) {
  Diagnostic diagnostic = Sample({1, 1, 1, 2});
  diagnostic.severity = Severity::kWarning;
  const std::string plain = RenderText(diagnostic, "a", false);
  const std::string coloured = RenderText(diagnostic, "a", true);
  EXPECT_EQ(plain.find('\x1b'), std::string::npos);
  EXPECT_NE(coloured.find("\x1b[1;33mwarning[undefined_detection]\x1b[0m"), std::string::npos);
}

TEST(RenderText, AlignsLargeLineNumbers) {
  const std::string source(123456, '\n');
  const std::string text = Render(Sample({100000, 1, 100000, 2}), source + "x");
  EXPECT_EQ(text.find("100000 |"), std::string::npos) << "the line is empty";
  EXPECT_EQ(Excerpt({123457, 1, 123457, 2}, source + "x"),
            " 123457 | x\n"
            "        | ^\n");
}

TEST(SourceText, GivesEmptyLinesBeyondTheEnd) {
  const SourceText source("a\nb");
  EXPECT_EQ(source.Line(0), "");
  EXPECT_EQ(source.Line(2), "b");
  EXPECT_EQ(source.Line(3), "");
}

}  // namespace
}  // namespace tocsin
