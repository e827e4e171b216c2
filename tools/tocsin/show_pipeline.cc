#include "show_pipeline.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>

#include "diag/codes.h"
#include "diag/glyphs.h"
#include "emit/style.h"
#include "pipeline/placeholders.h"
#include "pipeline/trace.h"
#include "rule/print.h"
#include "rule/rule_parser.h"
#include "rule_files.h"
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

std::string RenderChain(const PipelineChain& chain, const ChainTrace& trace,
                        const Diagnostics& problems, bool colour) {
  std::string out = Paint("by " + Printable(NameOf(chain)), Style::kAccent, colour) + "\n" +
                    Indented(CountLine(trace)) + "\n";
  for (const TraceStep& step : trace.steps) {
    if (step.outcome == ItemOutcome::kApplied) out += RenderStep(step, colour);
  }
  if (trace.rule) return out + "after\n" + Indented(PrintRule(*trace.rule)) + "\n";
  for (const Diagnostic& problem : problems) {
    const std::string message = Printable("refused: " + problem.message);
    out += Paint(message, Style::kBad, colour) + "\n" + Indented(problem.hint);
  }
  return out + "\n";
}

// False when something is wrong with the file or a rule of it is refused.
bool ShowFile(const std::string& file, const std::string& text, const RuleInputs& inputs,
              const Environment& environment, Diagnostics* diagnostics) {
  Diagnostics found;
  const ParsedRules parsed =
      ParseRules(text, file, &found, {.legacy_aggregation = inputs.options.legacy_aggregation});
  bool fine = !HasErrors(found);
  for (const Rule& rule : parsed.rules) {
    const std::optional<Rule> resolved =
        ResolveGiven(inputs.options.vars, inputs.options.lists, rule, &found);
    Diagnostics refusals;
    if (resolved) {
      fmt::print("{}",
                 RenderPipelines(*resolved, inputs.chains, environment.out().colour, &refusals));
    }
    fine = fine && resolved && refusals.empty();
  }
  diagnostics->insert(diagnostics->end(), found.begin(), found.end());
  return fine;
}

}  // namespace

std::string RenderPipelines(const Rule& rule, const std::vector<PipelineChain>& chains, bool colour,
                            Diagnostics* diagnostics) {
  std::string out = Paint(Printable(rule.title), Style::kBold, colour) + "\n" +
                    Shown(fmt::format("{}:{}", rule.file, rule.range.line)) +
                    fmt::format("\nas written\n{}\n", Indented(PrintRule(rule)));
  size_t untouched = 0;
  for (const PipelineChain& chain : chains) {
    Diagnostics problems;
    const ChainTrace trace = TraceChain(chain, rule, &problems);
    if (trace.rule && !trace.touched) {
      ++untouched;
      continue;
    }
    out += RenderChain(chain, trace, problems, colour);
    diagnostics->insert(diagnostics->end(), problems.begin(), problems.end());
  }
  if (untouched == chains.size())
    return out + "No pipeline touches the rule: it is used as written.\n\n";
  if (untouched > 0) out += fmt::format("Not touched by {} other pipelines.\n\n", untouched);
  return out;
}

int ShowPipeline(const std::vector<std::string>& paths, RuleArguments arguments,
                 const Environment& environment) {
  arguments.paths = paths;
  Result<RuleInputs> inputs = ReadRuleInputs(arguments);
  if (!inputs) {
    PrintError(environment, inputs.error().message);
    return kExitWorldFailed;
  }
  bool fine = !HasErrors(inputs->diagnostics);
  Diagnostics diagnostics = inputs->diagnostics;
  for (const std::string& file : inputs->files) {
    Result<std::string> text = ReadRuleFile(file);
    if (!text) {
      PrintError(environment, text.error().message);
      return kExitWorldFailed;
    }
    // Half of a chain would show what never happens.
    if (!HasErrors(inputs->diagnostics)) {
      fine = ShowFile(file, *text, *inputs, environment, &diagnostics) && fine;
    }
    inputs->texts.emplace(file, *std::move(text));
  }
  PrintDiagnostics(diagnostics, inputs->texts, environment.err().colour, true);
  return fine ? kExitFine : kExitBroken;
}

}  // namespace tocsin
