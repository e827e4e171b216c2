#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "compile/correlation_plan.h"
#include "tests/score/detection_samples.h"

namespace tocsin {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

constexpr std::string_view kBase = R"(title: Failed logon
id: 6d0c5f0e-8f5b-4f7e-9b1a-6f2d3c7a1e84
logsource: {product: linux}
detection: {s: {a: b}, condition: s}
)";

class CorrelationDetectionTest : public testing::Test {
 protected:
  CorrelationDetectionTest() {
    RuleSetBuilder builder;
    builder.AddText(kBase, "base.yml");
    rules_ = builder.Build();
    CorrelationPlan::Node node;
    node.rule.title = "Brute force";
    node.rule.id = "0a6f6f6e-2f0e-4d9c-8c0b-111111111111";
    node.rule.content_hash = "hash";
    node.rule.type = CorrelationType::kValueCount;
    node.rule.rules = {{"failed", {}}, {"logon", {}}};
    node.rule.group_by = {{"user", {}}, {"host", {}}};
    node.rule.timespan_ns = 300;
    node.rule.thresholds = {{ThresholdOp::kGte, "3", {}}, {ThresholdOp::kLt, "10", {}}};
    node.rule.value_fields = {{"src", {}}};
    plan_.nodes.push_back(node);
    plan_.sources.resize(2);
    plan_.sources[0].rule = 0;
    plan_.sources[1].node = 0;
    firing_.time_ns = 500;
    firing_.position = {1, 9};
    firing_.group = {"bob", "h"};
    firing_.aggregate = "4";
    firing_.first_ns = 300;
    firing_.last_ns = 490;
    firing_.events = 6;
    firing_.references = {{300, {0, 4}, 0, "{}"}, {490, {1, 9}, 1, ""}};
  }

  DetectionRecord Make() const {
    return MakeCorrelationDetection(*rules_, plan_, firing_, [](const EventPosition& position) {
      return SourcePosition{"file" + std::to_string(position.input), position.offset};
    });
  }

  std::shared_ptr<const RuleSet> rules_;
  CorrelationPlan plan_;
  Firing firing_;
};

TEST_F(CorrelationDetectionTest, CarriesTheFactsOfTheFiring) {
  const DetectionRecord detection = Make();
  EXPECT_EQ(detection.kind, DetectionKind::kCorrelation);
  EXPECT_EQ(detection.rule, &plan_.nodes[0].rule);
  EXPECT_EQ(detection.time_ns, 500);
  EXPECT_EQ(detection.source.name, "file1");
  EXPECT_EQ(detection.source.offset, 9u);
  const CorrelationFacts& facts = *detection.correlation;
  EXPECT_THAT(facts.group, ElementsAre(Pair("user", "bob"), Pair("host", "h")));
  EXPECT_THAT(facts.fields, ElementsAre("src"));
  EXPECT_EQ(facts.aggregate, "4");
  EXPECT_EQ(facts.condition, ">= 3 and < 10");
  EXPECT_EQ(facts.events, 6u);
  ASSERT_EQ(facts.references.size(), 2u);
  EXPECT_EQ(facts.references[0].rule_title, "Failed logon");
  EXPECT_EQ(facts.references[0].rule_id, "6d0c5f0e-8f5b-4f7e-9b1a-6f2d3c7a1e84");
  EXPECT_EQ(facts.references[0].source.name, "file0");
  EXPECT_EQ(facts.references[0].event, "{}");
  EXPECT_EQ(facts.references[1].rule_title, "Brute force");
}

TEST_F(CorrelationDetectionTest, TemporalConditionsAreSaidInWords) {
  plan_.nodes[0].rule.thresholds.clear();
  EXPECT_EQ(Make().correlation->condition, "all of failed, logon");
  plan_.nodes[0].rule.expression.emplace().text = "failed and not logon";
  EXPECT_EQ(Make().correlation->condition, "failed and not logon");
}

TEST_F(CorrelationDetectionTest, IdDependsOnRuleGroupPositionAndTime) {
  const std::string id = Make().id;
  EXPECT_EQ(Make().id, id);
  EXPECT_THAT(id,
              testing::MatchesRegex("[0-9a-f]+-[0-9a-f]+-5[0-9a-f]+-[89ab][0-9a-f]+-[0-9a-f]+"));
  const Firing before = firing_;
  firing_.group = {"bobh", ""};
  EXPECT_NE(Make().id, id);
  firing_ = before;
  firing_.position.offset = 10;
  EXPECT_NE(Make().id, id);
  firing_ = before;
  firing_.time_ns = 501;
  EXPECT_NE(Make().id, id);
  firing_ = before;
  plan_.nodes[0].rule.content_hash = "other";
  EXPECT_NE(Make().id, id);
}

TEST(DetectionTexts, OfAnEventAreTheMembersOfTheField) {
  const RuleHead rule = RuleOf("r", Level::kLow);
  DetectionRecord detection = DetectionOf(rule, 1, {{"user", "bob"}});
  auto tree = std::make_shared<EventTree>(*detection.event);
  Node list;
  list.kind = Node::Kind::kArray;
  for (int i = 0; i < 40; ++i) {
    Node item;
    item.kind = Node::Kind::kNumber;
    item.text = std::to_string(i);
    list.items.push_back(item);
  }
  list.items[1] = Node();
  tree->root.members.emplace_back("ports", list);
  tree->host = "dc01";
  detection.event = tree;
  EXPECT_THAT(DetectionTexts(detection, "user"), ElementsAre("bob"));
  EXPECT_THAT(DetectionTexts(detection, "none"), IsEmpty());
  EXPECT_THAT(DetectionTexts(detection, "host"), ElementsAre("dc01"));
  const std::vector<std::string> ports = DetectionTexts(detection, "ports");
  EXPECT_EQ(ports.size(), 16u);
  EXPECT_EQ(ports[1], "2");
}

TEST(DetectionTexts, TheHostIsAFieldFirst) {
  const RuleHead rule = RuleOf("r", Level::kLow);
  DetectionRecord detection = DetectionOf(rule, 1, {{"host", "example.org"}});
  auto tree = std::make_shared<EventTree>(*detection.event);
  tree->host = "dc01";
  detection.event = tree;
  EXPECT_THAT(DetectionTexts(detection, "host"), ElementsAre("example.org"));
}

TEST(DetectionTexts, OfCorrelationsAndIncidentsAreGroupAndEntity) {
  const RuleHead rule = RuleOf("r", Level::kLow);
  EXPECT_THAT(DetectionTexts(CorrelationOf(rule), "SourceIp"), ElementsAre("203.0.113.7"));
  EXPECT_THAT(DetectionTexts(CorrelationOf(rule), "x"), IsEmpty());
  EXPECT_THAT(DetectionTexts(IncidentOf(rule), "user"), ElementsAre("CORP\\bob"));
  EXPECT_THAT(DetectionTexts(IncidentOf(rule), "host"), IsEmpty());
}

}  // namespace
}  // namespace tocsin
