// The extended condition of a temporal correlation, from its tree over rule names to what the
// correlator runs.
//
//   a and not (b or c)                 a b c or not and                    any order
//   login and not (mfa or vpn) and sh  login, neither mfa nor vpn, sh      one after the other
//
// Pure functions.
#pragma once

#include <functional>

#include "compile/correlation_plan.h"
#include "tocsin/rule.h"

namespace tocsin {

// The slot of a name of the condition.
using SlotFinder = std::function<uint32_t(const Condition& identifier)>;

// Fills expression and negated.
void BuildExpression(const Condition& condition, const SlotFinder& slot_of,
                     CorrelationPlan::Node* node);

// Fills sequence; the parser has seen to it that the condition is one. False when its order is not
// that of the slots.
bool BuildSequence(const Condition& condition, const SlotFinder& slot_of,
                   CorrelationPlan::Node* node);

}  // namespace tocsin
