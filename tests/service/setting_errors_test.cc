// The mistakes that people make in a configuration, and what they read then.
#include <gtest/gtest.h>

#include <random>

#include "diag/render_text.h"
#include "service/service_settings.h"
#include "tests/support/golden.h"
#include "tests/support/read_file.h"

namespace tocsin {
namespace {

// What is said about each text, one after the other.
std::string Said(std::initializer_list<std::string_view> texts) {
  std::string all;
  for (const std::string_view text : texts) {
    Diagnostics diagnostics;
    const auto read =
        ParseServiceSettings({"conf/tocsin.yml", std::string(text), {}, {}}, &diagnostics);
    EXPECT_FALSE(read.has_value()) << text;
    for (const Diagnostic& diagnostic : diagnostics) all += RenderText(diagnostic, text, false);
    all += "\n";
  }
  return all;
}

TEST(ServiceSettingErrors, PointAtTheWordThatIsWrong) {
  EXPECT_TRUE(MatchesGolden("service/setting_errors.txt", Said({R"(servise: {}
service:
  name: my service
  wrokers: 2
  workers: 0
  delivery: exactly-once
  commit_interval: 100
  commit_records: 1e3
  heartbeat_interval: 1ns
kafka:
  brokers: localhost 9092
  properties:
    group.id: mine
    ssl.ca.location: [x]
  property_files: text
sources:
  - topics: [zeek, "^zeek-(", "*", ""]
    format: jsno
    profile: zek-json
    utc_offset: 2h
    logsource: {product: zeek, servise: conn}
    start: 0
  - files: 5
    follow: maybe
detections: {format: ECS, key: id, rule_topics: [a/b], custom_fields: [x]}
dead_letters: {max_bytes: 1TiB}
repartition: {partitions: 1001, replication: 0, create_topics: yes}
rules: {paths: [rules], expand: [users], debounce: soon}
http: {listen: 8765}
log: {level: warning, sample: -1}
late: tardy
score: {treshold: 5}
)"})));
}

TEST(ServiceSettingErrors, SayWhatIsMissing) {
  EXPECT_TRUE(MatchesGolden("service/setting_missing.txt", Said({
                                                               "",
                                                               "sources: []\nrules: {topic: r}\n",
                                                               R"(sources:
  - topics: [zeek]
rules: {paths: []}
)",
                                                               R"(kafka: {client_id: x}
sources:
  - {format: json}
  - topics: zeek
rules: {paths: r}
)",
                                                               R"(service: {name: x}
sources:
  - files: [/x]
rules: {topic: r}
http: {tls_key: k.pem}
)",
                                                           })));
}

TEST(ServiceSettingErrors, SayWhatExcludesEachOther) {
  EXPECT_TRUE(MatchesGolden("service/setting_conflicts.txt", Said({
                                                                 R"(service: {commit_interval: 15s}
kafka: {brokers: b}
sources:
  - {topics: zeek, stdin: true, follow: true}
  - {topics: "^.*", follow: true}
detections: {topic: x, file: y, rule_topics: [zeek]}
dead_letters: {topic: x, file: z}
repartition: {topic: zeek}
rules: {paths: r}
)",
                                                                 R"(sources:
  - {stdin: true, start: latest}
  - stdin: true
detections: {topic: x, rule_topics: y}
late: {topic: z}
rules: {paths: r}
)",
                                                                 R"(kafka: {brokers: b}
service: {state_directory: s}
sources:
  - topics: zeek
  - files: x.log
rules: {paths: r}
)",
                                                             })));
}

TEST(ServiceSettingErrors, TellWhatIsNoDocument) {
  EXPECT_TRUE(MatchesGolden("service/setting_documents.txt",
                            Said({"- a\n", "kafka: {}\n---\nkafka: {}\n", "kafka: {\n",
                                  "log: {level: info}\nlog: {level: warn}\n"})));
}

// Every diagnostic of a broken sample has a place inside it and can be shown.
void ExpectPlacesInside(const std::string& text) {
  Diagnostics diagnostics;
  ParseServiceSettings({"f", text, {}, {}}, &diagnostics);
  const SourceText source(text);
  for (const Diagnostic& diagnostic : diagnostics) {
    const SourceRange& range = diagnostic.range;
    EXPECT_EQ(diagnostic.file, "f");
    if (range.line == 0) continue;
    const auto lines = static_cast<uint32_t>(std::count(text.begin(), text.end(), '\n')) + 1;
    EXPECT_LE(range.line, lines) << diagnostic.message;
    EXPECT_GE(range.column, 1u) << diagnostic.message;
    EXPECT_LE(range.column, source.Line(range.line).size() + 2) << diagnostic.message;
    EXPECT_GE(range.end_line, range.line) << diagnostic.message;
    EXPECT_FALSE(RenderText(diagnostic, source, false).empty());
  }
}

TEST(ServiceSettingErrors, CutSamplesHavePlacesInside) {
  const std::string sample = ReadFile(SourceDir() / "samples/config/tocsin.yml");
  std::mt19937 random(7);
  for (int i = 0; i < 150; ++i) {
    ExpectPlacesInside(sample.substr(0, random() % sample.size()));
  }
}

TEST(ServiceSettingErrors, EditedSamplesHavePlacesInside) {
  constexpr std::string_view kBytes = ":-[]{},\"'#&*!|>%@`~ \n\r\tx0\xff";
  const std::string sample = ReadFile(SourceDir() / "samples/config/tocsin.yml");
  std::mt19937 random(11);
  for (int i = 0; i < 150; ++i) {
    std::string text = sample;
    for (size_t edits = 1 + random() % 4; edits > 0; --edits) {
      const size_t at = random() % text.size();
      const char byte = kBytes[random() % kBytes.size()];
      if (random() % 3 == 0) {
        text.erase(at, 1 + random() % 20);
      } else if (random() % 2 == 0) {
        text.insert(at, 1, byte);
      } else {
        text[at] = byte;
      }
    }
    ExpectPlacesInside(text);
  }
}

}  // namespace
}  // namespace tocsin
