// The slow judge of correlation: recomputes every firing from the full list of events, by the
// definitions of the rules, remembering nothing but lists. Shares no state machine with the engine.
//
// Pure function.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "compile/correlation_plan.h"
#include "tocsin/correlator.h"

namespace tocsin {

struct ModelFiring {
  uint32_t node = 0;
  int64_t time_ns = 0;
  std::vector<std::string> group;
  std::string aggregate;
  int64_t first_ns = 0;
  int64_t last_ns = 0;
  uint64_t events = 0;

  auto operator<=>(const ModelFiring&) const = default;
};

// `events` in the order of time and position. Firings of emitting nodes, sorted.
std::vector<ModelFiring> RunModel(const CorrelationPlan& plan,
                                  const std::vector<MatchedEvent>& events);

// The engine's firings in this form. (Of a sequence, the time of the last step is left out: there
// may be several that began last.)
std::vector<ModelFiring> ToModel(const CorrelationPlan& plan, const std::vector<Firing>& firings);

std::string Describe(const std::vector<ModelFiring>& firings);

}  // namespace tocsin
