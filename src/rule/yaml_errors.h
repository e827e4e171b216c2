// What a YAML parser complains about, said to the author of a rule. The table turns the parser's
// phrases into a sentence and a hint; a phrase that is not in it is passed on.
//
// Pure functions.
#pragma once

#include <string_view>

#include "diag/codes.h"
#include "rule/yaml_places.h"

namespace tocsin {

// Reports the syntax error `phrase` at `place` of `text`.
void ReportYamlSyntax(std::string_view text, YamlPlace place, std::string_view phrase,
                      const std::string& file, Diagnostics* diagnostics);

}  // namespace tocsin
