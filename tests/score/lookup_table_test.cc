#include "score/lookup_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "score/criticality.h"
#include "tests/support/temp_dir.h"

namespace tocsin {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

LookupSpec Csv(LookupMatch match = LookupMatch::kExact, std::string key = {}) {
  return {.name = "assets",
          .file = "assets.csv",
          .format = LookupFormat::kCsv,
          .match = match,
          .key = std::move(key),
          .columns = {}};
}

LookupSpec Json(std::string key = {}) {
  LookupSpec spec = Csv(LookupMatch::kExact, std::move(key));
  spec.file = "assets.json";
  spec.format = LookupFormat::kJson;
  return spec;
}

std::vector<FieldText> DataOf(const LookupTable& table, std::string_view value) {
  const std::optional<uint32_t> row = table.Find(value);
  return row ? table.Data(*row) : std::vector<FieldText>();
}

std::string ErrorOf(const LookupSpec& spec, std::string_view text) {
  const auto table = LookupTable::Parse(spec, text);
  return table ? "" : table.error().message;
}

TEST(CsvLookup, FindsTheRowByTheFirstColumn) {
  const auto table = LookupTable::Parse(Csv(), "host,owner,site\ndc01,Eve,Bonn\nws7,,Rome\n");
  ASSERT_TRUE(table.has_value());
  EXPECT_THAT(DataOf(*table, "dc01"), ElementsAre(Pair("owner", "Eve"), Pair("site", "Bonn")));
  EXPECT_THAT(DataOf(*table, "ws7"), ElementsAre(Pair("site", "Rome")));
  EXPECT_THAT(DataOf(*table, "DC01"), IsEmpty());
}

TEST(CsvLookup, GivesTheColumnsThatAreAskedFor) {
  LookupSpec spec = Csv(LookupMatch::kExact, "owner");
  spec.columns = {"site", "host"};
  const auto table = LookupTable::Parse(spec, "host,owner,site\ndc01,Eve,Bonn\n");
  ASSERT_TRUE(table.has_value());
  EXPECT_THAT(DataOf(*table, "Eve"), ElementsAre(Pair("site", "Bonn"), Pair("host", "dc01")));
}

TEST(CsvLookup, ReadsQuotesAsRfc4180SaysIt) {
  const auto table = LookupTable::Parse(
      Csv(), "\xEF\xBB\xBFk,\"a,b\"\r\n\r\n\"x\",\"say \"\"hi\"\",\r\nbob\"\r\n\"\",y\r\nz,\"\"");
  ASSERT_TRUE(table.has_value()) << table.error().message;
  EXPECT_THAT(DataOf(*table, "x"), ElementsAre(Pair("a,b", "say \"hi\",\r\nbob")));
  EXPECT_EQ(table->size(), 3u);
  EXPECT_THAT(DataOf(*table, "z"), IsEmpty());
  EXPECT_FALSE(table->Find("").has_value());
}

TEST(CsvLookup, ErrorsNameFileAndLine) {
  EXPECT_EQ(ErrorOf(Csv(), ""), "assets.csv: there is no header line");
  EXPECT_EQ(ErrorOf(Csv(), "a,b\n1,2\n\n3\n"),
            "assets.csv:4: the row has 1 columns, the header has 2");
  EXPECT_EQ(ErrorOf(Csv(), "a,b\n1,\"x\ny\n"), "assets.csv:2: a quote is not closed");
  EXPECT_EQ(ErrorOf(Csv(), "a,b\n\"x\ny\"z,2\n"),
            "assets.csv:3: text stands behind a closing quote");
  EXPECT_EQ(ErrorOf(Csv(), "a,b,a\n"), "assets.csv:1: two columns are called 'a'");
  EXPECT_EQ(ErrorOf(Csv(), "a,\n"), "assets.csv:1: a column has no name");
  EXPECT_EQ(ErrorOf(Csv(LookupMatch::kExact, "c"), "a,b\n1,2\n"),
            "assets.csv:2: there is no 'c' among a or b");
  EXPECT_EQ(ErrorOf(Csv(LookupMatch::kNetwork), "net\n10.0.0.0/8\nhello\n"),
            "assets.csv:3: 'hello' is neither an address nor a network");
}

TEST(CsvLookup, AColumnThatNoRowHasIsAnError) {
  LookupSpec spec = Csv();
  spec.columns = {"ownr"};
  EXPECT_EQ(ErrorOf(spec, "host,owner\nx,y\n"), "assets.csv: no row has the column 'ownr'");
}

TEST(CsvLookup, OfRowsWithOneKeyTheLastCounts) {
  const auto table = LookupTable::Parse(Csv(LookupMatch::kFolded), "u,n\nBob,1\nBOB,2\n");
  ASSERT_TRUE(table.has_value());
  EXPECT_THAT(DataOf(*table, "boB"), ElementsAre(Pair("n", "2")));
  EXPECT_EQ(table->repeated_keys(), 1u);
}

TEST(NetworkLookup, TheLongestPrefixWins) {
  const auto table =
      LookupTable::Parse(Csv(LookupMatch::kNetwork),
                         "net,name\n10.0.0.0/8,all\n10.1.0.0/16,site\n10.1.2.3,host\n"
                         "0.0.0.0/0,world\n2001:db8::/32,v6\n2001:db8:1::/48,v6 site\n");
  ASSERT_TRUE(table.has_value());
  const auto name = [&](std::string_view address) {
    const auto row = table->Find(address);
    return row ? std::string(table->Text(*row, "name")) : "-";
  };
  EXPECT_EQ(name("10.1.2.3"), "host");
  EXPECT_EQ(name("10.1.2.4"), "site");
  EXPECT_EQ(name("10.2.0.1"), "all");
  EXPECT_EQ(name("192.0.2.1"), "world");
  EXPECT_EQ(name("::ffff:10.1.9.9"), "site");
  EXPECT_EQ(name("2001:db8:1::5"), "v6 site");
  EXPECT_EQ(name("2001:db8:2::5"), "v6");
  EXPECT_EQ(name("2001:db9::1"), "-");
  EXPECT_EQ(name("not an address"), "-");
}

TEST(JsonLookup, ReadsAnArrayOfObjects) {
  const auto table = LookupTable::Parse(Json("host"), R"([
    {"host": "dc01", "owner": {"name": "Eve", "id": 007e0},
     "tags": ["a", ["b", {"x": 1}]], "up": true, "gone": null}])");
  EXPECT_EQ(table.has_value(), false);
  const auto good = LookupTable::Parse(Json("host"), R"([
    {"host": "dc01", "owner": {"name": "Eve", "id": 7.50},
     "tags": ["a", ["b", {"x": 1}]], "up": true, "gone": null},
    {"owner": {"name": "Mallory"}, "host": "\u0068ome"}])");
  ASSERT_TRUE(good.has_value()) << good.error().message;
  EXPECT_THAT(DataOf(*good, "dc01"),
              ElementsAre(Pair("owner.name", "Eve"), Pair("owner.id", "7.50"),
                          Pair("tags", "a, b, 1"), Pair("up", "true")));
  EXPECT_THAT(DataOf(*good, "home"), ElementsAre(Pair("owner.name", "Mallory")));
}

TEST(JsonLookup, ReadsAnObjectByItsNames) {
  const auto table =
      LookupTable::Parse(Json(), R"({"bob": {"dept": "hr", "boss": {"name": "x"}}, "eve": 5})");
  ASSERT_TRUE(table.has_value()) << table.error().message;
  EXPECT_THAT(DataOf(*table, "bob"), ElementsAre(Pair("dept", "hr"), Pair("boss.name", "x")));
  EXPECT_THAT(DataOf(*table, "eve"), ElementsAre(Pair("value", "5")));
}

TEST(JsonLookup, ErrorsNameFileAndLine) {
  EXPECT_EQ(ErrorOf(Json("a"), "[\n{\"a\":1},\n7]"), "assets.json:3: the array must hold objects");
  EXPECT_EQ(ErrorOf(Json("a"), "[\n{\"a\":1},\n{\"b\":1}]"),
            "assets.json:3: there is no 'a' among b");
  EXPECT_EQ(ErrorOf(Json(), "[{\"a\":1}]"),
            "assets.json:1: say with `key` which member to look up");
  EXPECT_EQ(ErrorOf(Json(), "{\"a\":\n[1]}"),
            "assets.json:2: a key must lead to an object or to a single value");
  EXPECT_EQ(ErrorOf(Json(), "7"), "assets.json:1: the file must hold an array or an object");
  EXPECT_EQ(ErrorOf(Json(), "{\"a\":\n\n1,}"), "assets.json:3: Missing a name for object member.");
  EXPECT_EQ(ErrorOf(Json(), ""), "assets.json:1: The document is empty.");
}

TEST(JsonLookup, RefusesDeepNestingWithoutRecursion) {
  const std::string deep = "{\"a\":{\"b\":" + std::string(1'000'000, '[');
  EXPECT_EQ(ErrorOf(Json(), deep), "assets.json:1: the values are nested too deep");
}

TEST(LookupFile, SaysWhichFileIsNotThere) {
  LookupSpec spec = Csv();
  spec.file = "/nowhere/assets.csv";
  EXPECT_EQ(LookupTable::Load(spec).error().message,
            "open /nowhere/assets.csv: No such file or directory");
}

TEST(CriticalityFile, GivesTheFactorOfAnEntity) {
  const TempDir dir;
  CriticalityOptions options;
  options.entity = "host";
  options.factor = "factor";
  options.lookup = Csv(LookupMatch::kFolded);
  options.lookup.file = dir.Write("a.csv", "host,factor\ndc01,3\nlab,0.5\n").string();
  const auto criticality = Criticality::Load({options});
  ASSERT_TRUE(criticality.has_value()) << criticality.error().message;
  EXPECT_EQ((*criticality)->Factor("host", "DC01"), 3);
  EXPECT_EQ((*criticality)->Factor("host", "lab"), 0.5);
  EXPECT_EQ((*criticality)->Factor("host", "other"), 1);
  EXPECT_EQ((*criticality)->Factor("user", "dc01"), 1);
}

TEST(CriticalityFile, RefusesAFactorThatIsNone) {
  const TempDir dir;
  CriticalityOptions options;
  options.entity = "host";
  options.factor = "factor";
  options.lookup = Csv();
  options.lookup.file = dir.Write("a.csv", "host,factor\ndc01,3\nlab,many\n").string();
  EXPECT_EQ(Criticality::Load({options}).error().message,
            options.lookup.file + ":3: the factor 'many' is no number from 0 on");
}

}  // namespace
}  // namespace tocsin
