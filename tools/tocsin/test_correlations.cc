#include "test_correlations.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/fixed.h"
#include "emit/time_text.h"

namespace tocsin {
namespace {

// Beyond any log; half of what the clock can say, so that nothing wraps.
constexpr int64_t kLateness = INT64_MAX / 2;
constexpr uint64_t kMostBytes = 256u << 20;
// So many correlations tell why they did not fire, from the outermost on.
constexpr size_t kMostReasons = 4;

uint64_t BytesOf(const MatchedEvent& event) {
  return sizeof event + event.bytes.size() + event.texts.size() * sizeof(MatchedEvent::Text) +
         event.fields.size() * sizeof(MatchedEvent::Field) +
         event.matches.size() * sizeof(MatchedEvent::Match);
}

std::string Times(uint64_t count) {
  return count == 1 ? "once" : fmt::format("{} times", count);
}

// "gte 20", "a and not b", "all 2 rules"
std::string ConditionOf(const CorrelationPlan::Node& node) {
  if (node.rule.expression) return node.rule.expression->text;
  std::string text;
  for (const Threshold& threshold : node.rule.thresholds) {
    if (!text.empty()) text += ", ";
    text += fmt::format("{} {}", ThresholdOpName(threshold.op), threshold.number);
  }
  return text.empty() ? fmt::format("all {} rules", node.sources.size()) : text;
}

std::string PlaceOf(const CorrelationStep& step) {
  return fmt::format("{}at {}", step.group.empty() ? "" : fmt::format("for {} ", step.group),
                     TimeToSecond(step.time_ns));
}

}  // namespace

CorrelationProof::CorrelationProof(std::shared_ptr<const CorrelationPlan> plan, uint32_t node)
    : plan_(std::move(plan)),
      node_(node),
      queue_({.lateness_ns = kLateness}),
      last_ns_(kNever),
      stories_(plan_->nodes.size()),
      matches_(plan_->sources.size()),
      unusable_(plan_->nodes.size()) {
  queue_.AddInput(kNever);
}

void CorrelationProof::AddTime(int64_t time_ns) {
  queue_.Observe(0, time_ns);
  last_ns_ = std::max(last_ns_, time_ns);
}

void CorrelationProof::Add(MatchedEvent event) {
  last_ns_ = std::max(last_ns_, event.time_ns);
  const uint64_t bytes = BytesOf(event);
  bytes_ += bytes;
  if (bytes_ > kMostBytes) return;
  const int64_t time_ns = event.time_ns;
  const EventPosition position = event.position;
  queue_.Add(time_ns, position, std::move(event), bytes);
}

Result<void> CorrelationProof::Run() {
  if (bytes_ > kMostBytes) return Fail("its events are too large to be sorted by time");
  Correlator correlator(plan_, {});
  correlator.Observe([this](const CorrelationStep& step) { Watch(step); });
  std::vector<Firing> firings;
  queue_.CloseAll();
  queue_.Advance();
  while (auto timed = queue_.Pop()) {
    std::vector<uint64_t> steps;
    for (const Story& story : stories_) steps.push_back(story.steps);
    correlator.AdvanceTo(timed->time_ns, &firings);
    correlator.Process(timed->value, &firings);
    CountMatches(timed->value);
  }
  correlator.AdvanceTo(last_ns_, &firings);
  correlator.Finish(&firings);
  return {};
}

}  // namespace tocsin
