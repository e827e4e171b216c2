// What stands in files of values. That a pipeline takes it is asked of pySigma too
// (tests/diff/pysigma).
#include "pipeline/file_values.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "diag/render_text.h"
#include "rule/print.h"
#include "rule/rule_parser.h"
#include "tocsin/pipeline.h"

namespace tocsin {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

using Values = std::vector<std::string>;

Values ValuesOf(std::string_view text, const FileValuesOptions& options) {
  Result<Values> values = ParseFileValues(text, options);
  return values ? *values : Values{"failed: " + values.error().message};
}

Values ColumnOf(std::string_view text, std::string column, bool header = true) {
  FileValuesOptions options;
  options.format = FileFormat::kCsv;
  options.csv_column = std::move(column);
  options.csv_header = header;
  if (options.csv_column == "1") options.csv_index = 1;
  return ValuesOf(text, options);
}

Values PathOf(std::string_view text, std::string_view path) {
  const auto steps = ParseValuePath(path);
  if (!steps) return {"no path"};
  FileValuesOptions options;
  options.format = FileFormat::kJson;
  options.path = *steps;
  return ValuesOf(text, options);
}

TEST(FileValues, AreTheLinesOfAText) {
  EXPECT_THAT(ValuesOf("\xEF\xBB\xBF one \r\n\n# two\nadm*", {}),
              ElementsAre("one", "# two", "adm*"));
}

TEST(FileValues, AreAColumnOfATable) {
  constexpr std::string_view kTable = "id,\"the name\"\r\n1,\"a, \"\"b\"\"\"\r\n\r\n2\r\n3,c";
  EXPECT_THAT(ColumnOf(kTable, "the name"), ElementsAre("a, \"b\"", "c"));
  EXPECT_THAT(ColumnOf(kTable, "1"), ElementsAre("a, \"b\"", "c"));
  EXPECT_THAT(ColumnOf("x,\"two\nlines\"\n", "1", false), ElementsAre("two\nlines"));
  EXPECT_THAT(ColumnOf(kTable, "name"), ElementsAre("failed: no column 'name'"));
}

TEST(FileValues, AreWhatAPathLeadsTo) {
  constexpr std::string_view kTree = R"({"a b": [{"n": ["x", 1]}, {"n": [null, "y"]}, {}]})";
  EXPECT_THAT(PathOf(kTree, R"(.["a b"][0].n[])"), ElementsAre("x", "1"));
  EXPECT_THAT(PathOf(R"(["x", "y"])", ".[-1]"), ElementsAre("y"));
  EXPECT_THAT(PathOf(R"({"a": "x", "b": "y"})", ".[]"), ElementsAre("x", "y"));
  EXPECT_THAT(PathOf("\"x\"", "."), ElementsAre("x"));
  EXPECT_THAT(
      PathOf(kTree, R"(.["a b"])"),
      ElementsAre("failed: line 1: 'jq_expression' leads to a list or a map, not to values"));
  EXPECT_THAT(PathOf(kTree, ".[0]"), ElementsAre("failed: line 1: 'jq_expression' does not fit"));
  EXPECT_THAT(PathOf(kTree, ".nothing"), ElementsAre("failed: no value"));
  EXPECT_THAT(PathOf("{\"a\": ", ".a")[0], HasSubstr("failed: line "));
}

TEST(FileValues, KnowOnlyPathsOfJq) {
  for (const std::string_view text :
       {"", "a", ".a |.b", ".a..b", ".[", ".[1", ".[x]", ".[\"a\\\"\"]", "..", ".a.", ". "}) {
    EXPECT_FALSE(ParseValuePath(text)) << text;
  }
}

TEST(FileValues, AreBounded) {
  EXPECT_THAT(ValuesOf(std::string(kMaxValueFileBytes + 1, 'x'), {}),
              ElementsAre("failed: more than 10 MiB"));
  std::string many;
  for (int i = 0; i <= 100'000; ++i) many += "x\n";
  EXPECT_THAT(ValuesOf(many, {}), ElementsAre("failed: more than 100000 values"));
  EXPECT_THAT(ValuesOf("\xFF", {}), ElementsAre("failed: no UTF-8 text"));
}

// A pipeline over one rule, with a seam that knows one file.
std::string Under(const std::string& parameters) {
  PipelineOptions options;
  options.read_file = [](const std::string& path, size_t most) -> Result<std::string> {
    EXPECT_EQ(most, kMaxValueFileBytes);
    if (path != "folder/admins.txt") return Fail(fmt::format("open {}: not there", path));
    return std::string("root\nadm*\nguest\n");
  };
  const std::string text =
      fmt::format("transformations: [{{type: file_placeholders, {}}}]\n", parameters);
  Diagnostics diagnostics;
  const auto pipeline = Pipeline::Parse(text, "folder/p.yml", &diagnostics, options);
  if (pipeline == nullptr) return diagnostics[0].message;
  const std::vector<Rule> rules =
      ParseRules(
          "title: t\nlogsource: {product: p}\n"
          "detection: {s: {user|expand: ['%Admins%', '%Others%']}, condition: s}\n",
          "r.yml", &diagnostics)
          .rules;
  bool touched = false;
  const auto rule = PipelineChain({pipeline}).Apply(rules.at(0), &touched, &diagnostics);
  const std::string printed = PrintRule(rule.value());
  const size_t begin = printed.find("user");
  return printed.substr(begin, printed.find('\n', begin) - begin);
}

TEST(FilePlaceholders, TakeValuesFromAFileBesideThePipeline) {
  EXPECT_EQ(Under("path: admins.txt, include: [Admins], filter: '^[ar]'"),
            "user|expand: ['root', 'adm*', '%Others%']");
  EXPECT_EQ(Under("path: admins.txt, filter: t$"), "user: ['root', 'guest', 'root', 'guest']");
}

TEST(FilePlaceholders, RefuseAPipelineWithoutTheFile) {
  EXPECT_EQ(Under("path: none.txt"), "open folder/none.txt: not there");
  EXPECT_EQ(Under("path: admins.txt, filter: x"), "read folder/admins.txt: no value");
  EXPECT_EQ(Under("path: admins.txt, format: csv"),
            "transformation file_placeholders needs the key 'csv_column'");
  EXPECT_EQ(Under("path: admins.txt, format: csv, csv_column: x, csv_has_header: false"),
            "'csv_column' of transformation file_placeholders is a name, which needs "
            "'csv_has_header'");
  EXPECT_EQ(Under("path: admins.txt, format: json, jq_expression: '.a | .b'"),
            "'jq_expression' of transformation file_placeholders is no path");
}

}  // namespace
}  // namespace tocsin
