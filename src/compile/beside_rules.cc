#include "compile/beside_rules.h"

#include <fmt/format.h>

#include "compile/correlation_plan_builder.h"

namespace tocsin {
namespace {

Asks OnlyOf(uint32_t asker, const Asks& asks) {
  Asks only;
  only.askers.push_back(asks.askers[asker]);
  for (const AskedField& field : asks.fields) {
    if (field.asker != asker) continue;
    only.fields.push_back(field);
    only.fields.back().asker = 0;
  }
  return only;
}

}  // namespace

std::vector<BesideRule> BesideRules(std::span<const Rule> rules,
                                    std::span<const CorrelationRule> correlations,
                                    Diagnostics* diagnostics) {
  std::vector<ListedRule> list;
  for (const Rule& rule : rules) list.push_back({&rule, nullptr, Standing::kRuns});
  for (const CorrelationRule& rule : correlations) {
    list.push_back({&rule, &rule, Standing::kRuns});
  }
  // Each is an asker of its own.
  const auto key_of = [](const RuleHead& head) { return fmt::format("{}", fmt::ptr(&head)); };
  CorrelationPlanBuilder planner(list, {}, key_of, diagnostics);
  planner.Resolve();
  std::vector<BesideRule> beside;
  for (uint32_t c = 0; c < correlations.size(); ++c) {
    for (uint32_t r = 0; r < rules.size(); ++r) {
      const std::vector<AskedFields::Asker>& askers = planner.AskedOf(r).askers();
      for (uint32_t asker = 0; asker < askers.size(); ++asker) {
        if (askers[asker].correlations.front() != rules.size() + c) continue;
        beside.push_back({&correlations[c], rules[r]});
        beside.back().rule.asks = OnlyOf(asker, planner.AsksOf(r));
      }
    }
  }
  return beside;
}

}  // namespace tocsin
