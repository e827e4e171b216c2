// What processing pipelines make of a rule or a correlation, as text: as written, a diff for each
// item that applied, and what came out.
//
// Pure functions.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "compile/beside_rules.h"
#include "tocsin/pipeline.h"
#include "tocsin/rule.h"

namespace tocsin {

// One rule under alternative chains. What a chain that does not touch it would have done is only
// counted. Appends what a chain reports, when it refuses the rule, to `diagnostics`.
std::string RenderPipelines(const Rule& rule, const std::vector<PipelineChain>& chains, bool colour,
                            Diagnostics* diagnostics);

// One correlation, beside each of the rules whose events it gets. False in `fine`, which stays
// otherwise, when a chain refuses it or one of the rules.
std::string RenderBesideRules(std::span<const BesideRule> beside,
                              const std::vector<PipelineChain>& chains, bool colour, bool* fine);

}  // namespace tocsin
