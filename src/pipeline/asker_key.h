// Which correlations go through pipelines as one Asker: those about which all conditions on
// attributes and tags say the same. Whatever else an item looks at belongs to the rule that they go
// beside, or comes of what was applied before.
//
// Pure functions.
#pragma once

#include <span>
#include <string>

#include "tocsin/pipeline.h"
#include "tocsin/rule.h"

namespace tocsin {

// Two correlations with the same key are one asker. "" is what most have: no condition holds.
std::string AskerKey(std::span<const PipelineChain> chains, const RuleHead& correlation);

}  // namespace tocsin
