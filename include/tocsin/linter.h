// Rule files -> everything that is wrong or odd about them: what parsing, pipelines and compiling
// say, and the checks of src/lint, each rule by itself and all of them together. Nothing is run.
//
// Thread safety: a Linter belongs to one thread. Borrows nothing.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tocsin/diagnostic.h"
#include "tocsin/lint_config.h"
#include "tocsin/pipeline.h"

namespace tocsin {

struct LintOptions {
  LintConfig config;
  // Instead of the shipped pipelines, when not empty.
  std::vector<PipelineChain> chains;
};

class Linter {
 public:
  explicit Linter(LintOptions options = {});
  ~Linter();

  // Takes all documents of a rule file. `file` is how findings call it.
  void AddText(std::string_view text, const std::string& file);
  // Findings about the files that were made elsewhere, by running the rules.
  void Add(Diagnostics findings);
  // All findings, by file in the order given, then by place. The linter is spent afterwards.
  Diagnostics Finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace tocsin
