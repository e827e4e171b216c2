// The lint configuration of `--config`, as the subcommands read it.
#pragma once

#include <optional>
#include <string>

#include "command.h"
#include "tocsin/lint_config.h"

namespace tocsin {

// The default one when `path` is "". Nothing, and what is wrong on stderr, when the file is none.
// Rules are as old as the clock of this machine says.
std::optional<LintConfig> LoadLintConfig(const std::string& path, const Environment& environment);

}  // namespace tocsin
