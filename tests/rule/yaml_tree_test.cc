#include "rule/yaml_tree.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "diag/render_text.h"

namespace tocsin {
namespace {

struct Parsed {
  std::string text;
  Diagnostics diagnostics;
  std::vector<YamlDocument> documents;

  explicit Parsed(std::string source, YamlLimits limits = {}) : text(std::move(source)) {
    documents = ParseYaml(text, "t.yml", limits, &diagnostics);
  }
  std::string Codes() const {
    std::string codes;
    for (const Diagnostic& diagnostic : diagnostics) {
      codes += std::string(diagnostic.code) + ":" + std::to_string(diagnostic.range.line) + ":" +
               std::to_string(diagnostic.range.column) + " ";
    }
    return codes;
  }
  const YamlNode& root() const { return documents.at(0).root; }
};

std::string RangeText(const SourceRange& range) {
  return std::to_string(range.line) + ":" + std::to_string(range.column) + "-" +
         std::to_string(range.end_line) + ":" + std::to_string(range.end_column);
}

TEST(YamlTree, GivesEveryScalarItsRange) {
  const Parsed parsed("a: plain text  # c\n'b q': \"x\\ty\"\nlist:\n  - 'it''s'\n  - é: 1\n");
  ASSERT_EQ(parsed.Codes(), "");
  const auto& members = parsed.root().members;
  EXPECT_EQ(RangeText(members[0].first.range), "1:1-1:2");
  EXPECT_EQ(RangeText(members[0].second.range), "1:4-1:14");
  EXPECT_EQ(RangeText(members[1].first.range), "2:1-2:6");
  EXPECT_EQ(RangeText(members[1].second.range), "2:8-2:14");
  EXPECT_EQ(members[1].second.text, "x\ty");
  const YamlNode& list = members[2].second;
  EXPECT_EQ(RangeText(list.items[0].range), "4:5-4:12");
  EXPECT_EQ(RangeText(list.items[1].members[0].second.range), "5:9-5:10") << "bytes, not letters";
  EXPECT_EQ(RangeText(list.range), "4:3-5:10");
}

TEST(YamlTree, GivesRangesOfScalarsOverSeveralLines) {
  const Parsed parsed("a: one\n  two\nb: 'x\n\n  y'\nc: |\n  text\nd: &n !!str 5\n");
  ASSERT_EQ(parsed.Codes(), "");
  EXPECT_EQ(RangeText(parsed.root().Find("a")->range), "1:4-2:6");
  EXPECT_EQ(RangeText(parsed.root().Find("b")->range), "3:4-5:5");
  EXPECT_EQ(RangeText(parsed.root().Find("c")->range), "6:4-6:5");
  EXPECT_EQ(RangeText(parsed.root().Find("d")->range), "8:13-8:14");
}

TEST(YamlTree, KnowsEmptyValuesFromWrittenNulls) {
  const Parsed parsed("a:\nnull: 1\nb: ~\nc: [null, NULL]\nd: {e: , null: 2, f}\ng:\n  -\n  - x\n");
  ASSERT_EQ(parsed.Codes(), "");
  EXPECT_EQ(parsed.root().Find("a")->text, "");
  EXPECT_EQ(RangeText(parsed.root().Find("a")->range), "1:2-1:2");
  EXPECT_EQ(parsed.root().Find("null")->text, "1");
  EXPECT_EQ(parsed.root().Find("b")->text, "~");
  EXPECT_EQ(parsed.root().Find("c")->items[1].text, "NULL");
  EXPECT_EQ(parsed.root().Find("d")->Find("e")->text, "");
  EXPECT_EQ(parsed.root().Find("d")->Find("null")->text, "2");
  EXPECT_EQ(RangeText(parsed.root().Find("g")->items[0].range), "7:3-7:4");
}

TEST(YamlTree, TellsQuotedFromPlain) {
  const Parsed parsed("a: 1\nb: '1'\nc: \"1\"\nd: |-\n  1\ne: !!str 1\n");
  ASSERT_EQ(parsed.Codes(), "");
  EXPECT_FALSE(parsed.root().Find("a")->quoted);
  for (const char* key : {"b", "c", "d", "e"}) {
    EXPECT_TRUE(parsed.root().Find(key)->quoted) << key;
    EXPECT_EQ(parsed.root().Find(key)->text, "1") << key;
  }
}

TEST(YamlTree, ReportsDuplicateKeysAtAnyDepthWithBothLines) {
  const Parsed parsed("a:\n  - b: 1\n    c: 2\n    b: 3\n");
  ASSERT_EQ(parsed.diagnostics.size(), 1u);
  EXPECT_EQ(RenderText(parsed.diagnostics[0], parsed.text, false),
            "t.yml:4:5: error[yaml_duplicate_key]: the key 'b' stands twice in one map, in lines 2 "
            "and 4\n"
            "    4 |     b: 3\n"
            "      |     ^\n"
            "      = help: rename one of them, or give one key a list of values\n"
            "t.yml:2:5: note: first defined here\n"
            "    2 |   - b: 1\n"
            "      |     ^\n");
  EXPECT_TRUE(parsed.documents.empty());
}

TEST(YamlTree, QuotedAndPlainKeysAreTheSame) {
  EXPECT_EQ(Parsed("{a: 1, 'a': 2}").Codes(), "yaml_duplicate_key:1:8 ");
}

TEST(YamlTree, DropsTheDocumentWithAnErrorAndKeepsTheOthers) {
  const Parsed parsed("a: 1\n---\nb: 1\nb: 2\n---\nc: 3\n");
  EXPECT_EQ(parsed.Codes(), "yaml_duplicate_key:4:1 ");
  ASSERT_EQ(parsed.documents.size(), 2u);
  EXPECT_NE(parsed.documents[0].root.Find("a"), nullptr);
  EXPECT_NE(parsed.documents[1].root.Find("c"), nullptr);
}

TEST(YamlTree, KeepsDocumentsBeforeASyntaxError) {
  const Parsed parsed("# head\na: 1\n---\nb: [\n---\nc: 3\n");
  EXPECT_EQ(parsed.diagnostics.size(), 1u) << parsed.Codes();
  ASSERT_EQ(parsed.documents.size(), 1u);
  EXPECT_EQ(parsed.documents[0].text, "# head\na: 1\n");
}

TEST(YamlTree, SlicesDocumentsAtTheirDashes) {
  const Parsed parsed("# one\na: 1\n--- # two\nb: 2\n\n---\nc: 3");
  ASSERT_EQ(parsed.documents.size(), 3u);
  EXPECT_EQ(parsed.documents[0].text, "# one\na: 1\n");
  EXPECT_EQ(parsed.documents[1].text, "# two\nb: 2\n\n");
  EXPECT_EQ(parsed.documents[2].text, "c: 3");
}

TEST(YamlTree, SkipsByteOrderMarkCarriageReturnsAndEmptyDocuments) {
  const Parsed parsed("\xEF\xBB\xBF---\r\n---\r\na: 1\r\nb: x y\r\n---\r\n");
  ASSERT_EQ(parsed.Codes(), "");
  ASSERT_EQ(parsed.documents.size(), 1u);
  EXPECT_EQ(parsed.root().Find("b")->text, "x y");
  EXPECT_EQ(RangeText(parsed.root().Find("b")->range), "4:4-4:7");
  EXPECT_TRUE(Parsed("").documents.empty());
  EXPECT_TRUE(Parsed("# only\n").documents.empty());
}

TEST(YamlTree, CopiesAliases) {
  const Parsed parsed("a: &x [1, {k: 2}]\nb: *x\n");
  ASSERT_EQ(parsed.Codes(), "");
  EXPECT_EQ(parsed.root().Find("b")->items[1].Find("k")->text, "2");
}

TEST(YamlTree, RefusesWhatSigmaDoesNotUse) {
  EXPECT_EQ(Parsed("a: &x {k: 1}\nb:\n  <<: *x\n").Codes(), "yaml_merge_key:3:3 ");
  EXPECT_EQ(Parsed("a: &x [*x]\n").Codes(), "yaml_alias:1:8 ");
  EXPECT_EQ(Parsed("a: !!int '5'\n").Codes(), "yaml_tag:1:10 ");
  EXPECT_EQ(Parsed("a: !mine {}\n").Codes(), "yaml_tag:1:4 ");
  EXPECT_EQ(Parsed("? [a, b]\n: c\n").Codes(), "yaml_key:1:3 ");
}

TEST(YamlTree, NamesTheTabThatIndents) {
  EXPECT_EQ(Parsed("a:\n\tb: 1\n").Codes(), "yaml_tab:2:1 ");
  EXPECT_EQ(Parsed("a:\n  \tb: 1\n").Codes(), "yaml_tab:2:3 ");
}

TEST(YamlTree, SeesAQuoteThatIsNeverClosed) {
  EXPECT_EQ(Parsed("a: \"abc\nb: c\n").Codes(), "yaml_syntax:1:4 ");
  EXPECT_EQ(Parsed("a: 'abc\nb: c\n").Codes(), "yaml_syntax:1:4 ");
}

TEST(YamlTree, RefusesBytesThatAreNoText) {
  EXPECT_EQ(Parsed("a: 1\nb: \xFF\n").Codes(), "yaml_encoding:2:4 ");
  EXPECT_EQ(Parsed("a: \x04\nb: 1").Codes(), "yaml_encoding:1:4 ");
  EXPECT_EQ(Parsed(std::string("a\0:\0", 4)).Codes(), "yaml_encoding:1:2 ");
  EXPECT_EQ(Parsed("\xFF\xFE"
                   "a")
                .Codes(),
            "yaml_encoding:1:1 ");
}

TEST(YamlTree, ObeysItsLimits) {
  EXPECT_EQ(Parsed("a: 12345", {.max_bytes = 5}).Codes(), "yaml_too_large:1:1 ");
  EXPECT_EQ(Parsed("[1,2]", {.max_nodes = 3}).Codes(), "");
  EXPECT_EQ(Parsed("[1,2,3]", {.max_nodes = 3}).Codes(), "yaml_too_many_nodes:1:6 ");
  EXPECT_EQ(Parsed("[[[]]]", {.max_depth = 3}).Codes(), "");
  EXPECT_EQ(Parsed("[[[[]]]]", {.max_depth = 3}).Codes(), "yaml_too_deep:1:4 ");
  EXPECT_EQ(Parsed("a: &a [[1]]\nb: [[*a]]", {.max_depth = 4}).Codes(), "yaml_too_deep:2:6 ");
}

Scalar::Type TypeOf(const std::string& text) {
  return ScalarOf(Parsed("k: " + text).root().members[0].second).type;
}

TEST(ScalarOf, TypesPlainScalars) {
  using Type = Scalar::Type;
  for (const char* text : {"", "~", "null", "Null", "NULL"}) EXPECT_EQ(TypeOf(text), Type::kNull);
  for (const char* text : {"true", "True", "FALSE"}) EXPECT_EQ(TypeOf(text), Type::kBool);
  for (const char* text : {"0", "-0", "42", "-17", "0x1F", "18446744073709551616"}) {
    EXPECT_EQ(TypeOf(text), Type::kInt) << text;
  }
  for (const char* text : {"1.5", "-0.25", "1e3", "1E-3", "2.5e+10", "0e0"}) {
    EXPECT_EQ(TypeOf(text), Type::kFloat) << text;
  }
  for (const char* text :
       {"yes",      "off",  "y",    "None", "nil",        "nULL",  "tRUE", "0755",
        "00000429", "0o17", "0x",   "0xZ",  "12:30",      "1_000", "+1",   "1.",
        ".5",       ".inf", ".nan", "1e",   "2024-01-02", "1.2.3", "0x1g", "--1"}) {
    EXPECT_EQ(TypeOf(text), Type::kString) << text;
  }
}

TEST(ScalarOf, TakesQuotedScalarsAsText) {
  for (const char* text : {"'null'", "\"1\"", "'true'", "''"}) {
    EXPECT_EQ(TypeOf(text), Scalar::Type::kString) << text;
  }
}

TEST(ScalarOf, KeepsSourceTextAndTruth) {
  const Parsed parsed("a: 0x10\nb: True\nc: FALSE\n");
  EXPECT_EQ(ScalarOf(*parsed.root().Find("a")).text, "0x10");
  EXPECT_TRUE(ScalarOf(*parsed.root().Find("b")).boolean);
  EXPECT_FALSE(ScalarOf(*parsed.root().Find("c")).boolean);
}

}  // namespace
}  // namespace tocsin
