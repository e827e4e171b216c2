// The attributes of a rule that the processing condition rule_attribute can ask for, each with the
// comparisons its type allows.
//
// Pure functions.
#pragma once

#include <string>
#include <string_view>

#include "pipeline/conditions.h"

namespace tocsin {

// Whether a three-way comparison (<0, 0, >0) satisfies an ordering operator; kEq and kNe too.
bool OrderSatisfies(CompareOp op, int order);

// Why the attribute can never be compared like this, or "". A name that Sigma does not define is a
// custom attribute: it is looked up in each rule.
std::string AttributeProblem(std::string_view attribute, CompareOp op, const Scalar& value);

bool AttributeSatisfies(const RuleHead& rule, std::string_view attribute, CompareOp op,
                        const Scalar& value);

}  // namespace tocsin
