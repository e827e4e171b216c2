#include "show_pipeline.h"

#include <fmt/format.h>

#include <cstdio>
#include <iterator>
#include <optional>
#include <span>
#include <utility>

#include "compile/beside_rules.h"
#include "diag/codes.h"
#include "pipeline/placeholders.h"
#include "render_trace.h"
#include "rule/rule_parser.h"
#include "rule_files.h"

namespace tocsin {
namespace {

// Shows rules file by file; correlations when all rules that they may refer to are known.
class Show {
 public:
  Show(const RuleInputs& inputs, bool colour)
      : inputs_(inputs), colour_(colour), diagnostics_(inputs.diagnostics) {}

  void File(const std::string& file, const std::string& text) {
    Diagnostics found;
    ParsedRules parsed =
        ParseRules(text, file, &found, {.legacy_aggregation = inputs_.options.legacy_aggregation});
    Take(std::move(found));
    for (const Rule& rule : parsed.rules) OneRule(rule);
    std::move(parsed.correlations.begin(), parsed.correlations.end(),
              std::back_inserter(correlations_));
  }

  void Correlations() {
    Diagnostics found;
    const std::vector<BesideRule> beside = BesideRules(rules_, correlations_, &found);
    Take(std::move(found));
    for (size_t begin = 0; begin < beside.size();) {
      size_t end = begin;
      while (end < beside.size() && beside[end].correlation == beside[begin].correlation) ++end;
      fmt::print("{}", RenderBesideRules(std::span(beside).subspan(begin, end - begin),
                                         inputs_.chains, colour_, &fine_));
      begin = end;
    }
  }

  bool fine() const { return fine_; }
  const Diagnostics& diagnostics() const { return diagnostics_; }

 private:
  void Take(Diagnostics found) {
    fine_ = fine_ && !HasErrors(found);
    std::move(found.begin(), found.end(), std::back_inserter(diagnostics_));
  }

  void OneRule(const Rule& rule) {
    std::optional<Rule> resolved =
        ResolveGiven(inputs_.options.vars, inputs_.options.lists, rule, &diagnostics_);
    fine_ = fine_ && resolved;
    if (!resolved) return;
    Diagnostics refusals;
    fmt::print("{}", RenderPipelines(*resolved, inputs_.chains, colour_, &refusals));
    fine_ = fine_ && refusals.empty();
    rules_.push_back(*std::move(resolved));
  }

  const RuleInputs& inputs_;
  bool colour_;
  Diagnostics diagnostics_;
  bool fine_ = true;
  std::vector<Rule> rules_;
  std::vector<CorrelationRule> correlations_;
};

}  // namespace

int ShowPipeline(const std::vector<std::string>& paths, RuleArguments arguments,
                 const Environment& environment) {
  arguments.paths = paths;
  Result<RuleInputs> inputs = ReadRuleInputs(arguments);
  if (!inputs) {
    PrintError(environment, inputs.error().message);
    return kExitWorldFailed;
  }
  // Half of a chain would show what never happens.
  const bool whole = !HasErrors(inputs->diagnostics);
  Show show(*inputs, environment.out().colour);
  for (const std::string& file : inputs->files) {
    Result<std::string> text = ReadRuleFile(file);
    if (!text) {
      PrintError(environment, text.error().message);
      return kExitWorldFailed;
    }
    if (whole) show.File(file, *text);
    inputs->texts.emplace(file, *std::move(text));
  }
  if (whole) show.Correlations();
  PrintDiagnostics(show.diagnostics(), inputs->texts, environment.err().colour, true);
  return whole && show.fine() ? kExitFine : kExitBroken;
}

}  // namespace tocsin
