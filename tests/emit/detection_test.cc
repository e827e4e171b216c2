#include "tocsin/detection.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "tests/support/golden.h"
#include "tocsin/decoder.h"
#include "tocsin/encoder.h"

namespace tocsin {
namespace {

constexpr std::string_view kRule = R"(title: Web shell asks for a shell
id: 6D0C5F0E-8F5B-4F7E-9B1A-6F2D3C7A1E84
status: test
level: high
author: A. Author
references: [https://example.org/a]
tags: [attack.execution, attack.t1059.004]
falsepositives: [Administrators]
x-team: blue
logsource:
  product: zeek
  service: http
detection:
  selection:
    uri|contains: 'cmd='
    method: GET
  filter:
    host: intranet
  condition:
    - selection and not filter
    - selection
)";

constexpr std::string_view kEvent =
    R"({"ts":1591757456.5,"uid":"C1","method":"GET","uri":"/x.php?cmd=id","status_code":200})";

class DetectionTest : public testing::Test {
 protected:
  void Load(std::string_view rule, std::string_view record) {
    RuleSetBuilder builder;
    builder.AddText(rule, "rules/shell.yml");
    rules_ = builder.Build();
    ASSERT_EQ(rules_->rules().size(), 1u);
    decoder_ = Decoder::Create(rules_->field_names());
    StreamContext context;
    context.source_name = "http.log";
    const std::string padded = std::string(record) + std::string(kRecordPadding, '\0');
    tree_ = std::make_shared<EventTree>();
    const std::string_view bytes = std::string_view(padded).substr(0, record.size());
    ASSERT_TRUE(decoder_->DecodeTree(bytes, context, tree_.get()).ok());
    matches_ = Judge(rules_).Evaluate(*tree_);
    ASSERT_EQ(matches_.size(), 1u);
  }

  DetectionRecord Make(SourcePosition source) {
    Explainer explainer(rules_);
    return MakeDetection(&explainer, matches_[0], tree_, std::move(source));
  }

  std::shared_ptr<const RuleSet> rules_;
  std::unique_ptr<Decoder> decoder_;
  std::shared_ptr<EventTree> tree_;
  std::vector<Match> matches_;
};

TEST_F(DetectionTest, HasTheSameIdOnEveryRun) {
  Load(kRule, kEvent);
  EXPECT_EQ(Make({"http.log", 7}).id, Make({"http.log", 7}).id);
}

TEST_F(DetectionTest, IdIsAVersion5Uuid) {
  Load(kRule, kEvent);
  EXPECT_THAT(Make({"http.log", 7}).id,
              testing::MatchesRegex("[0-9a-f]+-[0-9a-f]+-5[0-9a-f]+-[89ab][0-9a-f]+-[0-9a-f]+"));
}

TEST_F(DetectionTest, IdDependsOnPlaceAndRuleText) {
  Load(kRule, kEvent);
  const std::string id = Make({"http.log", 7}).id;
  EXPECT_NE(id, Make({"http.log", 8}).id);
  EXPECT_NE(id, Make({"http2.log", 7}).id);
  Load(std::string(kRule) + "# changed\n", kEvent);
  EXPECT_NE(id, Make({"http.log", 7}).id);
}

TEST_F(DetectionTest, DocumentsOnOneLineHaveIdsOfTheirOwn) {
  Load(kRule, kEvent);
  const std::string first = Make({"http.log", 1}).id;
  Load(kRule, R"({"ts":1591757456.5,"uid":"C2","method":"GET","uri":"/x.php?cmd=id"})");
  EXPECT_NE(Make({"http.log", 1}).id, first);
}

TEST_F(DetectionTest, SpeaksOfTheSelectionsThatTheAuthorWrote) {
  Load(R"(title: Program
logsource: {product: windows, category: process_creation}
detection: {selection: {Image|endswith: cmd.exe}, condition: selection}
)",
       R"({"EventID":1,"Channel":"Microsoft-Windows-Sysmon/Operational","Image":"C:\\cmd.exe"})");
  const DetectionRecord record = Make({"events", 1});
  ASSERT_EQ(record.matched.size(), 1u);
  EXPECT_EQ(record.matched[0].selection, "selection");
}

TEST_F(DetectionTest, NamesTheTestsThatHeld) {
  Load(kRule, kEvent);
  const DetectionRecord record = Make({"http.log", 7});
  ASSERT_EQ(record.matched.size(), 2u);
  EXPECT_EQ(record.matched[0].selection, "selection");
  EXPECT_EQ(record.matched[0].field, "uri");
  EXPECT_EQ(record.matched[0].matcher, "contains");
  EXPECT_EQ(record.matched[0].pattern, "cmd=");
  EXPECT_EQ(record.matched[0].value, "/x.php?cmd=id");
  EXPECT_EQ(record.matched[1].field, "method");
  EXPECT_EQ(record.matched[1].matcher, "equals");
}

TEST_F(DetectionTest, NativeRecordHasItsKeysInOrder) {
  Load(kRule, kEvent);
  EXPECT_TRUE(MatchesGolden("emit/native.json",
                            (*MakeEncoder({}))->Encode(Make({"http.log", 7}), *rules_) + "\n"));
}

TEST_F(DetectionTest, IdDependsOnTopicPartitionAndOffset) {
  Load(kRule, kEvent);
  std::set<std::string> ids;
  const std::vector<SourcePosition> positions = {
      {"zeek", 17},      {"zeek", 17, 0},     {"zeek", 17, 1},     {"zeek", 18, 0},
      {"zeek|1", 17},    {"zeek|1", 7, 1},    {"4:zeek|0", 17},    {"4:zeek|0|17", 0},
      {"zeek|1", 17, 0}, {"zeek|1|17", 0, 0}, {"zeek|1|17", 0, 1}, {"zeek2", 17, 0}};
  for (const SourcePosition& position : positions) ids.insert(Make(position).id);
  EXPECT_EQ(ids.size(), positions.size());
  EXPECT_EQ(Make({"zeek", 17, 0}).id, Make({"zeek", 17, 0}).id);
}

TEST_F(DetectionTest, NativeRecordOfATopicSaysPartitionAndOffset) {
  Load(kRule, kEvent);
  EXPECT_TRUE(MatchesGolden("emit/native_topic.json",
                            (*MakeEncoder({}))->Encode(Make({"zeek", 17, 0}), *rules_) + "\n"));
}

TEST_F(DetectionTest, NativeRecordIsValidUtf8WhateverTheEventHolds) {
  constexpr std::string_view kKeyword = R"(title: Any error
logsource: {product: linux}
detection:
  keywords: [failure]
  condition: keywords
)";
  RuleSetBuilder builder;
  builder.AddText(kKeyword, "rules/k.yml");
  const auto rules = builder.Build();
  ASSERT_EQ(rules->rules().size(), 1u);
  FieldAccess access;
  access.roots = {{}};
  const auto event = std::make_shared<EventTree>();
  EventTree& tree = *event;
  tree.access = &access;
  tree.root.kind = Node::Kind::kObject;
  Node bad;
  bad.kind = Node::Kind::kString;
  bad.text = "failure \xFF\xC3 \x1b[31m";
  tree.root.members.emplace_back("m\xFE", bad);
  tree.raw = "failure \xFF";
  tree.raw_is_leaf = true;
  Explainer explainer(rules);
  const std::string json =
      (*MakeEncoder({}))
          ->Encode(MakeDetection(&explainer, {0, 1, 0}, event, {"a\xFF.log", 1}), *rules);
  EXPECT_EQ(json.find('\xFF'), std::string::npos);
  EXPECT_EQ(json.find('\xFE'), std::string::npos);
  EXPECT_EQ(json.find('\x1b'), std::string::npos);
  EXPECT_NE(json.find("\"event_raw\":\"failure \uFFFD\""), std::string::npos);
  EXPECT_EQ(json.find("event_time"), std::string::npos);
}

}  // namespace
}  // namespace tocsin
