// Detections of every kind for tests, built by hand.
//
// Thread safety: one owner. A sample owns the rule that its detection points to.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tocsin/detection.h"

namespace tocsin {

inline constexpr int64_t kSampleTimeNs = 1'591'757'456'500'000'000;  // 2020-06-10T02:50:56.5Z

// An event with these top-level fields.
inline std::shared_ptr<const EventTree> EventOf(const std::vector<FieldText>& fields) {
  static const FieldAccess* const kFlat = [] {
    auto* access = new FieldAccess();
    access->roots = {{}};
    return access;
  }();
  auto tree = std::make_shared<EventTree>();
  tree->access = kFlat;
  tree->root.kind = Node::Kind::kObject;
  for (const auto& [name, text] : fields) {
    Node value;
    value.kind = Node::Kind::kString;
    value.text = text;
    tree->root.members.emplace_back(name, std::move(value));
  }
  return tree;
}

inline RuleHead RuleOf(std::string id, Level level) {
  RuleHead rule;
  rule.title = "Rule " + id;
  rule.id = std::move(id);
  rule.content_hash = "hash of " + rule.id;
  rule.level = level;
  return rule;
}

inline DetectionRecord DetectionOf(const RuleHead& rule, int64_t time_ns,
                                   const std::vector<FieldText>& fields, std::string id = "d") {
  DetectionRecord detection;
  detection.id = std::move(id);
  detection.rule = &rule;
  detection.time_ns = time_ns;
  detection.source = {"events.jsonl", 7};
  detection.event = EventOf(fields);
  return detection;
}

inline CorrelationFacts SampleCorrelation() {
  CorrelationFacts facts;
  facts.type = CorrelationType::kValueCount;
  facts.group = {{"User", "bob"}, {"SourceIp", "203.0.113.7"}};
  facts.fields = {"Computer"};
  facts.aggregate = "12";
  facts.condition = ">= 10";
  facts.timespan_ns = 300'000'000'000;
  facts.first_ns = kSampleTimeNs - 200'000'000'000;
  facts.last_ns = kSampleTimeNs;
  facts.events = 31;
  facts.references.resize(2);
  facts.references[0].time_ns = kSampleTimeNs - 1'000'000'000;
  facts.references[0].source = {"a.jsonl", 41};
  facts.references[0].rule_id = "r-1";
  facts.references[0].rule_title = "Failed logon";
  facts.references[1].time_ns = kSampleTimeNs;
  facts.references[1].source = {"b.jsonl", 7};
  facts.references[1].rule_id = "r-2";
  facts.references[1].rule_title = "Logon";
  facts.references[1].event = R"({"User":"bob","Computer":"dc01"})";
  return facts;
}

inline DetectionRecord CorrelationOf(const RuleHead& rule) {
  DetectionRecord detection;
  detection.id = "c0000000-0000-5000-8000-000000000001";
  detection.kind = DetectionKind::kCorrelation;
  detection.rule = &rule;
  detection.time_ns = kSampleTimeNs;
  detection.source = {"b.jsonl", 7};
  detection.correlation = SampleCorrelation();
  return detection;
}

inline DetectionRecord IncidentOf(const RuleHead& rule) {
  DetectionRecord detection;
  detection.id = "c0000000-0000-5000-8000-000000000002";
  detection.kind = DetectionKind::kIncident;
  detection.rule = &rule;
  detection.time_ns = kSampleTimeNs;
  detection.source = {"b.jsonl", 7};
  IncidentFacts& facts = detection.incident.emplace();
  facts.entity_kind = "user";
  facts.entity = "CORP\\bob";
  facts.score = 112.5;
  facts.threshold = 100;
  facts.window_ns = 86'400'000'000'000;
  facts.first_ns = kSampleTimeNs - 7'200'000'000'000;
  facts.last_ns = kSampleTimeNs;
  facts.contributions = {
      {"r-1", "Failed logon", Level::kMedium, 4, 62.5, facts.first_ns, kSampleTimeNs},
      {"r-2", "Shadow copies deleted", Level::kHigh, 1, 50, kSampleTimeNs, kSampleTimeNs}};
  facts.detections = {"d-1", "d-2"};
  return detection;
}

}  // namespace tocsin
