// Rules and a timeline of events in, alerts out, by the whole way that events take: YAML text, rule
// set, decoder, detector, match reader, event queue, correlator.
//
// A timeline is text: items `TIME[/INPUT]:RULES{FIELD=VALUE,...}` with blanks between them.
//
//   0:r1{u=a}            an event that the rule r1 matches, with one more field
//   2.5/1:r1+r2{u=x|y}   at 2.5 s, of input 1, matched by two rules; u is an array of two
//   100:                 an event that no rule matches
//   7:r1{n=1,m="1"}      a number and a text; u=null is null
//
// Times are seconds since the first of January 2024, UTC. The base rules r1, r2 and r3 are there
// without being written: each matches the events that name it.
//
// One thread.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "correlate/event_queue.h"
#include "tocsin/correlator.h"

namespace tocsin {

struct TimelineOptions {
  CorrelatorOptions correlator;
  EventQueueOptions queue;
  bool legacy_aggregation = false;
  // Before every event the correlator gives way to a new one that restores its state.
  bool restart = false;
};

struct TimelineRun {
  // Codes of what is wrong with the rules, in order; empty when nothing is.
  std::vector<std::string> errors;
  // As the correlator gave them.
  std::vector<Firing> firings;
  // "10 c [a] 2 (2 events, 0..10)", and "10 r1" for alerts of base rules that stand in `files`.
  std::vector<std::string> alerts;
  // What was counted and is not zero, by name.
  std::vector<std::pair<std::string, uint64_t>> counters;
};

// Files of rules (file name, text) against a timeline. Files called *.pipeline.yml are pipelines,
// each an alternative of its own; there are no others.
using RuleFiles = std::vector<std::pair<std::string, std::string>>;
TimelineRun RunTimeline(const RuleFiles& files, const std::string& timeline,
                        const TimelineOptions& options = {});

// The rules alone. Null when something is wrong with them; then `errors` says what.
std::shared_ptr<const RuleSet> BuildRules(const RuleFiles& files, bool legacy_aggregation,
                                          std::vector<std::string>* errors);

}  // namespace tocsin
