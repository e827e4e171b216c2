// The proof of a correlation rule: not each record is judged but the file as a whole. Its events
// are brought into the order of their time, as those of one input that may be as unsorted as it
// likes, and the rule fires or does not. Rules that tell nothing themselves, because another
// correlation refers to them, can be proven as well.
//
// The end of the file closes the windows that are open; only a heartbeat does not take it for
// silence.
//
// One thread. Borrows nothing.
#pragma once

#include <cstdint>
#include <memory>
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

  // An event of which no correlation takes notice, but time goes on with it.
  void AddTime(int64_t time_ns);
  // An event that matched base rules.
  void Add(MatchedEvent event);
  // After the last event. Fails when they are too many to be sorted.
  Result<void> Run();

  uint64_t fired() const { return stories_[node_].fired; }
  // "fires 2 times, first at 2026-03-11 11:31:02 for src_ip=192.0.2.66: 20 (gte 20)"
  std::string WhatFired() const;
  // "never fires: 'Password Refused' 19 times, closest is 19 (gte 20) at 2026-03-11 11:30:57"
  std::string WhyNot() const;

 private:
  // What happened at a node: its first alert, else how close it came to one.
  struct Story {
    uint64_t steps = 0;
    uint64_t fired = 0;
    uint64_t unusable = 0;  // matches that lack a field
    std::optional<CorrelationStep> best;
    double distance = 0;
  };

  void FindConcerned();
  void Watch(const CorrelationStep& step);
  void Process(const MatchedEvent& event, Correlator* correlator);
  bool Feeds(const MatchedEvent& event, uint32_t node) const;
  std::string WhyNodeDidNot(uint32_t node) const;
  std::string RulesOf(const CorrelationPlan::Node& node) const;

  const std::shared_ptr<const CorrelationPlan> plan_;
  const uint32_t node_;
  std::vector<uint32_t> concerned_;  // the node and those below it, outermost first
  EventQueue<MatchedEvent> queue_;
  uint64_t bytes_ = 0;
  int64_t last_ns_;
  std::vector<Story> stories_;     // by node
  std::vector<uint64_t> matches_;  // by source, of base rules
  std::vector<Firing> firings_;    // told by the correlator, of no interest: steps say more
};

}  // namespace tocsin
