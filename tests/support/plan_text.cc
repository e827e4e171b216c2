#include "tests/support/plan_text.h"

#include <fmt/format.h>

namespace tocsin {
namespace {

using Plan = CorrelationPlan;

std::string FieldNames(const Plan::Source& source, const std::vector<uint32_t>& indices) {
  if (indices.empty()) return "-";
  std::vector<std::string> names;
  for (const uint32_t i : indices) names.push_back(i == Plan::kNone ? "none" : source.fields[i]);
  return fmt::format("{}", fmt::join(names, ","));
}

std::string ExpressionText(const std::vector<Plan::BoolStep>& steps) {
  constexpr std::string_view kWords[] = {"", "not", "and", "or"};
  std::string out;
  for (const Plan::BoolStep& step : steps) {
    out += step.op == Plan::BoolStep::Op::kSlot
               ? fmt::format(" {}", step.slot)
               : fmt::format(" {}", kWords[static_cast<size_t>(step.op)]);
  }
  return out;
}

std::string OutputText(const Plan::Output& output) {
  if (output.kind == Plan::Output::Kind::kGroup) return fmt::format("group{}", output.index);
  return output.kind == Plan::Output::Kind::kAggregate ? "aggregate" : "event";
}

std::string NodeText(const Plan& plan, size_t index) {
  const Plan::Node& node = plan.nodes[index];
  std::string out =
      fmt::format("node {} '{}' of {}:", index, node.rule.title, fmt::join(node.sources, ","));
  for (const Plan::Limit& limit : node.limits) {
    out += fmt::format(" {} {}", ThresholdOpName(limit.op), FixedText(limit.value));
  }
  if (!node.expression.empty()) out += " when" + ExpressionText(node.expression);
  if (node.negated) out += " (negated)";
  for (const Plan::SequenceStep& step : node.sequence) {
    out += fmt::format(" {}{}", step.forbidden ? "!" : "then ", fmt::join(step.slots, "|"));
  }
  if (!node.emits) out += " quiet";
  if (node.source != Plan::kNone) {
    out += fmt::format(" = source {}", node.source);
    for (size_t i = 0; i < node.outputs.size(); ++i) {
      out +=
          fmt::format(" {}:{}", plan.sources[node.source].fields[i], OutputText(node.outputs[i]));
    }
  }
  return out + "\n";
}

}  // namespace

std::string PlanText(const CorrelationPlan& plan) {
  std::string out;
  for (size_t s = 0; s < plan.sources.size(); ++s) {
    const Plan::Source& source = plan.sources[s];
    const bool base = source.rule != Plan::kNone;
    const bool quiet = base && !plan.rule_emits[source.rule];
    out += fmt::format(
        "source {} {} {} '{}'{}: {}\n", s, base ? "rule" : "node", base ? source.rule : source.node,
        source.name, quiet ? " quiet" : "",
        source.fields.empty() ? "-" : fmt::format("{}", fmt::join(source.fields, ", ")));
    for (const Plan::Use& use : source.uses) {
      out += fmt::format("    -> node {} slot {} key {} values {} passed {}\n", use.node, use.slot,
                         FieldNames(source, use.key), FieldNames(source, use.values),
                         FieldNames(source, use.passed));
    }
  }
  for (size_t n = 0; n < plan.nodes.size(); ++n) out += NodeText(plan, n);
  return out;
}

}  // namespace tocsin
