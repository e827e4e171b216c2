#include "service/match_stage.h"

#include <fmt/core.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "compile/correlation_plan.h"
#include "emit/json_writer.h"
#include "service/commit_metadata.h"
#include "service/shard.h"

namespace tocsin {
namespace {

constexpr int64_t kMillisecond = 1'000'000;

}  // namespace

MatchStage::MatchStage(const ServiceContext* context, Session* session,
                       std::shared_ptr<const RuleSet> rules)
    : context_(context),
      session_(session),
      output_(context, session, rules),
      dead_letters_(context, session) {
  Use(std::move(rules));
}

Result<void> MatchStage::SetRules(std::shared_ptr<const RuleSet> rules) {
  Use(std::move(rules));
  return {};
}

void MatchStage::Use(std::shared_ptr<const RuleSet> rules) {
  rules_ = std::move(rules);
  output_.SetRules(rules_);
  decoder_ = Decoder::Create(rules_->field_names());
  detector_ = std::make_unique<Detector>(rules_);
  counted_ = 0;
  filtered_.clear();
  for (const auto& filter : rules_->filters()) {
    filtered_.push_back(context_->metrics->Get(metric::kFilteredMatches, FilterLabel(*filter)));
  }
  explainer_ = std::make_unique<Explainer>(rules_);
  match_reader_ = std::make_unique<MatchReader>(rules_);
  wanted_.assign(static_cast<size_t>(output_.shards().shards()), false);
  // Log sources belong to the decoder.
  for (Lane& lane : lanes_) lane.events.clear();
}

bool MatchStage::HasSecondStage() const {
  const Options& engine = context_->options.engine;
  return !rules_->correlations().nodes.empty() || engine.risk.threshold > 0 || output_.suppresses();
}

// --- lanes

Result<int64_t> MatchStage::Assign(uint32_t lane, const LaneInfo& info,
                                   const CommittedPosition& committed) {
  if (lanes_.size() <= lane) lanes_.resize(lane + 1);
  Lane& state = lanes_[lane];
  state = Lane();
  state.info = info;
  const SourceOptions* source = context_->sources->Of(info);
  if (source == nullptr) return Fail("no source of the configuration names " + info.name);
  state.cutter =
      std::make_unique<MessageCutter>(MessageSettings{.topic = info.name,
                                                      .format = source->format,
                                                      .profile = source->profile,
                                                      .asserted = source->logsource,
                                                      .utc_offset_s = source->utc_offset_s,
                                                      .lines = info.partition < 0});
  const Result<int64_t> first = FirstOffset(info, committed, source->start);
  if (!first) return tl::unexpected(first.error());
  state.next = *first;
  const Result<MatchMetadata> metadata = ParseMatchMetadata(committed.metadata);
  if (metadata) state.clock_ns = metadata->clock_ns;
  if (!metadata) context_->log->Warn("position_odd", metadata.error().message);
  state.seen_ns = context_->steady_ns();
  state.at_end = state.next >= committed.log_end;
  Metrics& metrics = *context_->metrics;
  state.bytes = metrics.Get(metric::kInputBytes, info.name);
  state.unknown_logsource = metrics.Get(metric::kLogsourceUnknown, info.name);
  state.lag = metrics.Get(metric::kEventTimeLag, info.name);
  clocks_told_ns_ = 0;
  return state.next;
}

// What is gone from the topic before it was read is told, and the rest is read.
Result<int64_t> MatchStage::FirstOffset(const LaneInfo& info, const CommittedPosition& committed,
                                        StartAt start) {
  if (committed.offset == kNoOffset) {
    return start == StartAt::kLatest ? committed.log_end : committed.log_start;
  }
  if (committed.offset > committed.log_end) {
    return Fail(fmt::format(
        "{}, partition {}, ends at offset {}, but was read up to {}: it was made anew; delete the "
        "offsets of the group {}, or start anew under another service.name",
        info.name, info.partition, committed.log_end, committed.offset,
        context_->options.service.name));
  }
  if (committed.offset >= committed.log_start) return committed.offset;
  context_->metrics->Get(metric::kInputGaps, info.name).Add();
  context_->log->Write(
      Log::Level::kError, "input_gap",
      fmt::format("{}, partition {}: the records {} to {} were gone before they were read",
                  info.name, info.partition, committed.offset, committed.log_start - 1));
  return committed.log_start;
}

void MatchStage::Reset() {
  lanes_.clear();
  output_.Dropped();
  sent_ = false;
}

void MatchStage::ReachEnd(uint32_t lane) { lanes_[lane].at_end = true; }

std::vector<Position> MatchStage::Positions() {
  std::vector<Position> positions;
  const auto add = [&](const Lane& lane) {
    positions.push_back({static_cast<uint32_t>(&lane - lanes_.data()), lane.next,
                         EncodeMatchMetadata({lane.clock_ns})});
  };
  for (const Lane& lane : lanes_) {
    if (lane.moved) add(lane);
  }
  // What is sent is fenced by the offsets that go with it.
  if (positions.empty() && sent_) add(lanes_.front());
  return positions;
}

void MatchStage::Committed() {
  for (Lane& lane : lanes_) lane.moved = false;
  output_.Committed();
  sent_ = false;
}

// --- records

void MatchStage::Process(const Message& message) {
  Lane& lane = lanes_[message.lane];
  lane.at_end = false;
  // The header of a file stands before what is to be read of it.
  if (message.offset >= lane.next) {
    lane.next = message.offset + 1;
    lane.moved = true;
  }
  lane.bytes.Add(message.value.size());
  lane.cutter->Cut(message.value, message.timestamp_ms);
  for (const MessageRecord& record : lane.cutter->records()) {
    TakeRecord(record.bytes, *record.context, message, &lane);
  }
  for (const tocsin::Reject& reject : lane.cutter->rejects()) Refuse(message, lane, reject.reason);
}

void MatchStage::Refuse(const Message& message, const Lane& lane, std::string_view reason) {
  sent_ = true;
  dead_letters_.Send(message, lane.info, reason);
}

void MatchStage::TakeRecord(std::string_view record, const StreamContext& context,
                            const Message& message, Lane* lane) {
  DecodeOutcome outcome = decoder_->Decode(record, context, &event_);
  if (outcome.kind == DecodeOutcome::Kind::kSkip) return;
  if (outcome.ok()) {
    CountEvent(lane);
    detector_->Evaluate(event_, &matches_);
    for (const FilteredMatch& each : detector_->filtered()) filtered_[each.filter].Add();
    TakeTime(message, lane);
    if (matches_.empty()) return;
    tree_ = std::make_shared<EventTree>();
    outcome = decoder_->DecodeTree(record, context, tree_.get());
  }
  if (!outcome.ok()) return Refuse(message, *lane, outcome.reason);
  RepHead head;
  head.source = {lane->info.name, PlaceOf(lane->info, message), lane->info.partition};
  if (lane->clock_ns != kNever) head.clock_ns = lane->clock_ns;
  head.time_ns = event_.time_ns;
  TakeMatches(head);
}

void MatchStage::CountEvent(Lane* lane) {
  if (*event_.logsource == LogSource{}) lane->unknown_logsource.Add();
  for (const auto& [source, counter] : lane->events) {
    if (source == event_.logsource) return counter.Add();
  }
  const std::string text = event_.logsource->product + "/" + event_.logsource->category + "/" +
                           event_.logsource->service;
  lane->events.emplace_back(event_.logsource,
                            context_->metrics->Get(metric::kEvents, lane->info.name, text));
  lane->events.back().second.Add();
}

// Replaces a time that lies too far ahead of the broker's, and moves the partition's clock.
void MatchStage::TakeTime(const Message& message, Lane* lane) {
  if (event_.time_ns == Event::kNoTime) return;
  if (message.timestamp_ms >= 0) {
    const int64_t bound =
        message.timestamp_ms > INT64_MAX / kMillisecond / 2
            ? INT64_MAX
            : message.timestamp_ms * kMillisecond + context_->options.engine.time.future_ns;
    event_.time_ns = std::min(event_.time_ns, bound);
  }
  lane->clock_ns = std::max(lane->clock_ns, event_.time_ns);
}

void MatchStage::TakeMatches(const RepHead& head) {
  sent_ = true;
  JsonWriter json;
  json.Tree(tree_->root);
  const auto event_json = std::make_shared<const std::string>(json.Take());
  const std::vector<bool>& emits = rules_->correlations().rule_emits;
  for (uint64_t order = 0; order < matches_.size(); ++order) {
    const Match& match = matches_[order];
    if (!emits[match.rule]) continue;
    DetectionRecord detection = MakeDetection(explainer_.get(), match, tree_, head.source);
    detection.event_json = event_json;
    if (context_->enricher) context_->enricher->Enrich(&detection);
    output_.Tell(std::move(detection), head, order);
  }
  if (event_.time_ns != Event::kNoTime && match_reader_->Read(event_, matches_, &matched_)) {
    matched_.time_ns = event_.time_ns;
    SendToShards(head, *event_json);
  }
}

// One record to each shard that owns a group of the event.
void MatchStage::SendToShards(const RepHead& head, const std::string& body) {
  const CorrelationPlan& plan = rules_->correlations();
  wanted_.assign(wanted_.size(), false);
  for (uint32_t m = 0; m < matched_.matches.size(); ++m) {
    for (const CorrelationPlan::Use& use : plan.sources[matched_.matches[m].source].uses) {
      const Feed feed{m, &use};
      samples_.Read(matched_, plan.nodes[use.node], {&feed, 1});
      for (size_t i = 0; i < samples_.size(); ++i) {
        wanted_[static_cast<size_t>(output_.shards().OfGroup(use.node, samples_.key(i)))] = true;
      }
    }
  }
  MatchRecord record;
  static_cast<RepHead&>(record) = head;
  record.event = body;
  for (const MatchedEvent::Match& match : matched_.matches) {
    const CorrelationPlan::Source& source = plan.sources[match.source];
    MatchRecord::RuleMatch& rule = record.rules.emplace_back();
    rule.hash = rules_->rules()[source.rule].content_hash;
    for (size_t f = 0; f < source.fields.size(); ++f) {
      const MatchedEvent::Field& field = matched_.fields[match.first_field + f];
      MatchRecord::Field& named = rule.fields.emplace_back();
      named.name = source.fields[f];
      for (uint32_t t = 0; t < field.texts; ++t) {
        named.texts.emplace_back(matched_.text(field.first_text + t));
      }
    }
  }
  const RepRecord sent = std::move(record);
  for (size_t shard = 0; shard < wanted_.size(); ++shard) {
    if (wanted_[shard]) output_.SendRep(sent, static_cast<int32_t>(shard));
  }
}

// --- the end of a transaction

Result<void> MatchStage::EndTransaction(int64_t now_ns) {
  if (lanes_.empty()) return {};
  for (Lane& lane : lanes_) {
    if (lane.moved) lane.seen_ns = now_ns;
  }
  const uint64_t candidates = detector_->counters().candidates;
  context_->metrics->Get(metric::kCandidates).Add(candidates - std::exchange(counted_, candidates));
  const ProcessOptions& options = context_->options.service;
  const bool due = now_ns - clocks_told_ns_ >= options.heartbeat_interval_ns;
  if (due && HasSecondStage()) TellClocks(now_ns);
  return {};
}

void MatchStage::TellClocks(int64_t now_ns) {
  clocks_told_ns_ = now_ns;
  std::optional<std::vector<LaneInfo>> others = session_->OtherLanes();
  if (!others) return;
  ClockRecord record;
  record.others = *std::move(others);
  for (const Lane& lane : lanes_) {
    ClockRecord::Clock& clock = record.clocks.emplace_back();
    clock.name = lane.info.name;
    clock.partition = lane.info.partition;
    const int64_t silent_ns = std::max<int64_t>(now_ns - lane.seen_ns, 0);
    clock.idle = lane.at_end && silent_ns >= context_->options.service.idle_timeout_ns;
    if (lane.clock_ns == kNever) continue;
    // While nothing comes, event time goes on with the time of the day.
    clock.time_ns = clock.idle ? lane.clock_ns + silent_ns : lane.clock_ns;
  }
  SendClocks(std::move(record));
}

// Nothing can come out of order any more: event time is behind the latest event.
void MatchStage::Finish() {
  const int64_t ahead_ns = LatenessNs(*rules_, context_->options.engine.time) + 1;
  ClockRecord record;
  for (const Lane& lane : lanes_) {
    if (lane.clock_ns == kNever) continue;
    const int64_t time_ns = std::min(lane.clock_ns, INT64_MAX - ahead_ns) + ahead_ns;
    record.clocks.push_back({lane.info.name, lane.info.partition, time_ns, true});
  }
  if (HasSecondStage() && !record.clocks.empty()) SendClocks(std::move(record));
}

void MatchStage::SendClocks(ClockRecord record) {
  record.at_ns = context_->now_ns();
  output_.SendRepToAll(record);
  sent_ = true;
}

}  // namespace tocsin
