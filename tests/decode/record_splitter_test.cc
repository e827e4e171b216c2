#include "decode/record_splitter.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

namespace tocsin {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr size_t kLimit = 100;

// "LINE: record" and "LINE! reason: bytes (length)". `step` bytes are added at a time.
std::vector<std::string> CutAll(Splitter* splitter, std::string_view text, size_t step) {
  std::vector<std::string> out;
  size_t begin = 0;
  size_t end = 0;
  while (true) {
    const bool last = end == text.size();
    const Cut cut = splitter->Next(text.substr(begin, end - begin), last);
    EXPECT_LE(end - begin, kLimit + step + 256) << "more bytes held than the limit asks for";
    if (cut.kind == Cut::Kind::kMore) {
      if (last) return out;
      end = std::min(text.size(), end + step);
      continue;
    }
    begin += cut.consumed;
    if (cut.kind == Cut::Kind::kRecord) out.push_back(fmt::format("{}: {}", cut.line, cut.record));
    if (cut.kind == Cut::Kind::kReject) {
      out.push_back(fmt::format("{}! {}: {} ({})", cut.reject.line, cut.reject.reason,
                                cut.reject.bytes, cut.reject.length));
    }
  }
}

std::vector<std::string> Lines(std::string_view text, size_t step = 1000) {
  return CutAll(MakeLineSplitter(kLimit).get(), text, step);
}

std::vector<std::string> Documents(std::string_view text, size_t step = 1000) {
  return CutAll(MakeJsonSplitter(kLimit).get(), text, step);
}

TEST(LineSplitter, CutsLinesOfEitherEnd) {
  EXPECT_THAT(Lines("a\r\nb\n\n \t\r\n c"), ElementsAre("1: a", "2: b", "5:  c"));
  EXPECT_THAT(Lines(std::string_view("a\0b\nc\n", 6)),
              ElementsAre(std::string("1: a\0b", 6), "2: c"));
  EXPECT_THAT(Lines("a\rb\n"), ElementsAre("1: a\rb"));
  EXPECT_THAT(Lines(""), IsEmpty());
}

TEST(LineSplitter, RejectsLinesAboveTheLimit) {
  const std::string at(kLimit, 'x');
  const std::string above(kLimit + 1, 'y');
  for (size_t step : {1, 7, 1000}) {
    EXPECT_THAT(
        Lines(at + "\n" + above + "\nb\n", step),
        ElementsAre("1: " + at, "2! record above the size limit: " + above + " (101)", "3: b"));
    EXPECT_THAT(Lines(above, step),
                ElementsAre("1! record above the size limit: " + above + " (101)"));
  }
}

TEST(LineSplitter, KeepsTheFirst4096BytesOfAReject) {
  const std::string huge(100'000, 'z');
  const std::vector<std::string> cuts = Lines(huge + "\nb", 999);
  ASSERT_EQ(cuts.size(), 2u);
  EXPECT_EQ(cuts[0], "1! record above the size limit: " + std::string(4096, 'z') + " (100000)");
  EXPECT_EQ(cuts[1], "2: b");
}

TEST(JsonSplitter, CutsDocumentsOfAnyLayout) {
  EXPECT_THAT(Documents("{\"a\":1}{\"a\":2}\n\n{\n \"a\": [{}, 3]\n}\r\n{}"),
              ElementsAre("1: {\"a\":1}", "1: {\"a\":2}", "3: {\n \"a\": [{}, 3]\n}", "6: {}"));
  EXPECT_THAT(Documents("{\"a\":\"}{\\\"\\\\\"}{\"b\":1}"),
              ElementsAre("1: {\"a\":\"}{\\\"\\\\\"}", "1: {\"b\":1}"));
}

TEST(JsonSplitter, TakesMembersOfArraysAndEnvelopes) {
  EXPECT_THAT(Documents("[\n {\"a\":1},\n {\"a\":2}\n]\n"),
              ElementsAre("2: {\"a\":1}", "3: {\"a\":2}"));
  EXPECT_THAT(
      Documents("{ \"Records\" : [\n{\"a\":[1]},{\"b\":2}], \"x\": {\"]\": \"}\\\"\"}}{\"c\":3}"),
      ElementsAre("2: {\"a\":[1]}", "2: {\"b\":2}", "2: {\"c\":3}"));
  EXPECT_THAT(Documents("{\"records\":[]}"), IsEmpty());
  EXPECT_THAT(Documents("{\"Records\":{}}"), ElementsAre("1: {\"Records\":{}}"));
  EXPECT_THAT(Documents("[1, \"x\"\n, [2]]"), ElementsAre("1: 1", "1: \"x\"", "2: [2]"));
}

TEST(JsonSplitter, FindsTheNextDocumentAfterABrokenOne) {
  EXPECT_THAT(Documents("{\"a\":\"x\n{\"b\":1}\n"),
              ElementsAre("1! line break inside a JSON string: {\"a\":\"x (7)", "2: {\"b\":1}"));
  EXPECT_THAT(Documents("{\"a\":1\n{\"b\":1}\n"),
              ElementsAre("1! JSON document ends too early: {\"a\":1 (6)", "2: {\"b\":1}"));
  EXPECT_THAT(Documents("garbage\n{\"b\":1}\n}"),
              ElementsAre("1: garbage", "2: {\"b\":1}", "3: }"));
  EXPECT_THAT(Documents("{\"b\":"), ElementsAre("1: {\"b\":"));
}

TEST(JsonSplitter, RejectsDocumentsAboveTheLimit) {
  const std::string huge = "{\"a\":\"" + std::string(500, 'x') + "\",\n\"b\":1}";
  for (size_t step : {1, 13, 1000}) {
    EXPECT_THAT(Documents(huge + "\n{\"c\":1}", step),
                ElementsAre("1! record above the size limit: " + huge + " (515)", "3: {\"c\":1}"));
  }
}

// However the bytes arrive, the cuts are the same and no byte is lost.
TEST(Splitters, DoNotDependOnHowBytesArrive) {
  std::mt19937 random(7);
  const std::string pieces[] = {"{",
                                "}",
                                "[",
                                "]",
                                "\"",
                                "\\",
                                ",",
                                ":",
                                "\n",
                                "\r\n",
                                " ",
                                "1",
                                "{\"Records\":[",
                                "{\"a\":1}",
                                "x",
                                std::string(120, 'y')};
  for (int i = 0; i < 3000; ++i) {
    std::string text;
    for (unsigned n = random() % 30; n > 0; --n) text += pieces[random() % std::size(pieces)];
    const auto lines = Lines(text, text.size() + 1);
    const auto documents = Documents(text, text.size() + 1);
    for (size_t step : {1, 3, 50}) {
      ASSERT_EQ(Lines(text, step), lines) << text;
      ASSERT_EQ(Documents(text, step), documents) << text;
    }
  }
}

}  // namespace
}  // namespace tocsin
