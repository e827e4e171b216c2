// Where a stage's detections go: to the topic of detections, and through the internal topic where
// somebody has to add up (risk) or to compare (suppression) first.
//
//   points of risk        -> rep, to the shard of each entity
//   rule is suppressed    -> rep, encoded, to the shard of its key, which tells it or holds it
//   otherwise             -> the topic of detections
//
// What an entity has gathered is told by incidents; a detection names its own points alone, since
// nobody waits for the others'.
//
// Thread safety: one thread. Borrows: the session for its life.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "score/risk.h"
#include "score/suppression.h"
#include "service/rep_record.h"
#include "service/service_context.h"
#include "service/session.h"
#include "service/shard_map.h"
#include "tocsin/detection.h"
#include "tocsin/ruleset.h"

namespace tocsin {

class DetectionOutput {
 public:
  DetectionOutput(const ServiceContext* context, Session* session,
                  std::shared_ptr<const RuleSet> rules);

  void SetRules(std::shared_ptr<const RuleSet> rules);
  // While mute, nothing leaves: what is told was told before.
  void SetMute(bool mute) { mute_ = mute; }

  // `head` says where the event of the detection stands and when it was; of several detections of
  // one event, `order` says which is first. Incidents are always told at once.
  void Tell(DetectionRecord detection, const RepHead& head, uint64_t order);
  // One that its shard lets through.
  void TellHeld(const ToldRecord& told, const HeldBack& held);
  // A record of the internal topic.
  void SendRep(const RepRecord& record, int32_t shard);
  void SendRepToAll(const RepRecord& record);
  void Send(OutputRecord record);
  // The transaction was committed; or it never happened.
  void Committed();
  void Dropped() { told_.clear(); }

  // Whether any rule is suppressed.
  bool suppresses() const;
  const ShardMap& shards() const { return *shards_; }
  const RuleSet& rules() const { return *rules_; }

 private:
  void SendPoints(DetectionRecord* detection, const RepHead& head, uint64_t order);
  void SendDetection(OutputRecord record, const std::string& rule_id, Level level);

  const ServiceContext* context_;
  Session* session_;
  std::shared_ptr<const RuleSet> rules_;
  std::unique_ptr<ShardMap> shards_;
  RiskScorer risk_;        // for what a detection adds to whom
  Suppressor suppressor_;  // for the keys alone
  bool mute_ = false;
  struct Told {
    std::string text;
    std::string rule_id;
    Level level = Level::kNone;
  };
  std::vector<Told> told_;  // in the open transaction
};

}  // namespace tocsin
