#include "lint_inputs.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <iterator>
#include <set>
#include <utility>

#include "rule_files.h"

namespace tocsin {
namespace {

// Reads each file once, however often and under which name it is given.
class Reader {
 public:
  explicit Reader(LintInputs* inputs) : inputs_(inputs) {}

  void AddPath(const std::string& path) {
    if (path == "-") return Keep(std::string(kStdinName), ReadRuleFile("/dev/stdin"));
    const Result<std::vector<std::string>> files = RuleFiles({path});
    if (!files) return inputs_->unreadable.push_back(files.error().message);
    for (const std::string& file : *files) AddFile(file);
  }

 private:
  void AddFile(const std::string& file) {
    std::error_code error;
    const std::string key = std::filesystem::weakly_canonical(file, error).string();
    if (seen_.insert(error ? file : key).second) Keep(file, ReadRuleFile(file));
  }

  void Keep(const std::string& name, Result<std::string> text) {
    if (!text) return inputs_->unreadable.push_back(text.error().message);
    if (inputs_->texts.emplace(name, *std::move(text)).second) inputs_->files.push_back(name);
  }

  LintInputs* inputs_;
  std::set<std::string> seen_;
};

}  // namespace

Diagnostics LintInputs::Lint(const RuleTexts& rules, Diagnostics more) const {
  Linter linter(options);
  linter.Add(std::move(more));
  for (const std::string& file : files) linter.AddText(rules.at(file), file);
  Diagnostics all = findings;
  std::ranges::move(linter.Finish(), std::back_inserter(all));
  return all;
}

LintInputs ReadLintInputs(const RuleArguments& arguments) {
  LintInputs inputs;
  Reader reader(&inputs);
  for (const std::string& path : arguments.paths) reader.AddPath(path);
  Result<std::vector<PipelineChain>> chains =
      ReadChains(arguments, &inputs.pipelines, &inputs.findings);
  if (chains) {
    inputs.options.chains = *std::move(chains);
  } else {
    inputs.unreadable.push_back(chains.error().message);
  }
  return inputs;
}

}  // namespace tocsin
