// The proof of a correlation rule: not each record is judged but the file as a whole. Its events are
// brought into the order of their time, as those of one input that may be as unsorted as it likes,
// and the rule fires or does not. Rules that tell nothing themselves, because another correlation
// refers to them, can be proven as well.
//
// The end of the file closes the windows that are open; only a heartbeat does not take it for
// silence.
//
// One thread. Borrows the plan for its life.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "compile/correlation_plan.h"
#include "correlate/event_queue.h"
#include "tocsin/correlator.h"

namespace tocsin {

class CorrelationProof {
 public:
  // `node`: index into CorrelationPlan::nodes.
  CorrelationProof(std::shared_ptr<const CorrelationPlan> plan, uint32_t node);

  // An event of which no correlation takes notice. Without a time it does not count at all.
  void AddTime(int64_t time_ns);
  // An event that matched; its time is set.
  void Add(MatchedEvent event);
  // After the last event. Fails when the events are too large to be sorted.
  Result<void> Run();

  uint64_t fired() const { return stories_[node_].fired; }
  // "fires 2 times, first at 2026-03-11 11:31:02 with 20 for src_ip=192.0.2.66"
  std::string WhatFired() const;
  // "never fires: 'Password Refused' 19 times; closest is 19 (gte 20) for src_ip=192.0.2.66 at ..."
  std::string WhyNot() const;

 private:
  // What happened at a node: its first alert, else the closest it came to one.
  struct Story {
    uint64_t fired = 0;
    uint64_t steps = 0;
    std::optional<CorrelationStep> best;
    double distance = 0;
  };

  void Watch(const CorrelationStep& step);
  void CountMatches(const MatchedEvent& event);
  double DistanceOf(const CorrelationStep& step) const;
  std::string WhyNodeDidNot(uint32_t node) const;
  std::string RulesOf(const CorrelationPlan::Node& node) const;

  const std::shared_ptr<const CorrelationPlan> plan_;
  const uint32_t node_;
  EventQueue<MatchedEvent> queue_;
  uint64_t bytes_ = 0;
  int64_t last_ns_;
  std::vector<Story> stories_;      // by node
  std::vector<uint64_t> matches_;   // by source
  std::vector<uint64_t> unusable_;  // by node: matches without a field that it needs
};

}  // namespace tocsin
