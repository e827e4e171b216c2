// Rules, pipelines and what is asked of them, from the command line of `tocsin lint`: read, not yet
// linted.
//
// Thread safety: pure functions apart from reading files.
#pragma once

#include <string>
#include <vector>

#include "lint/fixes.h"
#include "load_rules.h"
#include "tocsin/linter.h"

namespace tocsin {

struct LintInputs {
  std::vector<std::string> files;  // in the order given, each once
  RuleTexts texts;                 // of these
  RuleTexts pipelines;             // texts by file
  LintOptions options;
  Diagnostics findings;                 // of the pipelines
  std::vector<std::string> unreadable;  // why a path could not be read

  // Everything that is to say about `rules`, the texts of the files. `more` was found elsewhere.
  Diagnostics Lint(const RuleTexts& rules, Diagnostics more = {}) const;
};

// What "-" gives is called so.
inline constexpr std::string_view kStdinName = "stdin";

// Of the arguments counts what speaks of paths (files, folders or "-") and pipelines.
LintInputs ReadLintInputs(const RuleArguments& arguments);

}  // namespace tocsin
