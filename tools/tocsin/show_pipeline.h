// What processing pipelines make of rules, item by item, for `tocsin lint --show-pipeline`.
//
// Thread safety: reads files and prints.
#pragma once

#include <string>
#include <vector>

#include "command.h"
#include "load_rules.h"

namespace tocsin {

// All detection rules of files and folders, then their correlation rules beside these, under the
// pipelines that `arguments` asks for (its own paths don't count), on standard output. Gives the
// exit code: kExitBroken when a rule or a pipeline is wrong or a chain refuses a rule.
int ShowPipeline(const std::vector<std::string>& paths, RuleArguments arguments,
                 const Environment& environment);

}  // namespace tocsin
