#include "render_trace.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "diag/glyphs.h"
#include "emit/style.h"
#include "pipeline/trace.h"
#include "rule/print.h"
#include "score/correlation_text.h"
#include "text_diff.h"

namespace tocsin {
namespace {

// Each line printable, behind `indent`.
std::string Shown(std::string_view text, std::string_view indent = {}) {
  std::string out;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    out.append(indent).append(Printable(text.substr(0, end))).append("\n");
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

std::string Indented(std::string_view text) { return Shown(text, "  "); }

std::string NameOf(const PipelineChain& chain) {
  std::vector<std::string> names;
  for (const auto& pipeline : chain.pipelines()) {
    names.push_back(pipeline->name.empty()
                        ? pipeline->file
                        : fmt::format("{} ({})", pipeline->file, pipeline->name));
  }
  return fmt::format("{}", fmt::join(names, ", then "));
}

// The outcomes that are only counted, and how that is said.
struct Reason {
  ItemOutcome outcome;
  std::string_view text;
};
constexpr std::array<Reason, 4> kReasons = {{
    {ItemOutcome::kRuleGate, "rule conditions do not hold"},
    {ItemOutcome::kItemGate, "no detection item meets the conditions"},
    {ItemOutcome::kNameGate, "no field name meets the conditions"},
    {ItemOutcome::kNothing, "nothing to do"},
}};

size_t CountOf(const ChainTrace& trace, ItemOutcome outcome) {
  return static_cast<size_t>(
      std::count_if(trace.steps.begin(), trace.steps.end(),
                    [&](const TraceStep& step) { return step.outcome == outcome; }));
}

std::string CountLine(const ChainTrace& trace) {
  std::string line = fmt::format("{} of {} items applied", CountOf(trace, ItemOutcome::kApplied),
                                 trace.steps.size());
  for (const Reason& reason : kReasons) {
    if (const size_t count = CountOf(trace, reason.outcome)) {
      line += fmt::format(" · {}: {}", count, reason.text);
    }
  }
  return line;
}

std::string RenderStep(const TraceStep& step, bool colour) {
  std::string head = fmt::format("{}{}", std::string(2 * step.depth, ' '), step.type);
  if (!step.id.empty()) head += fmt::format(" '{}'", step.id);
  const std::string place = Printable(fmt::format("  {}:{}", step.file, step.range.line));
  std::string out =
      Paint(Printable(head), Style::kBold, colour) + Paint(place, Style::kDim, colour) + "\n";
  const std::string diff = UnifiedDiff(Shown(step.before), Shown(step.after), colour);
  if (!step.note.empty()) out += Shown(step.note);
  if (diff.empty() && step.note.empty()) out += "(the text of the rule stays)\n";
  return out + diff + "\n";
}

std::string RenderSteps(const PipelineChain& chain, const ChainTrace& trace, bool colour) {
  std::string out = Paint("by " + Printable(NameOf(chain)), Style::kAccent, colour) + "\n" +
                    Indented(CountLine(trace)) + "\n";
  for (const TraceStep& step : trace.steps) {
    if (step.outcome == ItemOutcome::kApplied) out += RenderStep(step, colour);
  }
  return out;
}

std::string RenderRefusals(const std::vector<PipelineRefusal>& refusals, bool colour) {
  std::string out;
  for (const PipelineRefusal& refusal : refusals) {
    const std::string message = Printable("refused: " + refusal.message);
    out += Paint(message, Style::kBad, colour) + "\n" + Indented(refusal.place);
  }
  return out + "\n";
}

std::string RenderAfter(const std::string& text) { return "after\n" + Indented(text) + "\n"; }

std::vector<PipelineRefusal> RefusalsIn(const Diagnostics& problems) {
  std::vector<PipelineRefusal> refusals;
  for (const Diagnostic& problem : problems) refusals.push_back({problem.message, problem.hint});
  return refusals;
}

std::vector<PipelineRefusal> RefusalsIn(const Asks& asks) {
  std::vector<PipelineRefusal> refusals;
  for (const Asker& asker : asks.askers) {
    if (asker.refusal) refusals.push_back(*asker.refusal);
  }
  for (const AskedField& field : asks.fields) {
    if (field.refusal) refusals.push_back(*field.refusal);
  }
  return refusals;
}

std::string RenderHead(const RuleHead& head, const std::string& written, bool colour) {
  return Paint(Printable(head.title), Style::kBold, colour) + "\n" +
         Shown(fmt::format("{}:{}", head.file, head.range.line)) +
         fmt::format("\nas written\n{}\n", Indented(written));
}

std::string RenderUntouched(size_t untouched, size_t all, std::string_view what) {
  if (untouched == all) {
    return fmt::format("No pipeline touches the {}: it is used as written.\n\n", what);
  }
  return untouched == 0 ? "" : fmt::format("Not touched by {} other pipelines.\n\n", untouched);
}

// One correlation beside one rule.
std::string RenderBeside(const Rule& rule, const std::vector<PipelineChain>& chains, bool colour,
                         bool* fine) {
  std::string out = Paint(fmt::format("beside {}", Printable(rule.title)), Style::kBold, colour) +
                    "\n" + Indented(PrintAsker(rule, 0)) + "\n";
  size_t untouched = 0;
  for (const PipelineChain& chain : chains) {
    Diagnostics problems;
    const ChainTrace trace = TraceAsker(chain, rule, 0, &problems);
    std::vector<PipelineRefusal> refusals = RefusalsIn(problems);
    if (trace.rule) refusals = RefusalsIn(trace.rule->asks);
    if (refusals.empty() && !trace.touched) {
      ++untouched;
      continue;
    }
    out += RenderSteps(chain, trace, colour);
    out += refusals.empty() ? RenderAfter(PrintAsker(*trace.rule, 0))
                            : RenderRefusals(refusals, colour);
    *fine = *fine && refusals.empty();
  }
  return out + RenderUntouched(untouched, chains.size(), "correlation");
}

}  // namespace

std::string RenderPipelines(const Rule& rule, const std::vector<PipelineChain>& chains, bool colour,
                            Diagnostics* diagnostics) {
  std::string out = RenderHead(rule, PrintRule(rule), colour);
  size_t untouched = 0;
  for (const PipelineChain& chain : chains) {
    Diagnostics problems;
    const ChainTrace trace = TraceChain(chain, rule, &problems);
    if (trace.rule && !trace.touched) {
      ++untouched;
      continue;
    }
    out += RenderSteps(chain, trace, colour);
    out += trace.rule ? RenderAfter(PrintRule(*trace.rule))
                      : RenderRefusals(RefusalsIn(problems), colour);
    diagnostics->insert(diagnostics->end(), problems.begin(), problems.end());
  }
  return out + RenderUntouched(untouched, chains.size(), "rule");
}

std::string RenderBesideRules(std::span<const BesideRule> beside,
                              const std::vector<PipelineChain>& chains, bool colour, bool* fine) {
  const CorrelationRule& correlation = *beside.front().correlation;
  std::string out = RenderHead(correlation, DescribeCorrelation(correlation), colour);
  for (const BesideRule& one : beside) out += RenderBeside(one.rule, chains, colour, fine);
  return out;
}

}  // namespace tocsin
