#include "test_correlations.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/fixed.h"
#include "emit/time_text.h"

namespace tocsin {
namespace {

// Longer than any log; half of what the clock can say, so that nothing wraps.
constexpr int64_t kLateness = INT64_MAX / 2;
constexpr uint64_t kMostBytes = 256u << 20;
// So many correlations say why they did not fire, and name so many rules each.
constexpr size_t kMostReasons = 4;
constexpr size_t kMostRules = 8;

uint64_t BytesOf(const MatchedEvent& event) {
  return sizeof event + event.bytes.size() + event.texts.size() * sizeof(MatchedEvent::Text) +
         event.fields.size() * sizeof(MatchedEvent::Field) +
         event.matches.size() * sizeof(MatchedEvent::Match);
}

std::string Times(uint64_t count) { return count == 1 ? "once" : fmt::format("{} times", count); }

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
  return fmt::format("at {}{}{}", TimeToSecond(step.time_ns), step.group.empty() ? "" : " for ",
                     step.group);
}

// From the aggregate to the first limit; without limits, the more the closer.
double DistanceOf(const CorrelationStep& step, const CorrelationPlan::Node& node) {
  const std::optional<Fixed> aggregate = ParseFixed(step.aggregate);
  if (!aggregate) return HUGE_VAL;
  if (node.limits.empty()) return -FixedToDouble(*aggregate);
  return std::abs(FixedToDouble(*aggregate) - FixedToDouble(node.limits[0].value));
}

// Sequences know no number before they are complete, and heartbeats none at all.
bool HasAggregate(const CorrelationRule& rule) {
  return rule.type != CorrelationType::kTemporalOrdered && !rule.correlation.heartbeat;
}

}  // namespace

CorrelationProof::CorrelationProof(std::shared_ptr<const CorrelationPlan> plan, uint32_t node)
    : plan_(std::move(plan)),
      node_(node),
      queue_({.lateness_ns = kLateness}),
      last_ns_(kNever),
      stories_(plan_->nodes.size()),
      matches_(plan_->sources.size()) {
  FindConcerned();
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
  if (bytes_ > kMostBytes) return Fail("its events are too many to be sorted by time");
  Correlator correlator(plan_, {});
  correlator.Observe([this](const CorrelationStep& step) { Watch(step); });
  queue_.CloseAll();
  queue_.Advance();
  while (const auto timed = queue_.Pop()) Process(timed->value, &correlator);
  if (last_ns_ != kNever) correlator.AdvanceTo(last_ns_, &firings_);
  correlator.Finish(&firings_);
  return {};
}

std::string CorrelationProof::WhatFired() const {
  const Story& story = stories_[node_];
  const std::string condition = ConditionOf(plan_->nodes[node_]);
  return fmt::format("fires {}, first {}: {} ({})", Times(story.fired), PlaceOf(*story.best),
                     story.best->aggregate, condition);
}

std::string CorrelationProof::WhyNot() const {
  std::string text;
  size_t reasons = 0;
  for (const uint32_t node : concerned_) {
    if (stories_[node].fired > 0) continue;
    if (++reasons > kMostReasons) break;
    text += (text.empty() ? "" : "; ") + WhyNodeDidNot(node);
  }
  return text;
}

// A node stands behind those it refers to.
void CorrelationProof::FindConcerned() {
  std::vector<bool> concerned(plan_->nodes.size());
  concerned[node_] = true;
  for (uint32_t node = node_ + 1; node-- > 0;) {
    if (!concerned[node]) continue;
    concerned_.push_back(node);
    for (const uint32_t source : plan_->nodes[node].sources) {
      const uint32_t below = plan_->sources[source].node;
      if (below != CorrelationPlan::kNone) concerned[below] = true;
    }
  }
}

void CorrelationProof::Watch(const CorrelationStep& step) {
  Story& story = stories_[step.node];
  ++story.steps;
  const bool fired = step.outcome == CorrelationStep::Outcome::kFired;
  const double distance = DistanceOf(step, plan_->nodes[step.node]);
  const bool closer = !story.best || distance < story.distance;
  if (fired ? story.fired == 0 : story.fired == 0 && closer) {
    story.best = step;
    story.distance = distance;
  }
  story.fired += fired ? 1 : 0;
}

void CorrelationProof::Process(const MatchedEvent& event, Correlator* correlator) {
  correlator->AdvanceTo(event.time_ns, &firings_);
  std::vector<uint64_t> steps;
  for (const uint32_t node : concerned_) steps.push_back(stories_[node].steps);
  correlator->Process(event, &firings_);
  for (const MatchedEvent::Match& match : event.matches) ++matches_[match.source];
  for (size_t i = 0; i < concerned_.size(); ++i) {
    Story& story = stories_[concerned_[i]];
    if (story.steps == steps[i] && Feeds(event, concerned_[i])) ++story.unusable;
  }
}

bool CorrelationProof::Feeds(const MatchedEvent& event, uint32_t node) const {
  return std::any_of(
      event.matches.begin(), event.matches.end(), [&](const MatchedEvent::Match& match) {
        const std::vector<CorrelationPlan::Use>& uses = plan_->sources[match.source].uses;
        return std::any_of(uses.begin(), uses.end(),
                           [node](const CorrelationPlan::Use& use) { return use.node == node; });
      });
}

std::string CorrelationProof::WhyNodeDidNot(uint32_t index) const {
  const CorrelationPlan::Node& node = plan_->nodes[index];
  const Story& story = stories_[index];
  std::string text =
      fmt::format("{}never fires: {}", index == node_ ? "" : fmt::format("'{}' ", node.rule.title),
                  RulesOf(node));
  if (story.unusable > 0) {
    text += fmt::format(", {} without a field that it needs", Times(story.unusable));
  }
  if (node.rule.correlation.heartbeat) {
    text += ", no silence of its timespan before the last event of the file";
  } else if (story.best && HasAggregate(node.rule)) {
    text += fmt::format(", closest is {} ({}) {}", story.best->aggregate, ConditionOf(node),
                        PlaceOf(*story.best));
  }
  return text;
}

// How often the rules happened to which the node refers.
std::string CorrelationProof::RulesOf(const CorrelationPlan::Node& node) const {
  std::string text;
  for (size_t i = 0; i < std::min(node.sources.size(), kMostRules); ++i) {
    const uint32_t index = node.sources[i];
    const CorrelationPlan::Source& source = plan_->sources[index];
    const bool is_rule = source.node == CorrelationPlan::kNone;
    text += fmt::format("{}'{}' {}", i == 0 ? "" : ", ", source.name,
                        Times(is_rule ? matches_[index] : stories_[source.node].fired));
  }
  if (node.sources.size() > kMostRules) {
    text += fmt::format(", {} more rules", node.sources.size() - kMostRules);
  }
  return text;
}

}  // namespace tocsin
