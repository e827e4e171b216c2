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
  Rule copy = rule;
  if (!ApplyChain(*this, nullptr, Application::kNoAsker, &copy, touched, diagnostics)) {
    return std::nullopt;
  }
  return copy;
}

bool ApplyChain(const PipelineChain& chain, Application::Observer observer, size_t asker,
                Rule* rule, bool* touched, Diagnostics* diagnostics) {
  PipelineVars vars;
  for (const auto& pipeline : chain.pipelines()) {
    for (const auto& [name, values] : pipeline->vars) vars[name] = values;
  }
  Application application(rule, vars, diagnostics);
  application.set_observer(std::move(observer), asker);
  for (const auto& pipeline : chain.pipelines()) {
    for (const auto& item : pipeline->items) application.Apply(*item, *pipeline);
  }
  *touched = application.touched();
  return !application.refused();
}

}  // namespace tocsin
