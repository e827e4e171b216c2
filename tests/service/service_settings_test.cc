#include "service/service_settings.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "tests/support/read_file.h"

namespace tocsin {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;
using testing::SizeIs;

std::optional<ServiceOptions> Parse(std::string text, Diagnostics* diagnostics) {
  return ParseServiceSettings({"conf/tocsin.yml", std::move(text), {}, {}}, diagnostics);
}

std::string Sample() { return ReadFile(SourceDir() / "samples/config/tocsin.yml"); }

// The least that a service needs.
constexpr std::string_view kLeast = R"(kafka: {brokers: b}
sources: [{topics: zeek}]
rules: {paths: rules}
)";

TEST(ServiceSettings, WhatIsLeftOutHasTheDefault) {
  Diagnostics diagnostics;
  const auto read = Parse(std::string(kLeast), &diagnostics);
  ASSERT_TRUE(read.has_value()) << diagnostics.at(0).message;
  const ServiceOptions defaults;
  EXPECT_EQ(read->service.commit_interval_ns, defaults.service.commit_interval_ns);
  EXPECT_EQ(read->http.listen, "127.0.0.1:8765");
  EXPECT_THAT(read->sources, SizeIs(1));
  EXPECT_THAT(read->sources[0].topics, ElementsAre("zeek"));
  EXPECT_EQ(read->sources[0].format, std::nullopt);
  EXPECT_THAT(read->rules.paths, ElementsAre("conf/rules"));
}

// The members of two configurations as one text, so that a difference shows where it is.
std::string Everything(const ServiceOptions& o) {
  const auto texts = [](const auto& list) { return fmt::format("[{}]", fmt::join(list, ",")); };
  const auto map = [](const auto& texts_by_name) {
    std::string all = "{";
    for (const auto& [name, text] : texts_by_name) all += name + "=" + text + ",";
    return all + "}";
  };
  std::string all = fmt::format(
      "service {} '{}' {} {} {} {} {} {} {} '{}'\n", o.service.name, o.service.instance,
      o.service.workers, static_cast<int>(o.service.delivery), o.service.commit_interval_ns,
      o.service.commit_records, o.service.idle_timeout_ns, o.service.heartbeat_interval_ns,
      o.service.shutdown_timeout_ns, o.service.state_directory);
  all += fmt::format("kafka {} {} {} {} {} {}\n", o.kafka.client_id, o.kafka.transaction_timeout_ns,
                     map(o.kafka.properties), map(o.kafka.consumer_properties),
                     map(o.kafka.producer_properties), map(o.kafka.property_files));
  for (const SourceOptions& s : o.sources) {
    all +=
        fmt::format("source {} {} {} {} '{}' {}/{}/{} {} {} {}\n", texts(s.topics), texts(s.files),
                    s.standard_input, s.format ? FormatName(*s.format) : std::string_view("auto"),
                    s.profile, s.logsource.product, s.logsource.category, s.logsource.service,
                    s.utc_offset_s, static_cast<int>(s.start), s.follow);
  }
  all += fmt::format("detections '{}' '{}' {} {} {} {}\n", o.detections.topic, o.detections.file,
                     o.detections.format, static_cast<int>(o.detections.key),
                     texts(o.detections.rule_topics), map(o.detections.custom_fields));
  all += fmt::format("dead_letters '{}' '{}' {}\nlate '{}'\n", o.dead_letters.topic,
                     o.dead_letters.file, o.dead_letters.max_bytes, o.late.topic);
  all += fmt::format("repartition '{}' {} {} '{}' {}\n", o.repartition.topic,
                     o.repartition.partitions, o.repartition.replication, o.repartition.state_topic,
                     o.repartition.create_topics);
  all += fmt::format("rules {} {} {} {} {} '{}' {} {}\n", texts(o.rules.paths),
                     texts(o.rules.pipelines), texts(o.rules.expand), o.rules.deprecated,
                     o.rules.legacy_aggregation, o.rules.topic, o.rules.watch, o.rules.debounce_ns);
  all += fmt::format("http '{}' '{}' '{}' '{}'\n", o.http.listen, o.http.token_file,
                     o.http.tls_certificate, o.http.tls_key);
  all += fmt::format("log {} {} {}\n", static_cast<int>(o.log.level),
                     static_cast<int>(o.log.format), o.log.sample);
  return all;
}

TEST(ServiceSettings, WhatTheTableCallsDefaultIsTheDefault) {
  std::string text = "kafka:\n  brokers: b\nrules:\n  paths: r\nsources:\n  - topics: zeek\n";
  std::vector<std::string> set;
  for (const SettingInfo& setting : AllServiceSettings()) {
    if (setting.default_text.empty() || setting.key == "paths") continue;
    if (setting.section == "sources[]") {
      if (setting.key == "follow") continue;  // of files
      text += fmt::format("    {}: {}\n", setting.key, setting.default_text);
    } else if (setting.section == "sources[].logsource") {
      const auto quoted = setting.default_text;
      set.push_back(
          fmt::format("sources[0].logsource.{}={}", setting.key, quoted == "\"\"" ? "" : quoted));
    } else if (setting.kind != SettingKind::kTextMap && !setting.section.ends_with("[]")) {
      const bool none = setting.default_text == "\"\"" || setting.default_text == "[]";
      set.push_back(
          fmt::format("{}.{}={}", setting.section, setting.key, none ? "" : setting.default_text));
    }
  }
  ServiceOptions defaults;
  defaults.sources.emplace_back().topics = {"zeek"};
  defaults.rules.paths = {"conf/r"};
  Diagnostics diagnostics;
  const auto read = ParseServiceSettings(
      {.file = "conf/tocsin.yml", .text = text, .environment = {}, .set = set}, &diagnostics);
  ASSERT_TRUE(read.has_value()) << diagnostics.at(0).file << diagnostics.at(0).message;
  EXPECT_EQ(Everything(*read), Everything(defaults));
}

TEST(ServiceSettings, TheSampleIsTheDefaultsAndTwoPlaces) {
  Diagnostics diagnostics;
  const auto read =
      ParseServiceSettings({"samples/config/tocsin.yml", Sample(), {}, {}}, &diagnostics);
  EXPECT_THAT(diagnostics, IsEmpty());
  ASSERT_TRUE(read.has_value());
  ServiceOptions defaults;
  defaults.sources.emplace_back().topics = {"zeek"};
  defaults.rules.paths = {"rules"};
  EXPECT_EQ(Everything(*read), Everything(defaults));
  EXPECT_EQ(read->kafka.brokers, "localhost:9092");
  EXPECT_EQ(read->engine.risk.entities.size(), RiskOptions::DefaultEntities().size());
}

// The sample says of itself that it shows all settings, each with its default.
TEST(ServiceSettings, TheSampleIsComplete) {
  const std::string sample = Sample();
  for (const SettingInfo& setting : AllServiceSettings()) {
    // Formats of look-up files go by their names; rules need a place.
    const bool shows_default = !setting.section.ends_with("[]") && setting.key != "paths";
    if (setting.key == "format" && setting.default_text == "by-name") continue;
    const std::string line = fmt::format("{}:{}{}", setting.key, shows_default ? " " : "",
                                         shows_default ? setting.default_text : "");
    EXPECT_THAT(sample, testing::HasSubstr(line)) << setting.section;
  }
}

TEST(ServiceSettings, ReadsEverySection) {
  Diagnostics diagnostics;
  const auto read =
      Parse(R"(service: {name: edge, instance: pod-3, workers: 4, delivery: at_least_once,
  commit_interval: 2s, commit_records: 7, idle_timeout: 1m, heartbeat_interval: 3s,
  shutdown_timeout: 5s, state_directory: state}
kafka:
  brokers: "ssl://a:9093,b,[::1]:9092"
  client_id: me
  transaction_timeout: 1m
  properties: {security.protocol: ssl, socket.keepalive.enable: true}
  consumer_properties: {fetch.wait.max.ms: 20}
  producer_properties: {compression.type: lz4}
  property_files: {sasl.password: pw, ssl.key.password: /run/key}
sources:
  - topics: [a, "^b-.*"]
    format: zeek_tsv
    profile: generic
    logsource: {product: linux, service: sshd}
    utc_offset: "-03:30"
    start: latest
detections: {topic: out, format: ocsf, key: group_key, rule_topics: [x, y],
  custom_fields: {site: north, tier: 1}}
dead_letters: {topic: bad, max_bytes: 2KiB}
late: {topic: tardy}
repartition: {topic: r, partitions: 1000, replication: 3, state_topic: s, create_topics: false}
rules: {paths: [a, /b], pipelines: p.yml, expand: ["dc=10.0.0.1", "hosts=@h.txt", "x=@/y"],
  deprecated: true, legacy_aggregation: true, topic: rules, watch: false, debounce: 0s}
http: {listen: "[::]:0", token_file: token, tls_certificate: c.pem, tls_key: k.pem}
log: {level: trace, format: text, sample: 0}
score: {threshold: 7}
enrichment: [{name: a, file: a.csv, fields: x}]
)",
            &diagnostics);
  ASSERT_TRUE(read.has_value()) << diagnostics.at(0).message;
  EXPECT_EQ(Everything(*read),
            "service edge 'pod-3' 4 1 2000000000 7 60000000000 3000000000 5000000000 'conf/state'\n"
            "kafka me 60000000000 {security.protocol=ssl,socket.keepalive.enable=true,} "
            "{fetch.wait.max.ms=20,} {compression.type=lz4,} "
            "{sasl.password=conf/pw,ssl.key.password=/run/key,}\n"
            "source [a,^b-.*] [] false zeek_tsv 'generic' linux//sshd -12600 1 true\n"
            "detections 'out' '' ocsf 2 [x,y] {site=north,tier=1,}\n"
            "dead_letters 'bad' '' 2048\nlate 'tardy'\nrepartition 'r' 1000 3 's' false\n"
            "rules [conf/a,/b] [conf/p.yml] [dc=10.0.0.1,hosts=@conf/h.txt,x=@/y] true true "
            "'rules' false 0\n"
            "http '[::]:0' 'conf/token' 'conf/c.pem' 'conf/k.pem'\nlog 0 1 0\n");
  EXPECT_EQ(read->kafka.brokers, "ssl://a:9093,b,[::1]:9092");
  EXPECT_EQ(read->engine.risk.threshold, 7);
  EXPECT_EQ(read->engine.enrichment.at(0).lookup.file, "conf/a.csv");
}

TEST(ServiceSettings, FilesAndStandardInputGoToFiles) {
  Diagnostics diagnostics;
  const auto read = Parse(R"(service: {state_directory: /var/lib/tocsin}
sources: [{files: [logs/*.log, /x], follow: false}, {stdin: true}]
detections: {file: "-"}
dead_letters: {file: bad}
rules: {paths: rules}
)",
                          &diagnostics);
  ASSERT_TRUE(read.has_value()) << diagnostics.at(0).message;
  EXPECT_THAT(read->sources.at(0).files, ElementsAre("conf/logs/*.log", "/x"));
  EXPECT_FALSE(read->sources.at(0).follow);
  EXPECT_TRUE(read->sources.at(1).standard_input);
  EXPECT_EQ(read->DetectionsFile(), "-");
  EXPECT_EQ(read->dead_letters.file, "conf/bad");
}

TEST(ServiceSettings, StandardInputNeedsNoMore) {
  Diagnostics diagnostics;
  const auto read = ParseServiceSettings(
      {.file = {}, .text = {}, .environment = {}, .set = {"sources.0.stdin=true", "rules.paths=r"}},
      &diagnostics);
  ASSERT_TRUE(read.has_value()) << diagnostics.at(0).message;
  EXPECT_THAT(read->rules.paths, ElementsAre("r"));
}

TEST(ServiceSettings, RowsHaveHelpAndNamesOfTheirOwn) {
  std::set<std::string> names;
  for (const SettingInfo& setting : AllServiceSettings()) {
    const std::string name = fmt::format("{}.{}", setting.section, setting.key);
    EXPECT_TRUE(names.insert(name).second) << name;
    EXPECT_FALSE(setting.help.empty()) << name;
    EXPECT_FALSE(setting.help.ends_with('.')) << name;
    EXPECT_EQ(setting.kind == SettingKind::kChoice, !setting.choices.empty()) << name;
    EXPECT_EQ(setting.least.empty(), setting.most.empty()) << name;
  }
  EXPECT_EQ(names.count("sources[].logsource.product"), 1u);
}

}  // namespace
}  // namespace tocsin
