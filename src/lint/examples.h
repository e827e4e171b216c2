// The examples of a page (pages.h), linted: what shows that a page is true, and which checks have a
// fix.
//
// Pure functions. Borrow their arguments for the call.
#pragma once

#include <string_view>

#include "lint/pages.h"
#include "lint/report.h"

namespace tocsin {

LintReport LintOfExample(const LintExample& example);

// Whether the findings of the bad example on the code's page come with a fix.
bool IsFixable(std::string_view code);

}  // namespace tocsin
