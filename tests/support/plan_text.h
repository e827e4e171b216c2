// A CorrelationPlan as text, for tests that compare whole plans.
//
//   source 0 rule 0 'logon': user, ip
//       -> node 0 slot 0 key user values - passed -
//   node 0 'brute' of 0: gte 3 quiet = source 1 gives user:group0 event_count:aggregate
#pragma once

#include <string>

#include "compile/correlation_plan.h"

namespace tocsin {

std::string PlanText(const CorrelationPlan& plan);

}  // namespace tocsin
