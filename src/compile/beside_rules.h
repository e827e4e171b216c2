// Each correlation beside each rule whose events it gets, as they go through pipelines, but one by
// one: for people and tests that want to see what becomes of a single correlation.
//
// Pure functions. The result borrows the rules and correlations.
#pragma once

#include <span>
#include <vector>

#include "tocsin/correlation.h"
#include "tocsin/diagnostic.h"
#include "tocsin/rule.h"

namespace tocsin {

struct BesideRule {
  const CorrelationRule* correlation = nullptr;
  Rule rule;  // a copy, with this correlation as its only asker
};

// In the order of the correlations, then of the rules. References that lead nowhere are reported.
std::vector<BesideRule> BesideRules(std::span<const Rule> rules,
                                    std::span<const CorrelationRule> correlations,
                                    Diagnostics* diagnostics);

}  // namespace tocsin
