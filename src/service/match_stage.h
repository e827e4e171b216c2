// The first half of the service: records in, detections of single events out, and to the shards
// what has to meet: matches that correlations want, points of risk, detections that may be held
// back. What can't be read goes to the dead letters, with its place and the reason.
//
// Of each partition it remembers how far its event time has come (the clock), which is part of what
// is committed, so that who takes the partition over judges lateness alike. Once in a while the
// clocks are told to all shards: they are what moves windows. With them goes which partitions there
// are beside them, so that nobody goes on before their readers have spoken.
//
// Event time is believed up to the broker's time plus a tolerance (`correlation.future`): a stamp
// beyond it is replaced by that bound.
//
// One thread. Borrows: context and session for its life.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "correlate/samples.h"
#include "decode/message_cutter.h"
#include "match/match_reader.h"
#include "service/dead_letters.h"
#include "service/detection_output.h"
#include "service/service_context.h"
#include "service/stage.h"
#include "tocsin/decoder.h"
#include "tocsin/detector.h"

namespace tocsin {

class MatchStage : public Stage {
 public:
  MatchStage(const ServiceContext* context, Session* session, std::shared_ptr<const RuleSet> rules);

  Result<int64_t> Assign(uint32_t lane, const LaneInfo& info,
                         const CommittedPosition& committed) override;
  void Reset() override;
  void Process(const Message& message) override;
  void ReachEnd(uint32_t lane) override;
  Result<void> EndTransaction(int64_t now_ns) override;
  void Finish() override;
  std::vector<Position> Positions() override;
  void Committed() override;
  Result<void> SetRules(std::shared_ptr<const RuleSet> rules) override;

 private:
  struct Lane {
    LaneInfo info;
    std::unique_ptr<MessageCutter> cutter;
    int64_t next = 0;
    int64_t clock_ns = kNever;
    int64_t seen_ns = 0;  // when its latest record came
    bool at_end = false;  // nothing more to read
    bool moved = false;   // since the last commit
    MetricCounter bytes;
    MetricCounter unknown_logsource;
    MetricGauge lag;
    // By profile, since the decoder has one name for each.
    std::vector<std::pair<const LogSource*, MetricCounter>> events;
  };

  Result<int64_t> FirstOffset(const LaneInfo& info, const CommittedPosition& committed,
                              StartAt start);
  void Use(std::shared_ptr<const RuleSet> rules);
  void TakeRecord(std::string_view record, const StreamContext& context, const Message& message,
                  Lane* lane);
  void Refuse(const Message& message, const Lane& lane, std::string_view reason);
  void CountEvent(Lane* lane);
  void TakeTime(const Message& message, Lane* lane);
  void TakeMatches(const RepHead& head);
  void SendToShards(const RepHead& head, const std::string& body);
  void TellClocks(int64_t now_ns);
  void SendClocks(ClockRecord record);
  bool HasSecondStage() const;

  const ServiceContext* context_;
  Session* session_;
  DetectionOutput output_;
  DeadLetters dead_letters_;

  std::shared_ptr<const RuleSet> rules_;
  std::unique_ptr<Decoder> decoder_;
  std::unique_ptr<Detector> detector_;
  std::unique_ptr<Explainer> explainer_;
  std::unique_ptr<MatchReader> match_reader_;
  std::vector<MetricCounter> filtered_;  // by FilterId
  std::vector<Lane> lanes_;
  int64_t clocks_told_ns_ = 0;
  uint64_t counted_ = 0;  // candidates, as far as the metrics know
  bool sent_ = false;     // something, in the open transaction

  // Of the record at hand.
  Event event_;
  std::shared_ptr<EventTree> tree_;
  std::vector<Match> matches_;
  MatchedEvent matched_;
  SampleReader samples_;
  std::vector<bool> wanted_;  // by shard
};

}  // namespace tocsin
