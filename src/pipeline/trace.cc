#include "pipeline/trace.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <variant>

#include "pipeline/pipeline_item.h"
#include "rule/print.h"

namespace tocsin {
namespace {

std::string NoteOf(const ProcessingItem& item) {
  const auto* set = std::get_if<SetState>(&item.transformation);
  if (set == nullptr) return {};
  return fmt::format("state {} = {}", set->key,
                     set->value ? set->value->text : "(a list or a map)");
}

class Recorder {
 public:
  Recorder(const Rule& rule, size_t asker, std::vector<TraceStep>* steps)
      : rule_(rule), asker_(asker), text_(Text()), steps_(steps) {}

  void Observe(const ProcessingItem& item, const Pipeline& pipeline,
               std::optional<ItemOutcome> outcome) {
    const bool nest = std::holds_alternative<Nest>(item.transformation);
    if (!outcome) {
      depth_ += nest ? 1 : 0;
      return;
    }
    depth_ -= nest ? 1 : 0;
    if (nest && *outcome != ItemOutcome::kRuleGate) return;
    TraceStep& step = steps_->emplace_back();
    step.file = pipeline.file;
    step.range = item.range;
    step.id = item.id;
    step.type = item.type;
    step.depth = depth_;
    step.outcome = *outcome;
    if (*outcome != ItemOutcome::kApplied) return;
    step.note = NoteOf(item);
    step.before = std::exchange(text_, Text());
    step.after = text_;
  }

 private:
  std::string Text() const {
    return asker_ == Application::kNoAsker ? PrintRule(rule_) : PrintAsker(rule_, asker_);
  }

  const Rule& rule_;
  size_t asker_;
  std::string text_;
  std::vector<TraceStep>* steps_;
  size_t depth_ = 0;
};

ChainTrace Trace(const PipelineChain& chain, const Rule& rule, size_t asker,
                 Diagnostics* diagnostics) {
  ChainTrace trace;
  Rule copy = rule;
  Recorder recorder(copy, asker, &trace.steps);
  const auto observe = [&](const ProcessingItem& item, const Pipeline& pipeline,
                           std::optional<ItemOutcome> outcome) {
    recorder.Observe(item, pipeline, outcome);
  };
  const bool fine = ApplyChain(chain, observe, asker, &copy, &trace.touched, diagnostics);
  if (fine) trace.rule = std::move(copy);
  return trace;
}

}  // namespace

ChainTrace TraceChain(const PipelineChain& chain, const Rule& rule, Diagnostics* diagnostics) {
  return Trace(chain, rule, Application::kNoAsker, diagnostics);
}

ChainTrace TraceAsker(const PipelineChain& chain, const Rule& rule, size_t asker,
                      Diagnostics* diagnostics) {
  ChainTrace trace = Trace(chain, rule, asker, diagnostics);
  trace.touched = std::any_of(trace.steps.begin(), trace.steps.end(), [](const TraceStep& step) {
    return step.outcome == ItemOutcome::kApplied;
  });
  return trace;
}

}  // namespace tocsin
