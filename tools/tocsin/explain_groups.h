// The state of correlation groups over time: what each match changed, what the condition said, when
// an alert was told and when it was held.
//
// Thread safety: one thread. Borrows the rule set and the names of the inputs.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "correlate/event_queue.h"
#include "match/match_reader.h"
#include "tocsin/correlator.h"
#include "tocsin/detection.h"

namespace tocsin {

class GroupHistory {
 public:
  explicit GroupHistory(std::shared_ptr<const RuleSet> rules);

  // Opens an input, of which events follow.
  uint32_t AddInput(std::string name);
  // An event and the rules that matched it.
  void Add(const Event& event, const std::vector<Match>& matches, uint32_t input, uint64_t line);

  // When all events are there: puts them in order and runs the correlations.
  void Run();

  // For people: rule by rule, group by group.
  std::string Render(bool colour) const;
  // One object for each step, on a line of its own, in the order of time.
  std::string Encode() const;

 private:
  struct Step {
    CorrelationStep step;
    std::string place;  // "file:line", "" when no event caused it
  };

  std::string RenderNode(uint32_t node, bool colour) const;
  std::string RenderGroup(const std::vector<const Step*>& steps, bool colour) const;
  std::string RenderStep(const Step& step, bool colour) const;

  std::shared_ptr<const RuleSet> rules_;
  MatchReader reader_;
  std::vector<std::string> inputs_;
  EventQueue<MatchedEvent> queue_;
  std::vector<Step> steps_;
  CorrelatorCounters counters_;
};

}  // namespace tocsin
