// A chain at work: its pipelines in order of priority, their variables merged, and a fresh
// Application for every rule.

#include <algorithm>
#include <tuple>
#include <utility>

#include "pipeline/application.h"
#include "pipeline/pipeline_item.h"
#include "tocsin/pipeline.h"

namespace tocsin {

PipelineChain::PipelineChain(std::vector<std::shared_ptr<const Pipeline>> pipelines)
    : pipelines_(std::move(pipelines)) {
  std::stable_sort(pipelines_.begin(), pipelines_.end(), [](const auto& a, const auto& b) {
    return std::tie(a->priority, a->file) < std::tie(b->priority, b->file);
  });
}

std::optional<Rule> PipelineChain::Apply(const Rule& rule, bool* touched,
                                         Diagnostics* diagnostics) const {
  PipelineVars vars;
  for (const auto& pipeline : pipelines_) {
    for (const auto& [name, values] : pipeline->vars) vars[name] = values;
  }
  Rule copy = rule;
  Application application(&copy, vars, diagnostics);
  for (const auto& pipeline : pipelines_) {
    for (const auto& item : pipeline->items) application.Apply(*item, *pipeline);
  }
  *touched = application.touched();
  if (application.refused()) return std::nullopt;
  return copy;
}

}  // namespace tocsin
