// What each item of a chain did with one rule, for people who ask why the rule became what it is.
// PipelineChain::Apply does the same without a record.
//
// Pure functions. Borrows nothing: the record holds copies.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "pipeline/application.h"
#include "tocsin/diagnostic.h"
#include "tocsin/pipeline.h"
#include "tocsin/rule.h"

namespace tocsin {

struct TraceStep {
  std::string file;  // of the pipeline
  SourceRange range;
  std::string id;  // may be empty
  std::string type;
  size_t depth = 0;  // how many nests are around it
  ItemOutcome outcome = ItemOutcome::kNothing;
  // kApplied: the rule as PrintRule writes it; equal when nothing of that was changed.
  std::string before;
  std::string after;
  std::string note;  // what was changed beside the rule: "state stage = 2"
};

struct ChainTrace {
  // In the order in which they were done. A nest is a step only when its gate was closed; its items
  // are steps themselves.
  std::vector<TraceStep> steps;
  bool touched = false;
  // What became of the rule; nothing when it was refused, by the last step.
  std::optional<Rule> rule;
};

// Reports like PipelineChain::Apply.
ChainTrace TraceChain(const PipelineChain& chain, const Rule& rule, Diagnostics* diagnostics);

// The same for a correlation that goes beside the rule: an index into Rule::asks. Its steps are
// recorded, as PrintAsker writes it, and `touched` speaks of it. What it is refused for stands in
// the rule that comes out; there is none only when the rule itself is refused.
ChainTrace TraceAsker(const PipelineChain& chain, const Rule& rule, size_t asker,
                      Diagnostics* diagnostics);

}  // namespace tocsin
