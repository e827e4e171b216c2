#include "score/aggregation_stage.h"

#include <algorithm>
#include <utility>

#include "compile/correlation_plan.h"

namespace tocsin {
namespace {

// What a detection occupies beside its event.
constexpr uint64_t kDetectionBytes = 2048;
// A parsed event, as a multiple of its text.
constexpr uint64_t kTreeFactor = 8;

EventQueueOptions QueueOptions(const RuleSet& rules, const TimeOptions& time) {
  EventQueueOptions options{time.lateness_ns, time.future_ns, time.max_waiting_bytes};
  // A rule may ask to wait longer.
  for (const CorrelationPlan::Node& node : rules.correlations().nodes) {
    options.lateness_ns =
        std::max(options.lateness_ns, node.rule.correlation.lateness_ns.value_or(0));
  }
  return options;
}

uint64_t BytesOf(const StageEvent& event) {
  uint64_t bytes = sizeof event + event.matched.bytes.size() + event.matched.body.size();
  if (!event.detections.empty() && event.detections.front().event) {
    bytes += kTreeFactor * event.detections.front().event->raw.size();
  }
  return bytes + event.detections.size() * kDetectionBytes;
}

}  // namespace

AggregationStage::AggregationStage(std::shared_ptr<const RuleSet> rules, const Options& options,
                                   std::shared_ptr<const Enricher> enricher,
                                   std::shared_ptr<const Criticality> criticality,
                                   PositionResolver resolve)
    : rules_(std::move(rules)),
      enricher_(std::move(enricher)),
      resolve_(std::move(resolve)),
      queue_(QueueOptions(*rules_, options.time)),
      correlator_(rules_->correlation_plan(), options.correlation),
      deduplicator_(options.deduplication),
      risk_(options.risk, std::move(criticality)),
      suppressor_(options.suppression) {}

void AggregationStage::Observe(uint32_t input, int64_t time_ns) {
  if (time_ns != Event::kNoTime) queue_.Observe(input, time_ns);
}

void AggregationStage::Add(uint32_t input, StageEvent event) {
  if (event.matched.time_ns == Event::kNoTime) {
    ++untimed_events_;
    std::move(event.detections.begin(), event.detections.end(), std::back_inserter(untimed_));
    return;
  }
  const uint64_t bytes = BytesOf(event);
  const int64_t time_ns = event.matched.time_ns;
  const EventPosition position = event.matched.position;
  queue_.AddTo(input, time_ns, position, std::move(event), bytes);
}

void AggregationStage::Advance(std::vector<DetectionRecord>* out) {
  TellAll(std::exchange(untimed_, {}), out);
  const int64_t watermark = queue_.Advance();
  Drain(out);
  // At the end of all inputs, time stands still: Finish decides what is open.
  if (watermark == INT64_MAX || watermark == kNever) return;
  correlator_.AdvanceTo(watermark, &firings_);
  TellFirings(out);
}

void AggregationStage::Finish(std::vector<DetectionRecord>* out) {
  queue_.CloseAll();
  Advance(out);
  correlator_.Finish(&firings_);
  TellFirings(out);
}

void AggregationStage::Drain(std::vector<DetectionRecord>* out) {
  while (auto timed = queue_.Pop()) {
    StageEvent& event = timed->value;
    if (timed->late) {
      TellAll(std::move(event.detections), out);
      continue;
    }
    // A stamp that was not believed has been replaced.
    event.matched.time_ns = timed->time_ns;
    correlator_.AdvanceTo(timed->time_ns, &firings_);
    TellFirings(out);
    TellAll(std::move(event.detections), out);
    if (event.matched.matches.empty()) continue;
    correlator_.Process(event.matched, &firings_);
    TellFirings(out);
  }
}

void AggregationStage::TellAll(std::vector<DetectionRecord> detections,
                               std::vector<DetectionRecord>* out) {
  for (DetectionRecord& detection : detections) Tell(std::move(detection), out);
}

void AggregationStage::TellFirings(std::vector<DetectionRecord>* out) {
  for (const Firing& firing : firings_) {
    Tell(MakeCorrelationDetection(*rules_, rules_->correlations(), firing, resolve_), out);
  }
  firings_.clear();
}

void AggregationStage::Tell(DetectionRecord detection, std::vector<DetectionRecord>* out) {
  if (!deduplicator_.Admit(detection)) return;
  if (enricher_) enricher_->Enrich(&detection);
  incidents_.clear();
  risk_.Score(&detection, &incidents_);
  if (suppressor_.Admit(&detection)) out->push_back(std::move(detection));
  for (DetectionRecord& incident : incidents_) {
    if (enricher_) enricher_->Enrich(&incident);
    out->push_back(std::move(incident));
  }
}

StageCounters AggregationStage::counters() const {
  return {correlator_.counters(),   risk_.counters(), suppressor_.counters(),
          deduplicator_.counters(), queue_.late(),    queue_.forced(),
          queue_.clamped(),         untimed_events_};
}

}  // namespace tocsin
