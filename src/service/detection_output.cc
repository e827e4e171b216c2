#include "service/detection_output.h"

#include <algorithm>
#include <utility>

#include "score/detection_id.h"

namespace tocsin {

DetectionOutput::DetectionOutput(const ServiceContext* context, Session* session,
                                 std::shared_ptr<const RuleSet> rules)
    : context_(context),
      session_(session),
      risk_(context->options.engine.risk, context->criticality),
      suppressor_(context->options.engine.suppression) {
  SetRules(std::move(rules));
}

void DetectionOutput::SetRules(std::shared_ptr<const RuleSet> rules) {
  rules_ = std::move(rules);
  shards_ = std::make_unique<ShardMap>(
      rules_->correlations(), static_cast<int32_t>(context_->options.repartition.partitions));
}

bool DetectionOutput::suppresses() const {
  if (!context_->options.engine.suppression.rules.empty()) return true;
  return std::any_of(rules_->rules().begin(), rules_->rules().end(),
                     [](const Rule& rule) { return rule.extensions.suppress_for_ns > 0; });
}

void DetectionOutput::Send(OutputRecord record) {
  if (!mute_) session_->Send(std::move(record));
}

void DetectionOutput::SendRep(const RepRecord& record, int32_t shard) {
  if (mute_) return;
  session_->Send({context_->options.RepartitionTopic(), shard, "", EncodeRep(record), {}});
}

void DetectionOutput::SendRepToAll(const RepRecord& record) {
  if (mute_) return;
  const std::string text = EncodeRep(record);
  for (int32_t shard = 0; shard < shards_->shards(); ++shard) {
    session_->Send({context_->options.RepartitionTopic(), shard, "", text, {}});
  }
}

void DetectionOutput::SendPoints(DetectionRecord* detection, const RepHead& head, uint64_t order) {
  for (const RiskScorer::Points& points : risk_.PointsOf(detection)) {
    PointsRecord record;
    static_cast<RepHead&>(record) = head;
    record.order = order;
    record.id = detection->id;
    record.rule_id = detection->rule->id;
    record.rule_title = detection->rule->title;
    record.rule_level = detection->rule->level;
    record.rule_hash = detection->rule->content_hash;
    record.entity_kind = points.kind;
    record.entity = points.value;
    record.points = points.points;
    SendRep(std::move(record), shards_->OfEntity(points.key));
  }
}

void DetectionOutput::Tell(DetectionRecord detection, const RepHead& head, uint64_t order) {
  if (mute_) return;
  SendPoints(&detection, head, order);
  OutputRecord record = context_->encoder->Encode(detection, *rules_);
  std::optional<Suppressor::Key> key = suppressor_.KeyOf(detection);
  if (!key) return SendDetection(std::move(record), detection.rule->id, detection.rule->level);
  ToldRecord told;
  static_cast<RepHead&>(told) = head;
  told.order = order;
  told.id = detection.id;
  told.rule_id = detection.rule->id;
  told.rule_level = detection.rule->level;
  told.key = std::move(key->text);
  told.for_ns = key->for_ns;
  told.topic = std::move(record.topic);
  told.record_key = std::move(record.key);
  told.value = std::move(record.value);
  const int32_t shard = shards_->OfSuppression(told.key);
  SendRep(std::move(told), shard);
}

void DetectionOutput::TellHeld(const ToldRecord& told, const HeldBack& held) {
  if (mute_) return;
  OutputRecord record{told.topic, OutputRecord::kAnyPartition, told.record_key, told.value, {}};
  if (held.count > 0) context_->encoder->AddHeld(held, &record.value);
  SendDetection(std::move(record), told.rule_id, told.rule_level);
}

void DetectionOutput::SendDetection(OutputRecord record, const std::string& rule_id, Level level) {
  told_.push_back({record.value, rule_id, level});
  Send(std::move(record));
}

void DetectionOutput::Committed() {
  for (Told& told : told_) {
    context_->metrics->Get(metric::kDetections, told.rule_id, LevelName(told.level)).Add();
    context_->recent->Add(std::move(told.text));
  }
  told_.clear();
}

}  // namespace tocsin
