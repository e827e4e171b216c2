#include "score/enrichment.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <random>
#include <thread>

#include "score/geo_database.h"
#include "tests/score/detection_samples.h"
#include "tests/score/mmdb_writer.h"
#include "tests/support/temp_dir.h"

namespace tocsin {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;
using testing::SizeIs;

std::string SampleDatabase() {
  using M = MmdbValue;
  MmdbWriter writer;
  writer.Add(
      "203.0.113.0/24",
      M::Map({{"country", M::Map({{"iso_code", M::Text("DE")},
                                  {"names", M::Map({{"en", M::Text("Germany")}})}})},
              {"subdivisions", M::List({M::Map({{"names", M::Map({{"en", M::Text("NRW")}})}})})},
              {"location", M::Map({{"latitude", M::Real(50.5)}})},
              {"hosting", M::Flag(true)}}));
  writer.Add("2001:db8::/32", M::Map({{"autonomous_system_number", M::Number(64496)},
                                      {"autonomous_system_organization", M::Text("Example")}}));
  return writer.Bytes();
}

LookupSpec Geo(const std::filesystem::path& file, std::vector<std::string> columns = {}) {
  LookupSpec spec;
  spec.name = "geo";
  spec.file = file.string();
  spec.columns = std::move(columns);
  return spec;
}

class EnricherTest : public testing::Test {
 protected:
  EnrichmentOptions Assets() const {
    EnrichmentOptions options;
    options.lookup.name = "assets";
    options.lookup.file = (dir_.path() / "assets.csv").string();
    options.lookup.match = LookupMatch::kFolded;
    options.fields = {"Computer", "dest"};
    return options;
  }

  DetectionRecord Enriched(const Enricher& enricher, const std::vector<FieldText>& fields) const {
    DetectionRecord detection = DetectionOf(rule_, 1, fields);
    enricher.Enrich(&detection);
    return detection;
  }

  TempDir dir_;
  RuleHead rule_ = RuleOf("r-1", Level::kHigh);
};

TEST_F(EnricherTest, AddsWhatTheFileKnowsOfEachField) {
  dir_.Write("assets.csv", "host,owner\ndc01,Eve\nweb,Bob\n");
  const auto enricher = Enricher::Open({Assets()});
  ASSERT_TRUE(enricher.has_value()) << enricher.error().message;
  const DetectionRecord detection =
      Enriched(**enricher, {{"Computer", "DC01"}, {"dest", "web"}, {"src", "web"}});
  ASSERT_THAT(detection.enrichments, SizeIs(2));
  EXPECT_EQ(detection.enrichments[0].name, "assets");
  EXPECT_EQ(detection.enrichments[0].field, "Computer");
  EXPECT_EQ(detection.enrichments[0].value, "DC01");
  EXPECT_THAT(detection.enrichments[0].data, ElementsAre(Pair("owner", "Eve")));
  EXPECT_THAT(detection.enrichments[1].data, ElementsAre(Pair("owner", "Bob")));
}

TEST_F(EnricherTest, ReloadTakesTheNewFile) {
  dir_.Write("assets.csv", "host,owner\ndc01,Eve\n");
  const auto enricher = Enricher::Open({Assets()});
  ASSERT_TRUE(enricher.has_value());
  dir_.Write("assets.csv", "host,owner\ndc01,Mallory\n");
  EXPECT_THAT((*enricher)->Reload(), IsEmpty());
  EXPECT_EQ(Enriched(**enricher, {{"dest", "dc01"}}).enrichments.at(0).data.at(0).second,
            "Mallory");
}

TEST_F(EnricherTest, ABrokenFileKeepsTheOldData) {
  const auto file = dir_.Write("assets.csv", "host,owner\ndc01,Eve\n");
  const auto enricher = Enricher::Open({Assets()});
  ASSERT_TRUE(enricher.has_value());
  dir_.Write("assets.csv", "host,owner\ndc01\n");
  EXPECT_THAT((*enricher)->Reload(),
              ElementsAre(file.string() + ":2: the row has 1 columns, the header has 2"));
  std::filesystem::remove(file);
  EXPECT_THAT((*enricher)->Reload(),
              ElementsAre("open " + file.string() + ": No such file or directory"));
  EXPECT_EQ(Enriched(**enricher, {{"dest", "dc01"}}).enrichments.at(0).data.at(0).second, "Eve");
}

TEST_F(EnricherTest, ReloadsWhileDetectionsAreEnriched) {
  dir_.Write("assets.csv", "host,owner\ndc01,Eve\n");
  const auto enricher = Enricher::Open({Assets()});
  ASSERT_TRUE(enricher.has_value());
  std::atomic<bool> stop = false;
  std::atomic<size_t> missing = 0;
  std::thread reader([&] {
    while (!stop) {
      if (Enriched(**enricher, {{"dest", "dc01"}}).enrichments.size() != 1) ++missing;
    }
  });
  for (int i = 0; i < 200; ++i) EXPECT_THAT((*enricher)->Reload(), IsEmpty());
  stop = true;
  reader.join();
  EXPECT_EQ(missing, 0u);
}

TEST_F(EnricherTest, OpensMaxMindFilesByTheirName) {
  EnrichmentOptions options;
  options.lookup = Geo(dir_.Write("geo.mmdb", SampleDatabase()), {"country.iso_code"});
  options.fields = {"src"};
  const auto enricher = Enricher::Open({options});
  ASSERT_TRUE(enricher.has_value()) << enricher.error().message;
  const DetectionRecord detection = Enriched(**enricher, {{"src", "203.0.113.9"}});
  ASSERT_THAT(detection.enrichments, SizeIs(1));
  EXPECT_THAT(detection.enrichments[0].data, ElementsAre(Pair("country.iso_code", "DE")));
}

TEST(GeoDatabase, GivesTheUsualPaths) {
  const TempDir dir;
  const auto database = GeoDatabase::Open(Geo(dir.Write("geo.mmdb", SampleDatabase())));
  ASSERT_TRUE(database.has_value()) << database.error().message;
  EXPECT_THAT(
      (*database)->Find("203.0.113.9"),
      ElementsAre(Pair("country.iso_code", "DE"), Pair("country.names.en", "Germany"),
                  Pair("subdivisions.0.names.en", "NRW"), Pair("location.latitude", "50.5")));
  EXPECT_THAT((*database)->Find("2001:db8::7"),
              ElementsAre(Pair("autonomous_system_number", "64496"),
                          Pair("autonomous_system_organization", "Example")));
  EXPECT_THAT((*database)->Find("::ffff:203.0.113.1"), SizeIs(4));
  EXPECT_THAT((*database)->Find("198.51.100.1"), IsEmpty());
  EXPECT_THAT((*database)->Find("dc01"), IsEmpty());
}

TEST(GeoDatabase, GivesThePathsThatAreAskedFor) {
  const TempDir dir;
  const auto database = GeoDatabase::Open(
      Geo(dir.Write("geo.mmdb", SampleDatabase()), {"hosting", "country.iso_code", "no.such", ""}));
  ASSERT_TRUE(database.has_value());
  EXPECT_THAT((*database)->Find("203.0.113.9"),
              ElementsAre(Pair("hosting", "true"), Pair("country.iso_code", "DE")));
}

TEST(GeoDatabase, SurvivesThatItsFileIsCutInPlace) {
  const TempDir dir;
  const auto file = dir.Write("geo.mmdb", SampleDatabase());
  const auto database = GeoDatabase::Open(Geo(file));
  ASSERT_TRUE(database.has_value());
  std::filesystem::resize_file(file, 0);
  EXPECT_THAT((*database)->Find("203.0.113.9"), SizeIs(4));
}

TEST(GeoDatabase, SaysWhatIsWrongWithAFile) {
  const TempDir dir;
  const auto empty = dir.Write("empty.mmdb", "nothing");
  EXPECT_EQ(GeoDatabase::Open(Geo(empty)).error().message,
            "open " + empty.string() + ": The MaxMind DB file contains invalid metadata");
  EXPECT_EQ(GeoDatabase::Open(Geo(dir.path() / "none.mmdb")).error().message,
            "open " + (dir.path() / "none.mmdb").string() + ": No such file or directory");
}

TEST(GeoDatabase, DamagedBytesDoNoHarm) {
  const TempDir dir;
  const std::string good = SampleDatabase();
  // Behind the marker stand the metadata, which are read once, when the file is opened.
  const size_t end = good.find("\xAB\xCD\xEF");
  std::mt19937 random(7);
  size_t opened = 0;
  for (int i = 0; i < 2000; ++i) {
    std::string bad = good;
    for (int k = 0; k < 3; ++k) bad[random() % end] = static_cast<char>(random());
    const auto database = GeoDatabase::Open(Geo(dir.Write("bad.mmdb", bad)));
    if (!database) continue;
    ++opened;
    for (const char* address : {"203.0.113.9", "2001:db8::7", "0.0.0.0", "ffff::"}) {
      EXPECT_LE((*database)->Find(address).size(), 9u);
    }
  }
  EXPECT_GT(opened, 100u);
}

}  // namespace
}  // namespace tocsin
