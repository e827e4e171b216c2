#include "service/shard.h"

#include <fmt/core.h>

#include <algorithm>
#include <tuple>

#include "compile/correlation_plan.h"
#include "score/entities.h"
#include "score/state_bytes.h"

namespace tocsin {
namespace {

constexpr StateFormat kFormat = {"tocsin shard", 1};
// Firings are told behind the detections of their event.
constexpr uint64_t kFiringOrder = uint64_t{1} << 32;
// So many reports of a reader may be missing until what it said holds no more.
constexpr int64_t kReportsMissed = 3;
// What a waiting record occupies beside its texts.
constexpr size_t kRecordBytes = 400;

ShardSettings ShareOf(ShardSettings settings) {
  Options& options = settings.options;
  for (uint64_t* limit : {&options.correlation.max_bytes, &options.correlation.max_rule_bytes,
                          &options.correlation.max_body_bytes, &options.time.max_waiting_bytes,
                          &options.risk.max_bytes, &options.suppression.max_bytes}) {
    *limit = std::max<uint64_t>(*limit / static_cast<uint64_t>(settings.shards), 1u << 20);
  }
  return settings;
}

size_t BytesOf(const MatchRecord& match) {
  size_t bytes = kRecordBytes + match.event.size();
  for (const MatchRecord::RuleMatch& rule : match.rules) {
    bytes += kRecordBytes;
    for (const MatchRecord::Field& field : rule.fields) {
      bytes += field.name.size() + 2 * sizeof(std::string);
      for (const std::string& text : field.texts) bytes += text.size() + sizeof(std::string);
    }
  }
  return bytes;
}
size_t BytesOf(const PointsRecord& points) {
  return kRecordBytes + points.rule_title.size() + points.entity.size();
}
size_t BytesOf(const ToldRecord& told) {
  return kRecordBytes + told.value.size() + told.key.size();
}

uint64_t OrderOf(const MatchRecord&) { return 0; }
uint64_t OrderOf(const PointsRecord& points) { return points.order; }
uint64_t OrderOf(const ToldRecord& told) { return told.order; }

}  // namespace

bool Shard::Place::operator<(const Place& other) const {
  const auto key = [](const Place& place) {
    return std::tuple(place.time_ns, place.position.input, place.position.offset, place.order,
                      place.serial);
  };
  return key(*this) < key(other);
}

Shard::Shard(int32_t number, std::shared_ptr<const RuleSet> rules, ShardSettings settings)
    : number_(number),
      settings_(ShareOf(std::move(settings))),
      rules_(std::move(rules)),
      clock_(settings_.shards, kReportsMissed * settings_.heartbeat_interval_ns),
      risk_(settings_.options.risk, settings_.criticality),
      suppressor_(settings_.options.suppression) {
  MakePlan();
}

int64_t LatenessNs(const RuleSet& rules, const TimeOptions& time) {
  int64_t lateness_ns = time.lateness_ns;
  for (const CorrelationPlan::Node& node : rules.correlations().nodes) {
    lateness_ns = std::max(lateness_ns, node.rule.correlation.lateness_ns.value_or(0));
  }
  return lateness_ns;
}

void Shard::MakePlan() {
  const CorrelationPlan& plan = rules_->correlations();
  lateness_ns_ = LatenessNs(*rules_, settings_.options.time);
  sources_.clear();
  for (uint32_t i = 0; i < plan.sources.size(); ++i) {
    const RuleId rule = plan.sources[i].rule;
    if (rule != CorrelationPlan::kNone) {
      sources_.emplace_back(rules_->rules()[rule].content_hash, i);
    }
  }
  std::sort(sources_.begin(), sources_.end());
  map_ = std::make_unique<ShardMap>(plan, settings_.shards);
  CorrelatorOptions options = settings_.options.correlation;
  options.owns = [this](uint32_t node, std::string_view key) {
    return map_->OfGroup(node, key) == number_;
  };
  correlator_ = std::make_unique<Correlator>(rules_->correlation_plan(), std::move(options));
}

Result<void> Shard::SetRules(std::shared_ptr<const RuleSet> rules) {
  const std::string state = correlator_->Snapshot();
  rules_ = std::move(rules);
  MakePlan();
  return correlator_->Restore(state);
}

// --- in

void Shard::Take(RepRecord record, ShardSink* sink) {
  struct Visitor {
    Shard* shard;
    ShardSink* sink;
    void operator()(MatchRecord&& match) { shard->TakeMatch(std::move(match), sink); }
    void operator()(PointsRecord&& points) { shard->TakeScored(std::move(points), sink); }
    void operator()(ToldRecord&& told) { shard->TakeScored(std::move(told), sink); }
    void operator()(ClockRecord&& clock) {
      shard->clock_.Take(clock);
      shard->Advance(sink);
    }
    void operator()(ShardClockRecord&& clock) {
      shard->clock_.Take(clock);
      shard->Advance(sink);
    }
  };
  std::visit(Visitor{this, sink}, std::move(record));
}

// Late is what lies behind its own partition's clock by more than the lateness, as in a replay, or
// behind what was given on already (its partition was idle, or memory was short).
void Shard::TakeMatch(MatchRecord match, ShardSink* sink) {
  const int64_t own = match.clock_ns && *match.clock_ns > kNever + lateness_ns_
                          ? *match.clock_ns - lateness_ns_
                          : kNever;
  const int64_t bound = std::max({own, watermark_ns_, given_ns_});
  if (match.time_ns < bound) {
    ++counters_.late;
    const uint64_t behind = static_cast<uint64_t>(bound) - static_cast<uint64_t>(match.time_ns);
    sink->TellLate(match, static_cast<int64_t>(std::min<uint64_t>(behind, INT64_MAX)));
    return;
  }
  Enqueue(std::move(match), &matches_);
  while (IsFull() && !matches_.empty()) {
    ++counters_.forced;
    const Waiting earliest = Pop(&matches_);
    given_ns_ = std::max(given_ns_, earliest.place.time_ns);
    Correlate(std::get<MatchRecord>(earliest.record), sink);
  }
}

template <typename Record>
void Shard::Enqueue(Record record, Heap* heap) {
  Place place{record.time_ns,
              {inputs_.Number(record.source.name, record.source.partition), record.source.offset},
              OrderOf(record),
              serial_++};
  const size_t bytes = BytesOf(record);
  waiting_bytes_ += bytes;
  heap->push_back({place, bytes, std::move(record)});
  std::push_heap(heap->begin(), heap->end(), Later);
}

void Shard::EnqueueScored(RepRecord record) {
  if (auto* points = std::get_if<PointsRecord>(&record)) Enqueue(std::move(*points), &scores_);
  if (auto* told = std::get_if<ToldRecord>(&record)) Enqueue(std::move(*told), &scores_);
}

void Shard::TakeScored(RepRecord record, ShardSink* sink) {
  EnqueueScored(std::move(record));
  while (IsFull() && !scores_.empty()) {
    ++counters_.forced;
    TellScored(Pop(&scores_).record, sink);
  }
}

Shard::Waiting Shard::Pop(Heap* heap) {
  std::pop_heap(heap->begin(), heap->end(), Later);
  Waiting earliest = std::move(heap->back());
  heap->pop_back();
  waiting_bytes_ -= earliest.bytes;
  return earliest;
}

bool Shard::IsFull() const { return waiting_bytes_ > settings_.options.time.max_waiting_bytes; }

// --- time

void Shard::Advance(ShardSink* sink) {
  watermark_ns_ = std::max(watermark_ns_, clock_.Inputs(lateness_ns_));
  AdvanceMatches(sink);
  AdvanceScores(sink);
}

void Shard::AdvanceMatches(ShardSink* sink) {
  while (!matches_.empty() && matches_.front().place.time_ns < watermark_ns_) {
    Correlate(std::get<MatchRecord>(Pop(&matches_).record), sink);
  }
  if (watermark_ns_ == kNever) return;
  correlator_->AdvanceTo(watermark_ns_, &firings_);
  TellFirings(sink);
}

// Without correlations no shard gives points, and none tells how far it has come.
void Shard::AdvanceScores(ShardSink* sink) {
  const int64_t until = correlates() ? std::min(watermark_ns_, clock_.Shards()) : watermark_ns_;
  while (!scores_.empty() && scores_.front().place.time_ns < until) {
    TellScored(Pop(&scores_).record, sink);
  }
}

// --- out

void Shard::Correlate(const MatchRecord& match, ShardSink* sink) {
  if (!Read(match, &event_)) return;
  correlator_->AdvanceTo(event_.time_ns, &firings_);
  TellFirings(sink);
  correlator_->Process(event_, &firings_);
  TellFirings(sink);
}

// The match in the terms of this rule set. False when it has none of the rules.
bool Shard::Read(const MatchRecord& match, MatchedEvent* event) {
  const CorrelationPlan& plan = rules_->correlations();
  event->Clear();
  event->time_ns = match.time_ns;
  event->position = {inputs_.Number(match.source.name, match.source.partition),
                     match.source.offset};
  event->body = match.event;
  for (const MatchRecord::RuleMatch& rule : match.rules) {
    auto source = std::lower_bound(sources_.begin(), sources_.end(), std::pair(rule.hash, 0u));
    if (source == sources_.end() || source->first != rule.hash) ++counters_.unknown_rule;
    // Several rules may have the same text.
    for (; source != sources_.end() && source->first == rule.hash; ++source) {
      event->AddMatch(source->second);
      for (const std::string& name : plan.sources[source->second].fields) {
        event->AddField();
        const auto field = std::find_if(rule.fields.begin(), rule.fields.end(),
                                        [&](const auto& f) { return f.name == name; });
        if (field == rule.fields.end()) continue;
        for (const std::string& text : field->texts) event->AddText(text);
      }
    }
  }
  return !event->matches.empty();
}

SourcePosition Shard::Resolve(const EventPosition& position) const {
  const TopicPartition& input = inputs_.Of(position.input);
  return {input.topic, position.offset, input.partition};
}

void Shard::TellFirings(ShardSink* sink) {
  for (const Firing& firing : firings_) {
    DetectionRecord detection = MakeCorrelationDetection(
        *rules_, rules_->correlations(), firing,
        [this](const EventPosition& position) { return Resolve(position); });
    if (settings_.enricher) settings_.enricher->Enrich(&detection);
    const RepHead head{detection.source, std::nullopt, firing.time_ns};
    sink->Tell(std::move(detection), head, kFiringOrder + firing.node);
  }
  firings_.clear();
}

void Shard::TellScored(const RepRecord& record, ShardSink* sink) {
  if (const auto* points = std::get_if<PointsRecord>(&record)) return Score(*points, sink);
  const auto& told = std::get<ToldRecord>(record);
  HeldBack held;
  if (suppressor_.Admit({told.key, told.for_ns}, told.time_ns, &held)) sink->TellHeld(told, held);
}

void Shard::Score(const PointsRecord& points, ShardSink* sink) {
  RuleHead rule;
  rule.id = points.rule_id;
  rule.title = points.rule_title;
  rule.level = points.rule_level;
  rule.content_hash = points.rule_hash;
  DetectionRecord detection;
  detection.rule = &rule;
  detection.id = points.id;
  detection.time_ns = points.time_ns;
  detection.source = points.source;
  incidents_.clear();
  risk_.Add({points.entity_kind, points.entity, EntityKey(points.entity_kind, points.entity),
             points.points},
            &detection, &incidents_);
  for (DetectionRecord& incident : incidents_) {
    if (settings_.enricher) settings_.enricher->Enrich(&incident);
    sink->Tell(std::move(incident), points, points.order);
  }
}

ShardCounters Shard::counters() const {
  ShardCounters counters = counters_;
  counters.waiting = matches_.size() + scores_.size();
  counters.correlation = correlator_->counters();
  counters.risk = risk_.counters();
  counters.suppression = suppressor_.counters();
  return counters;
}

// --- state

std::string Shard::Snapshot() const {
  SnapshotWriter out;
  WriteFormat(kFormat, &out);
  clock_.Save(&out);
  inputs_.Save(&out);
  out.U64(serial_);
  out.I64(watermark_ns_);
  out.I64(given_ns_);
  for (const uint64_t count : {counters_.late, counters_.forced, counters_.unknown_rule}) {
    out.U64(count);
  }
  out.U64(matches_.size() + scores_.size());
  for (const Heap* heap : {&matches_, &scores_}) {
    for (const Waiting& waiting : *heap) {
      out.U64(waiting.place.serial);
      out.Bytes(EncodeRep(waiting.record));
    }
  }
  out.Bytes(correlator_->Snapshot());
  risk_.Save(&out);
  suppressor_.Save(&out);
  return out.Take();
}

Result<std::unique_ptr<Shard>> Shard::Restore(int32_t number, std::shared_ptr<const RuleSet> rules,
                                              ShardSettings settings, std::string_view snapshot) {
  SnapshotReader in(snapshot);
  if (Result<void> format = ReadFormat(kFormat, &in); !format) {
    return tl::unexpected(format.error());
  }
  auto shard = std::make_unique<Shard>(number, std::move(rules), std::move(settings));
  shard->clock_.Load(&in);
  shard->inputs_.Load(&in);
  const uint64_t serial = in.U64();
  shard->watermark_ns_ = in.I64();
  shard->given_ns_ = in.I64();
  for (uint64_t* count :
       {&shard->counters_.late, &shard->counters_.forced, &shard->counters_.unknown_rule}) {
    *count = in.U64();
  }
  RepReader reader;
  for (uint64_t left = in.Count(2 * 8); left > 0 && in.ok(); --left) {
    shard->serial_ = in.U64();
    Result<RepRecord> record = reader.Parse(in.Bytes());
    if (!record) return tl::unexpected(record.error());
    if (auto* match = std::get_if<MatchRecord>(&*record)) {
      shard->Enqueue(std::move(*match), &shard->matches_);
    } else {
      shard->EnqueueScored(*std::move(record));
    }
  }
  shard->serial_ = serial;
  const std::string_view correlation = in.Bytes();
  Result<void> done = shard->correlator_->Restore(correlation);
  if (done) done = shard->risk_.Restore(&in);
  if (done) done = shard->suppressor_.Restore(&in);
  if (!done) return tl::unexpected(done.error());
  if (!in.ok() || !in.at_end()) {
    return Fail(fmt::format("restore shard {}: the saved state is damaged", number));
  }
  return shard;
}

}  // namespace tocsin
