// Why one rule did or did not match one event, as a tree for people or as JSON for programs.
//
// Pure functions.
#pragma once

#include <string>
#include <vector>

#include "tocsin/detection.h"

namespace tocsin {

struct ExplainedEvent {
  const EventTree* event = nullptr;
  SourcePosition source;
};

// The line that heads the explanations of one event.
std::string RenderEventHead(const ExplainedEvent& event, bool colour);

// All variants of one rule.
std::string RenderExplanation(const RuleSet& rules, const std::vector<RuleExplanation>& variants,
                              bool colour);

// One object on one line: source, rule, matched, variants[{logsource, compatible, matched,
// conditions, selections[{name, held, tests[{field, written, pattern, held, value, why}]}],
// filters[{id, title, file, held, condition, selections}]}]; filters only when there are any.
std::string EncodeExplanation(const RuleSet& rules, const ExplainedEvent& event,
                              const std::vector<RuleExplanation>& variants);

}  // namespace tocsin
