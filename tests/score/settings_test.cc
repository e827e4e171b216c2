#include "score/settings.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "diag/render_text.h"
#include "tests/support/golden.h"

namespace tocsin {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

std::optional<Options> Parse(std::string_view text, Diagnostics* diagnostics) {
  return ParseSettings(text, "conf/tocsin.yml", {}, diagnostics);
}

TEST(Settings, AnEmptyFileGivesTheDefaults) {
  Diagnostics diagnostics;
  const auto options = Parse("# nothing\n", &diagnostics);
  ASSERT_TRUE(options.has_value());
  EXPECT_EQ(options->correlation.max_bytes, 512u << 20);
  EXPECT_THAT(options->risk.entities, SizeIs(3));
  EXPECT_THAT(diagnostics, IsEmpty());
}

TEST(Settings, SectionsOfOthersAreNotLookedAt) {
  constexpr std::string_view kOthers[] = {"kafka"};
  constexpr std::string_view kText = "kafka: {what: ever}\ndeduplication: {ids: 5}\n";
  Diagnostics diagnostics;
  const auto options = ParseSettings(kText, "conf/tocsin.yml", kOthers, &diagnostics);
  EXPECT_THAT(diagnostics, IsEmpty());
  ASSERT_TRUE(options.has_value());
  EXPECT_EQ(options->deduplication.max_ids, 5u);
}

TEST(Settings, SectionsWithoutContentAreFine) {
  Diagnostics diagnostics;
  const auto options = Parse("score:\nsuppression:\ncorrelation: ~\n", &diagnostics);
  EXPECT_THAT(diagnostics, IsEmpty());
  ASSERT_TRUE(options.has_value());
  EXPECT_EQ(options->risk.threshold, RiskOptions().threshold);
}

TEST(Settings, ReadsEverySection) {
  Diagnostics diagnostics;
  const auto options = Parse(R"(correlation:
  memory: 1GiB
  rule_memory: 64MB
  event_memory: 1KiB
  references: 3
  events: 0
  distinct_limit: 1000
  beyond_distinct_limit: refuse
  lateness: 90s
  future: 0s
  waiting_memory: 3MiB
score:
  threshold: 42.5
  window: 2w
  half_life: 250ms
  rearm: reset
  level: critical
  memory: 5MiB
  contributions: 7
  detections: 2
  levels: {low: 3, critical: 99}
  entities:
    - {name: account, fields: [a, b], ignore: nobody}
  criticality:
    - {entity: account, file: crit.csv, key: name, factor: weight, match: folded}
deduplication: {horizon: 2h, ids: 5}
suppression:
  - {for: 1h, by: [user, host], rules: x}
  - {for: 5m}
enrichment:
  - {name: assets, file: ../assets.json, fields: [ip], key: cidr, match: network, columns: [owner]}
  - {name: geo, file: /data/geo.mmdb, fields: ip, format: mmdb}
)",
                             &diagnostics);
  ASSERT_TRUE(options.has_value()) << diagnostics.at(0).message;
  EXPECT_EQ(options->correlation.max_bytes, uint64_t{1} << 30);
  EXPECT_EQ(options->correlation.max_rule_bytes, 64'000'000u);
  EXPECT_EQ(options->correlation.max_body_bytes, 1024u);
  EXPECT_EQ(options->correlation.max_references, 3u);
  EXPECT_EQ(options->correlation.max_bodies, 0u);
  EXPECT_EQ(options->correlation.max_distinct, 1000u);
  EXPECT_FALSE(options->correlation.estimate_distinct);
  EXPECT_EQ(options->time.lateness_ns, 90 * kSecondNs);
  EXPECT_EQ(options->time.future_ns, 0);
  EXPECT_EQ(options->time.max_waiting_bytes, 3u << 20);
  EXPECT_EQ(options->risk.threshold, 42.5);
  EXPECT_EQ(options->risk.window_ns, 14 * kDayNs);
  EXPECT_EQ(options->risk.half_life_ns, 250'000'000);
  EXPECT_EQ(options->risk.rearm, Rearm::kReset);
  EXPECT_EQ(options->risk.level, Level::kCritical);
  EXPECT_EQ(options->risk.max_contributions, 7u);
  EXPECT_EQ(options->risk.max_detection_ids, 2u);
  EXPECT_THAT(options->risk.level_points, ElementsAre(5, 1, 3, 20, 50, 99));
  ASSERT_THAT(options->risk.entities, SizeIs(1));
  EXPECT_THAT(options->risk.entities[0].fields, ElementsAre("a", "b"));
  EXPECT_THAT(options->risk.entities[0].ignore, ElementsAre("nobody"));
  ASSERT_THAT(options->risk.criticality, SizeIs(1));
  EXPECT_EQ(options->risk.criticality[0].lookup.file, "conf/crit.csv");
  EXPECT_EQ(options->risk.criticality[0].lookup.match, LookupMatch::kFolded);
  EXPECT_EQ(options->deduplication.horizon_ns, 2 * kHourNs);
  EXPECT_EQ(options->deduplication.max_ids, 5u);
  ASSERT_THAT(options->suppression.rules, SizeIs(2));
  EXPECT_THAT(options->suppression.rules[0].by, ElementsAre("user", "host"));
  EXPECT_EQ(options->suppression.rules[1].for_ns, 5 * kMinuteNs);
  ASSERT_THAT(options->enrichment, SizeIs(2));
  EXPECT_EQ(options->enrichment[0].lookup.file, "assets.json");
  EXPECT_EQ(options->enrichment[0].lookup.match, LookupMatch::kNetwork);
  EXPECT_EQ(options->enrichment[1].lookup.file, "/data/geo.mmdb");
  EXPECT_EQ(options->enrichment[1].lookup.format, LookupFormat::kMaxMind);
  EXPECT_THAT(options->enrichment[1].fields, ElementsAre("ip"));
}

TEST(Settings, WhatTheTableCallsDefaultIsTheDefault) {
  std::string text;
  std::string_view section;
  for (const SettingInfo& setting : AllSettings()) {
    if (setting.section.ends_with("[]") || setting.default_text.empty()) continue;
    if (setting.section != section && setting.section == "score.levels") text += "  levels:\n";
    if (setting.section != section && setting.section != "score.levels") {
      text += fmt::format("{}:\n", setting.section);
    }
    section = setting.section;
    text += fmt::format("{}{}: {}\n", section == "score.levels" ? "    " : "  ", setting.key,
                        setting.default_text);
  }
  Diagnostics diagnostics;
  const auto read = Parse(text, &diagnostics);
  ASSERT_TRUE(read.has_value()) << text << diagnostics.at(0).message;
  const Options defaults;
  EXPECT_EQ(read->correlation.max_bytes, defaults.correlation.max_bytes);
  EXPECT_EQ(read->correlation.max_rule_bytes, defaults.correlation.max_rule_bytes);
  EXPECT_EQ(read->correlation.max_body_bytes, defaults.correlation.max_body_bytes);
  EXPECT_EQ(read->correlation.max_references, defaults.correlation.max_references);
  EXPECT_EQ(read->correlation.max_bodies, defaults.correlation.max_bodies);
  EXPECT_EQ(read->correlation.max_distinct, defaults.correlation.max_distinct);
  EXPECT_EQ(read->correlation.estimate_distinct, defaults.correlation.estimate_distinct);
  EXPECT_EQ(read->time.lateness_ns, defaults.time.lateness_ns);
  EXPECT_EQ(read->time.future_ns, defaults.time.future_ns);
  EXPECT_EQ(read->time.max_waiting_bytes, defaults.time.max_waiting_bytes);
  EXPECT_EQ(read->risk.threshold, defaults.risk.threshold);
  EXPECT_EQ(read->risk.window_ns, defaults.risk.window_ns);
  EXPECT_EQ(read->risk.half_life_ns, defaults.risk.half_life_ns);
  EXPECT_EQ(read->risk.rearm, defaults.risk.rearm);
  EXPECT_EQ(read->risk.level, defaults.risk.level);
  EXPECT_EQ(read->risk.max_bytes, defaults.risk.max_bytes);
  EXPECT_EQ(read->risk.max_contributions, defaults.risk.max_contributions);
  EXPECT_EQ(read->risk.max_detection_ids, defaults.risk.max_detection_ids);
  EXPECT_EQ(read->risk.level_points, defaults.risk.level_points);
  EXPECT_EQ(read->deduplication.horizon_ns, defaults.deduplication.horizon_ns);
  EXPECT_EQ(read->deduplication.max_ids, defaults.deduplication.max_ids);
}

TEST(Settings, RowsHaveHelpAndNamesOfTheirOwn) {
  std::set<std::string> names;
  for (const SettingInfo& setting : AllSettings()) {
    EXPECT_TRUE(names.insert(fmt::format("{}.{}", setting.section, setting.key)).second);
    EXPECT_FALSE(setting.help.empty()) << setting.key;
    EXPECT_FALSE(setting.help.ends_with('.')) << setting.key;
    EXPECT_EQ(setting.kind == SettingKind::kChoice, !setting.choices.empty()) << setting.key;
  }
}

TEST(Settings, ErrorsPointAtTheWordThatIsWrong) {
  constexpr std::string_view kText = R"(corelation: {}
correlation:
  memory: 512
  rule_memory: 512 MiB
  lateness: 5 minutes
  future: 1h30m
  references: -1
  events: 5.5
  beyond_distinct_limit: guess
  mem: 1
score:
  threshold: many
  rearm: always
  levels: {hihg: 3, low: [1]}
  entities:
    - name: user
      feilds: [User]
    - {name: host, fields: []}
  criticality:
    - {entity: usr, file: x.csv, factor: f}
    - {entity: user, factor: f, format: mmdb, file: y.mmdb}
deduplication: 7
suppression:
  by: [user]
enrichment:
  - {name: a, file: '', fields: [{x: 1}], match: cidr}
  - text
)";
  Diagnostics diagnostics;
  EXPECT_FALSE(Parse(kText, &diagnostics).has_value());
  std::string all;
  for (const Diagnostic& diagnostic : diagnostics) {
    all += RenderText(diagnostic, kText, false) + "\n";
  }
  EXPECT_TRUE(MatchesGolden("score/settings_errors.txt", all));
}

TEST(Settings, RefusesWhatIsNoMap) {
  Diagnostics diagnostics;
  EXPECT_FALSE(Parse("- a\n", &diagnostics).has_value());
  EXPECT_EQ(diagnostics.at(0).message, "the settings file must be a map, not a list");
  diagnostics.clear();
  EXPECT_FALSE(Parse("score: {}\n---\nscore: {}\n", &diagnostics).has_value());
  EXPECT_EQ(diagnostics.at(0).message, "a settings file holds one document");
}

}  // namespace
}  // namespace tocsin
