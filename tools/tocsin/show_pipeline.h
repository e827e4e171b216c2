// What processing pipelines make of rules, item by item: the rule as written, a diff for each item
// that applied, and what came out. For `tocsin lint --show-pipeline`.
//
// Thread safety: RenderPipelines is pure; ShowPipeline reads files and prints.
#pragma once

#include <string>
#include <vector>

#include "command.h"
#include "load_rules.h"
#include "tocsin/pipeline.h"
#include "tocsin/rule.h"

namespace tocsin {

// One rule under alternative chains. What a chain that does not touch it would have done is only
// counted. Appends what a chain reports, when it refuses the rule, to `diagnostics`.
std::string RenderPipelines(const Rule& rule, const std::vector<PipelineChain>& chains, bool colour,
                            Diagnostics* diagnostics);

// All detection rules of files and folders under the pipelines that `arguments` asks for (its own
// paths don't count), on standard output. Gives the exit code: kExitBroken when a rule or a
// pipeline is wrong or a chain refuses a rule.
int ShowPipeline(const std::vector<std::string>& paths, RuleArguments arguments,
                 const Environment& environment);

}  // namespace tocsin
