// What a chain of pipelines makes of rules, for compare.py to read:
//
//   print_variants PIPELINE... <files, one a line
//
// Each detection rule of each file gives a line `@ FILE`, then its variant as PrintRule writes it,
// or a line `refused: MESSAGE`; each correlation, beside each rule whose events it gets, a line
// `& FILE`, the titles of both in lines of their own, then the same as PrintAsker writes it. A
// pipeline that can't be read ends the program with its errors.
#include <fmt/core.h>

#include <cstdio>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "compile/beside_rules.h"
#include "diag/render_text.h"
#include "rule/print.h"
#include "rule/rule_parser.h"
#include "tests/support/read_file.h"
#include "tocsin/pipeline.h"

namespace tocsin {
namespace {

std::string Refused(const std::string& message) { return fmt::format("refused: {}\n", message); }

std::string VariantText(const Rule& rule, const PipelineChain& chain) {
  Diagnostics refusals;
  bool touched = false;
  const std::optional<Rule> variant = chain.Apply(rule, &touched, &refusals);
  return variant ? PrintRule(*variant) : Refused(refusals.front().message);
}

std::string AskerText(const Rule& rule, const PipelineChain& chain) {
  Diagnostics refusals;
  bool touched = false;
  const std::optional<Rule> variant = chain.Apply(rule, &touched, &refusals);
  if (!variant) return Refused(refusals.front().message);
  if (const auto& refusal = variant->asks.askers.at(0).refusal) return Refused(refusal->message);
  for (const AskedField& field : variant->asks.fields) {
    if (field.refusal) return Refused(field.refusal->message);
  }
  return PrintAsker(*variant, 0);
}

void PrintVariants(const std::string& file, const PipelineChain& chain) {
  Diagnostics diagnostics;
  const ParsedRules parsed = ParseRules(ReadFile(file), file, &diagnostics);
  for (const Rule& rule : parsed.rules) fmt::print("@ {}\n{}", file, VariantText(rule, chain));
  for (const BesideRule& one : BesideRules(parsed.rules, parsed.correlations, &diagnostics)) {
    fmt::print("& {}\n{}\n{}\n{}", file, one.correlation->title, one.rule.title,
               AskerText(one.rule, chain));
  }
}

int Run(const std::vector<std::string>& paths) {
  std::vector<std::shared_ptr<const Pipeline>> pipelines;
  PipelineOptions options;
  options.read_file = [](const std::string& path, size_t) { return ReadFile(path); };
  for (const std::string& path : paths) {
    const std::string text = ReadFile(path);
    Diagnostics diagnostics;
    pipelines.push_back(Pipeline::Parse(text, path, &diagnostics, options));
    for (const Diagnostic& diagnostic : diagnostics) {
      fmt::print(stderr, "{}", RenderText(diagnostic, text, false));
    }
    if (pipelines.back() == nullptr) return 1;
  }
  const PipelineChain chain(std::move(pipelines));
  for (std::string file; std::getline(std::cin, file);) PrintVariants(file, chain);
  return 0;
}

}  // namespace
}  // namespace tocsin

int main(int argc, char** argv) { return tocsin::Run({argv + 1, argv + argc}); }
