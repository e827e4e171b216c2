// Rule files -> rules. One YAML document is one rule; its kind is decided by key (correlation,
// filter, else detection).
//
// Thread safety: pure functions. Borrows nothing.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tocsin/correlation.h"
#include "tocsin/diagnostic.h"
#include "tocsin/filter.h"
#include "tocsin/rule.h"

namespace tocsin {

struct ParseOptions {
  // Translate the pipe aggregations of Sigma 1 (`selection | count() by user > 5`) into a detection
  // rule and a correlation rule that refers to it, instead of refusing them.
  bool legacy_aggregation = false;
};

struct ParsedRules {
  std::vector<Rule> rules;
  std::vector<CorrelationRule> correlations;
  std::vector<SigmaFilter> filters;
};

// Every rule and filter of the text that could be read whole. Each problem is appended to
// `diagnostics`; a document with an error is left out and the others are kept.
ParsedRules ParseRules(std::string_view text, const std::string& file, Diagnostics* diagnostics,
                       const ParseOptions& options = {});

// A condition expression -> tree. False, and an error in `diagnostics`, when it does not parse.
// `range` is where the text stands (first character).
bool ParseCondition(std::string_view text, const SourceRange& range, const std::string& file,
                    Condition* condition, Diagnostics* diagnostics);

// The content of `detection:` under one identifier -> tree; also used for the conditions of the
// pipeline transformation add_condition.
bool ParseDetection(const struct YamlNode& node, const std::string& file, Detection* detection,
                    Diagnostics* diagnostics);

}  // namespace tocsin
