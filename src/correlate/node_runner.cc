#include "correlate/node_runner.h"

#include <algorithm>

#include "correlate/absence_runner.h"
#include "correlate/count_window.h"
#include "correlate/distinct_window.h"
#include "correlate/heartbeat_runner.h"
#include "correlate/policy_runner.h"
#include "correlate/rank_window.h"
#include "correlate/rules_window.h"
#include "correlate/sequence_window.h"
#include "correlate/sum_window.h"

namespace tocsin {
namespace {

template <typename Window>
std::unique_ptr<NodeRunner> Make(const RunnerContext& context, Decision decision) {
  return std::make_unique<PolicyRunner<Window>>(context, decision);
}

// Counts and sums: an upper bound can only be judged when the window is over.
Decision ByLimits(const CorrelationPlan::Node& node) {
  return OnlyFromBelow(node.limits) && !node.negated ? Decision::kPerEvent : Decision::kAtClose;
}

std::unique_ptr<NodeRunner> MakeSequence(const RunnerContext& context) {
  const std::vector<CorrelationPlan::SequenceStep>& steps = context.node->sequence;
  if (steps.back().forbidden) return std::make_unique<AbsenceRunner>(context);
  const bool any_forbidden =
      std::any_of(steps.begin(), steps.end(), [](const auto& step) { return step.forbidden; });
  return Make<SequenceWindow>(context, any_forbidden ? Decision::kSettled : Decision::kPerEvent);
}

}  // namespace

std::unique_ptr<NodeRunner> MakeRunner(const RunnerContext& context) {
  const CorrelationPlan::Node& node = *context.node;
  switch (node.rule.type) {
    case CorrelationType::kEventCount:
      if (node.rule.correlation.heartbeat) return std::make_unique<HeartbeatRunner>(context);
      return Make<CountWindow>(context, ByLimits(node));
    case CorrelationType::kValueCount:
      return Make<DistinctWindow>(context, ByLimits(node));
    case CorrelationType::kTemporal:
      return Make<RulesWindow>(context, ByLimits(node));
    case CorrelationType::kTemporalOrdered:
      return MakeSequence(context);
    case CorrelationType::kValueSum:
      return Make<SumWindow>(context, ByLimits(node));
    case CorrelationType::kValueAvg:
      return Make<SumWindow>(context, Decision::kPerEvent);
    case CorrelationType::kValuePercentile:
    case CorrelationType::kValueMedian:
      break;
  }
  return Make<RankWindow>(context, Decision::kPerEvent);
}

}  // namespace tocsin
