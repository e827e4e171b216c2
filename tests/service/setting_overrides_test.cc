#include "service/setting_overrides.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "diag/render_text.h"
#include "service/service_settings.h"
#include "tests/support/golden.h"

namespace tocsin {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;
using testing::SizeIs;
using testing::UnorderedElementsAre;

using Texts = std::vector<std::string>;

class Overrides : public testing::Test {
 protected:
  // The file says kText.
  std::optional<ServiceOptions> Read(Texts environment, Texts set) {
    diagnostics_.clear();
    return ParseServiceSettings({.file = "conf/tocsin.yml",
                                 .text = std::string(kText),
                                 .environment = std::move(environment),
                                 .set = std::move(set)},
                                &diagnostics_);
  }

  std::string Complaints(Texts environment, Texts set) {
    EXPECT_FALSE(Read(std::move(environment), std::move(set)).has_value());
    std::string all;
    for (const Diagnostic& diagnostic : diagnostics_) {
      all += RenderText(diagnostic, kText, false);
    }
    return all;
  }

  static constexpr std::string_view kText = R"(service: {workers: 2}
kafka: {brokers: file:1, properties: {a.b: file}}
sources: [{topics: [zeek]}]
rules: {paths: rules}
late:
)";
  Diagnostics diagnostics_;
};

TEST_F(Overrides, OptionBeatsEnvironmentBeatsFileBeatsDefault) {
  EXPECT_EQ(Read({}, {})->service.workers, 2u);
  EXPECT_EQ(Read({"TOCSIN_SERVICE__WORKERS=3"}, {})->service.workers, 3u);
  EXPECT_EQ(Read({"TOCSIN_SERVICE__WORKERS=3"}, {"service.workers=4"})->service.workers, 4u);
  EXPECT_EQ(Read({}, {"service.workers=4", "service.workers=5"})->service.workers, 5u);
  EXPECT_EQ(Read({}, {})->service.commit_records, 100000u);
  EXPECT_EQ(Read({}, {"service.commit_records=9"})->service.commit_records, 9u);
}

TEST_F(Overrides, ItemsOfListsHaveNumbers) {
  auto read = Read({"TOCSIN_SOURCES__1__TOPICS=b"},
                   {"sources[0].topics=a,^c-.*", "sources.2.topics=d", "sources[2].format=json"});
  ASSERT_TRUE(read.has_value()) << diagnostics_.at(0).message;
  ASSERT_THAT(read->sources, SizeIs(3));
  EXPECT_THAT(read->sources[0].topics, ElementsAre("a", "^c-.*"));
  EXPECT_THAT(read->sources[1].topics, ElementsAre("b"));
  EXPECT_EQ(read->sources[2].format, Format::kJson);
}

TEST_F(Overrides, ManyItemsCanBeAddedByTheEnvironment) {
  Texts variables;
  for (int i = 11; i > 0; --i) {
    variables.push_back("TOCSIN_SOURCES__" + std::to_string(i) + "__TOPICS=t" + std::to_string(i));
  }
  const auto read = Read(variables, {});
  ASSERT_TRUE(read.has_value()) << diagnostics_.at(0).message;
  EXPECT_THAT(read->sources, SizeIs(12));
  EXPECT_THAT(read->sources.back().topics, ElementsAre("t11"));
}

TEST_F(Overrides, NamesOfPropertiesHoldDots) {
  const auto read = Read({"TOCSIN_KAFKA__PROPERTIES__SSL_CA_LOCATION=/x",
                          "TOCSIN_DETECTIONS__CUSTOM_FIELDS__THE_SITE=north"},
                         {"kafka.properties.ssl.key.location=/y=z", "kafka.properties.a.b=set"});
  ASSERT_TRUE(read.has_value()) << diagnostics_.at(0).message;
  EXPECT_THAT(read->kafka.properties,
              UnorderedElementsAre(Pair("ssl.ca.location", "/x"), Pair("ssl.key.location", "/y=z"),
                                   Pair("a.b", "set")));
  EXPECT_THAT(read->detections.custom_fields, ElementsAre(Pair("the_site", "north")));
}

TEST_F(Overrides, ReachEverySection) {
  const auto read = Read({"TOCSIN_SCORE__LEVELS__HIGH=7"},
                         {"sources.0.logsource.product=zeek", "score.entities.0.name=who",
                          "score.entities.0.fields=a,b", "late.topic=tardy", "http.listen="});
  ASSERT_TRUE(read.has_value()) << diagnostics_.at(0).message;
  EXPECT_EQ(read->engine.risk.level_points[static_cast<size_t>(Level::kHigh)], 7);
  EXPECT_EQ(read->sources[0].logsource.product, "zeek");
  ASSERT_THAT(read->engine.risk.entities, SizeIs(1));
  EXPECT_THAT(read->engine.risk.entities[0].fields, ElementsAre("a", "b"));
  EXPECT_EQ(read->late.topic, "tardy");
  EXPECT_EQ(read->http.listen, "");
}

TEST_F(Overrides, FileNamesAreThoseOfTheWorkingDirectory) {
  const auto read = Read({}, {"rules.paths=mine,../yours", "http.token_file=token"});
  ASSERT_TRUE(read.has_value());
  EXPECT_THAT(read->rules.paths, ElementsAre("mine", "../yours"));
  EXPECT_EQ(read->http.token_file, "token");
  EXPECT_THAT(Read({}, {})->rules.paths, ElementsAre("conf/rules"));
}

TEST_F(Overrides, OtherVariablesAreLeftAlone) {
  EXPECT_TRUE(Read({"HOME=/", "TOCSIN_LOG=x", "TOCSIN_=", "NOT_TOCSIN_A__B=c", "odd"}, {}));
  EXPECT_THAT(diagnostics_, IsEmpty());
}

TEST_F(Overrides, ProblemsNameTheOptionOrTheVariable) {
  const std::string all = Complaints(
      {"TOCSIN_SERVICE__WROKERS=1", "TOCSIN_KAFKA__BROKERS=a b",
       "TOCSIN_NO__SUCH=", "TOCSIN_SERVICE__WORKERS=many", "TOCSIN_KAFKA__PROPERTIES__GROUP_ID=x"},
      {"service.workers", "=x", "service=x", "sources=x", "sources[3].topics=a",
       "sources.first.topics=a", "service.name.first=x", "kafka.properties=x",
       "sources[0].follow=true", "sources[0].profile=zek", "detections.format=xml",
       "rules.paths=", "kafka.transaction_timeout=1h"});
  EXPECT_TRUE(MatchesGolden("service/override_errors.txt", all));
}

}  // namespace
}  // namespace tocsin
