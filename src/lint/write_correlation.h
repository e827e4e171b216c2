// What a pipe aggregation of Sigma 1 is in Sigma 2: the rule without it, and a correlation rule
// that refers to it; of `near`, a rule for each selection besides. They mean what the engine makes
// of the aggregation (rule/aggregation.h).
//
// Pure functions.
#pragma once

#include <optional>

#include "lint/document.h"

namespace tocsin {

// Of a document with an aggregation that was read without an error. Nothing where text can't be
// moved safely.
std::optional<Fix> WriteCorrelation(const LintDocument& document);

}  // namespace tocsin
