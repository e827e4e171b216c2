#include "tests/correlate/random_plan.h"

#include <algorithm>
#include <string>

namespace tocsin {
namespace {

using Node = CorrelationPlan::Node;
using Source = CorrelationPlan::Source;
using Use = CorrelationPlan::Use;

constexpr int64_t kSecond = 1'000'000'000;
constexpr uint32_t kBaseRules = 3;

// Every source has these fields. A correlation passes "g" on as its group, "v" from the event or as
// its aggregate.
enum Field : uint32_t { kGroupField, kOtherGroupField, kValueField, kFields };

}  // namespace

std::shared_ptr<const CorrelationPlan> RandomPlan::Plan() {
  auto plan = std::make_shared<CorrelationPlan>();
  for (uint32_t rule = 0; rule < kBaseRules; ++rule) {
    Source source;
    source.rule = rule;
    source.name = "r" + std::to_string(rule);
    source.fields = {"g", "h", "v"};
    plan->sources.push_back(source);
  }
  const auto nodes = static_cast<uint32_t>(1 + Below(3));
  for (uint32_t node = 0; node < nodes; ++node) {
    plan->nodes.emplace_back();
    FillNode(plan.get(), node);
    if (node + 1 == nodes) break;
    Source source;
    source.node = node;
    source.name = "c" + std::to_string(node);
    source.fields = {"g", "h", "v"};
    plan->nodes[node].source = static_cast<uint32_t>(plan->sources.size());
    plan->sources.push_back(source);
  }
  LinkFields(plan.get());
  return plan;
}

void RandomPlan::FillNode(CorrelationPlan* plan, uint32_t index) {
  Node& node = plan->nodes[index];
  CorrelationRule& rule = node.rule;
  rule.content_hash = "node " + std::to_string(index);
  rule.type = static_cast<CorrelationType>(Below(8));
  rule.timespan_ns = static_cast<int64_t>(1 + Below(6)) * kSecond;
  for (uint32_t source = 0; source < plan->sources.size(); ++source) {
    if (Chance(2)) node.sources.push_back(source);
  }
  if (node.sources.empty())
    node.sources.push_back(static_cast<uint32_t>(Below(plan->sources.size())));
  std::shuffle(node.sources.begin(), node.sources.end(), random_);
  for (size_t keys = Below(3); keys > 0; --keys) {
    rule.group_by.push_back({keys == 1 ? "g" : "h", {}});
  }
  rule.correlation.rearm = static_cast<Rearm>(Below(3));
  rule.percentile = static_cast<double>(Below(5)) * 25;
  if (rule.type == CorrelationType::kTemporal && Chance(2)) FillExpression(&node);
  if (rule.type == CorrelationType::kTemporalOrdered) FillSequence(&node);
  if (node.expression.empty() && node.sequence.empty()) FillLimits(&node);
  const bool forbids = !node.sequence.empty() && node.sequence.back().forbidden;
  if (!forbids && Chance(3)) {
    rule.correlation.window = static_cast<WindowKind>(Below(3));
    rule.correlation.gap_ns = static_cast<int64_t>(1 + Below(2)) * kSecond;
  }
  if (rule.type == CorrelationType::kEventCount && Chance(4)) {
    rule.correlation.heartbeat = true;
    rule.correlation.window = WindowKind::kSliding;
  }
}

void RandomPlan::FillExpression(Node* node) {
  using Op = CorrelationPlan::BoolStep::Op;
  for (uint32_t slot = 0; slot < node->sources.size(); ++slot) {
    node->expression.push_back({Op::kSlot, slot});
    if (Chance(3)) {
      node->expression.push_back({Op::kNot, 0});
      node->negated = true;
    }
    if (slot > 0) node->expression.push_back({Chance(2) ? Op::kAnd : Op::kOr, 0});
  }
}

void RandomPlan::FillSequence(Node* node) {
  const bool in_the_middle = Chance(2);
  for (uint32_t slot = 0; slot < node->sources.size(); ++slot) {
    const bool last = slot + 1 == node->sources.size();
    const bool may = slot > 0 && last != in_the_middle && !node->sequence.back().forbidden;
    if (slot > 0 && !may && Chance(4)) {
      node->sequence.back().slots.push_back(slot);
    } else {
      node->sequence.push_back({{slot}, may && Chance(2)});
    }
  }
}

void RandomPlan::FillLimits(Node* node) {
  const bool numbers = node->rule.type >= CorrelationType::kValueSum;
  for (size_t limits = 1 + Below(2); limits > 0; --limits) {
    const auto op = Chance(2) ? ThresholdOp::kGte : static_cast<ThresholdOp>(Below(6));
    const Fixed value = static_cast<Fixed>(Below(numbers ? 12 : 4)) * kFixedOne;
    node->limits.push_back({op, numbers && Chance(3) ? value + kFixedOne / 2 : value});
  }
}

void RandomPlan::LinkFields(CorrelationPlan* plan) {
  using Kind = CorrelationPlan::Output::Kind;
  for (uint32_t n = 0; n < plan->nodes.size(); ++n) {
    Node& node = plan->nodes[n];
    if (node.source != CorrelationPlan::kNone) {
      for (const char* field : {"g", "h", "v"}) {
        CorrelationPlan::Output output;
        for (uint32_t i = 0; i < node.rule.group_by.size(); ++i) {
          if (node.rule.group_by[i].text == field) output = {Kind::kGroup, i};
        }
        if (*field == 'v' && Chance(2)) output = {Kind::kAggregate, 0};
        node.outputs.push_back(output);
      }
    }
    for (uint32_t slot = 0; slot < node.sources.size(); ++slot) {
      Use use{n, slot, {}, {}, {}};
      for (const PlacedName& name : node.rule.group_by) {
        use.key.push_back(name.text == "g" ? kGroupField : kOtherGroupField);
      }
      use.values = {kValueField};
      if (node.rule.type == CorrelationType::kValueCount && Chance(4))
        use.values.push_back(kGroupField);
      for (uint32_t i = 0; i < node.outputs.size(); ++i) {
        use.passed.push_back(node.outputs[i].kind == Kind::kEvent ? i : CorrelationPlan::kNone);
      }
      plan->sources[node.sources[slot]].uses.push_back(use);
    }
  }
}

std::vector<MatchedEvent> RandomPlan::History(const CorrelationPlan& plan, size_t events) {
  std::vector<MatchedEvent> history;
  int64_t time_ns = static_cast<int64_t>(Below(10)) * kSecond - 5 * kSecond;
  static_cast<void>(plan);
  for (size_t i = 0; i < events; ++i) {
    MatchedEvent event;
    if (!Chance(3)) time_ns += static_cast<int64_t>(Below(5)) * kSecond / 2;
    event.time_ns = time_ns;
    event.position = {static_cast<uint32_t>(Below(2)), i};
    for (uint32_t rule = 0; rule < kBaseRules; ++rule) {
      if (!Chance(2)) continue;
      event.AddMatch(rule);
      for (uint32_t field = 0; field < kFields; ++field) {
        event.AddField();
        for (size_t texts = Chance(8) ? Below(3) : 1; texts > 0; --texts) {
          event.AddText(field == kValueField && Chance(6)
                            ? "x"
                            : std::to_string(Below(field == kValueField ? 9 : 2)));
        }
      }
    }
    history.push_back(event);
  }
  std::sort(history.begin(), history.end(), [](const MatchedEvent& a, const MatchedEvent& b) {
    return a.time_ns != b.time_ns ? a.time_ns < b.time_ns : a.position < b.position;
  });
  return history;
}

}  // namespace tocsin
