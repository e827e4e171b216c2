// Placeholders without values stop the engine here, and need not stop a rule where it is meant to
// run, nor the correlations that refer to it: they are no errors.
//
// Pure functions.
#pragma once

#include "lint/rule_index.h"
#include "tocsin/diagnostic.h"

namespace tocsin {

void SoftenOpenPlaceholders(const RuleIndex& index, Diagnostics* findings);

}  // namespace tocsin
