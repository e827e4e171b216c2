// A match or a firing -> the record of it: which tests of which selections made it true, or which
// events in which window.
#include "tocsin/detection.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "compile/correlation_plan.h"
#include "score/correlation_text.h"
#include "score/detection_id.h"

namespace tocsin {
namespace {

constexpr size_t kMaxValueBytes = 1024;
constexpr size_t kMaxTexts = 16;
constexpr uint32_t kMaxConditions = 64;

constexpr std::array<std::string_view, 3> kKindNames = {"detection", "correlation", "incident"};

// By ThresholdOp.

// The operation of an item's key as written: "CommandLine|contains|all" -> "contains|all".
std::string MatcherOf(const std::string& written, bool keyword) {
  const size_t bar = written.find('|');
  if (bar != std::string::npos) return written.substr(bar + 1);
  return keyword ? "keyword" : "equals";
}

void AppendMatched(const SelectionExplanation& selection, DetectionRecord* record) {
  for (const TestExplanation& test : selection.tests) {
    if (!test.held) continue;
    record->matched.push_back({selection.name, test.field, test.value.substr(0, kMaxValueBytes),
                               MatcherOf(test.written, test.field.empty()), test.pattern});
    for (const auto& [name, text] : test.captures) {
      const bool known =
          std::any_of(record->captures.begin(), record->captures.end(),
                      [&name = name](const FieldText& each) { return each.first == name; });
      if (!known) record->captures.emplace_back(name, text.substr(0, kMaxValueBytes));
    }
  }
}

std::vector<uint32_t> ConditionsOf(const Rule& rule, uint64_t bits) {
  std::vector<uint32_t> held;
  if (rule.conditions.size() < 2) return held;
  for (uint32_t i = 0; i < kMaxConditions; ++i) {
    if ((bits >> i & 1) != 0) held.push_back(i);
  }
  return held;
}

std::vector<DetectionReference> ReferencesOf(const RuleSet& rules, const CorrelationPlan& plan,
                                             const Firing& firing,
                                             const PositionResolver& resolve) {
  std::vector<DetectionReference> references;
  for (const EventReference& event : firing.references) {
    const CorrelationPlan::Source& source = plan.sources[event.source];
    const RuleHead& head = source.rule == CorrelationPlan::kNone
                               ? static_cast<const RuleHead&>(plan.nodes[source.node].rule)
                               : rules.rules()[source.rule];
    references.push_back({event.time_ns, resolve(event.position), head.id, head.title, event.body});
  }
  return references;
}

void AppendTexts(const Node& node, std::vector<std::string>* texts) {
  if (node.has_text() && texts->size() < kMaxTexts) texts->push_back(node.text);
  if (node.kind != Node::Kind::kArray) return;
  for (const Node& item : node.items) {
    if (item.has_text() && texts->size() < kMaxTexts) texts->push_back(item.text);
  }
}

}  // namespace

std::string_view DetectionKindName(DetectionKind kind) {
  return kKindNames[static_cast<size_t>(kind)];
}

DetectionRecord MakeDetection(Explainer* explainer, const Match& match,
                              std::shared_ptr<const EventTree> event, SourcePosition source) {
  const Rule& rule = explainer->rules().rules()[match.rule];
  DetectionRecord record;
  record.rule = &rule;
  record.logsource = rule.logsource;
  record.conditions = ConditionsOf(rule, match.conditions);
  record.id = BaseDetectionId(rule, source, event->raw);
  record.time_ns = event->time_ns;
  record.source = std::move(source);
  const RuleExplanation explanation = explainer->ExplainMatch(match, *event);
  record.event = std::move(event);
  // Detections that a pipeline added (event ids, channels) say nothing that the author wrote.
  const auto written = [&](const std::string& name) {
    return std::any_of(rule.detections.begin(), rule.detections.end(),
                       [&](const NamedDetection& d) { return d.name == name; });
  };
  for (const SelectionExplanation& selection : explanation.selections) {
    if (selection.held && written(selection.name)) AppendMatched(selection, &record);
  }
  return record;
}

DetectionRecord MakeCorrelationDetection(const RuleSet& rules, const CorrelationPlan& plan,
                                         const Firing& firing, const PositionResolver& resolve) {
  const CorrelationRule& rule = plan.nodes[firing.node].rule;
  DetectionRecord record;
  record.kind = DetectionKind::kCorrelation;
  record.rule = &rule;
  record.time_ns = firing.time_ns;
  record.source = resolve(firing.position);
  record.id = CorrelationDetectionId(rule, firing.group, record.source, firing.time_ns);
  CorrelationFacts& facts = record.correlation.emplace();
  facts.type = rule.type;
  const size_t groups = std::min(rule.group_by.size(), firing.group.size());
  for (size_t i = 0; i < groups; ++i) {
    facts.group.emplace_back(rule.group_by[i].text, firing.group[i]);
  }
  for (const PlacedName& field : rule.value_fields) facts.fields.push_back(field.text);
  facts.aggregate = firing.aggregate;
  facts.condition = CorrelationCondition(rule);
  facts.window = rule.correlation.window;
  facts.timespan_ns = rule.timespan_ns;
  facts.first_ns = firing.first_ns;
  facts.last_ns = firing.last_ns;
  facts.events = firing.events;
  facts.references = ReferencesOf(rules, plan, firing, resolve);
  facts.approximate = firing.approximate;
  facts.truncated = firing.truncated;
  return record;
}

std::vector<std::string> DetectionTexts(const DetectionRecord& detection, std::string_view field) {
  std::vector<std::string> texts;
  if (detection.event != nullptr) {
    for (const Node* node : Resolve(*detection.event, field)) AppendTexts(*node, &texts);
    if (texts.empty() && field == "host" && !detection.event->host.empty()) {
      texts.push_back(detection.event->host);
    }
  }
  if (detection.correlation) {
    for (const auto& [name, value] : detection.correlation->group) {
      if (name == field) texts.push_back(value);
    }
  }
  if (detection.incident && detection.incident->entity_kind == field) {
    texts.push_back(detection.incident->entity);
  }
  return texts;
}

}  // namespace tocsin
