// Random correlation plans and histories, small enough for the model and mean enough for the
// engine: few groups and values, times that collide and that lie exactly one timespan apart.
#pragma once

#include <memory>
#include <random>
#include <vector>

#include "compile/correlation_plan.h"
#include "tocsin/correlator.h"

namespace tocsin {

class RandomPlan {
 public:
  explicit RandomPlan(uint64_t seed) : random_(seed) {}

  // One to three correlations over three base rules; later ones may refer to earlier ones.
  std::shared_ptr<const CorrelationPlan> Plan();
  // Events for the base rules of a plan, in the order of time and position.
  std::vector<MatchedEvent> History(const CorrelationPlan& plan, size_t events);

  size_t Below(size_t limit) { return random_() % limit; }
  bool Chance(size_t of) { return Below(of) == 0; }

 private:
  void FillNode(CorrelationPlan* plan, uint32_t node);
  void FillExpression(CorrelationPlan::Node* node);
  void FillSequence(CorrelationPlan::Node* node);
  void FillLimits(CorrelationPlan::Node* node);
  void LinkFields(CorrelationPlan* plan);

  std::mt19937_64 random_;
};

}  // namespace tocsin
