// The checks, as functions: a row of checks.def is a function here.
//
// Pure functions. Borrow their arguments for the call.
#pragma once

#include <span>

#include "lint/document.h"
#include "lint/rule_index.h"
#include "rule/parse_context.h"
#include "tocsin/lint_config.h"

namespace tocsin {

using DocumentCheck = void (*)(const LintDocument& document, const LintConfig& config,
                               const ParseContext& context);
using SetCheck = void (*)(const RuleIndex& rules, const LintConfig& config,
                          Diagnostics* diagnostics);

#define TOCSIN_DOCUMENT_CHECK(function)                                 \
  void function(const LintDocument& document, const LintConfig& config, \
                const ParseContext& context);
#define TOCSIN_HOUSE_CHECK(function) TOCSIN_DOCUMENT_CHECK(function)
#define TOCSIN_SET_CHECK(function) \
  void function(const RuleIndex& rules, const LintConfig& config, Diagnostics* diagnostics);
#include "lint/checks.def"
#undef TOCSIN_DOCUMENT_CHECK
#undef TOCSIN_HOUSE_CHECK
#undef TOCSIN_SET_CHECK

std::span<const DocumentCheck> DocumentChecks();
std::span<const DocumentCheck> HouseChecks();
std::span<const SetCheck> SetChecks();

}  // namespace tocsin
