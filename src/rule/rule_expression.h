// The extended condition of temporal correlations: `and`, `or`, `not` and parentheses over names
// and ids of rules. For temporal_ordered it says which steps follow each other:
//
//   a and (b or c) and not d      a, then b or c, then no d until the timespan is over
//   a and not d and b             a, then b, and no d between them
//
// Pure functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "rule/parse_context.h"
#include "tocsin/correlation.h"

namespace tocsin {

// An id or name of a rule as references are compared: ids in lower case.
std::string RuleReference(std::string_view text);

// A word of an extended condition without the quotes around it, which it need not have.
std::string_view Unquoted(std::string_view word);

// As ParseCondition (rule_parser.h), without quantifiers.
bool ParseRuleExpression(std::string_view text, const SourceRange& range, const std::string& file,
                         Condition* condition, Diagnostics* diagnostics);

// The names in a condition, in order of first appearance.
std::vector<PlacedName> NamesIn(const Condition& condition);

// Reports what makes the condition no sequence: a conjunction of steps, each of which is a rule, or
// alternatives in parentheses, or a `not` before one of these. The first step is no `not`, two of
// them don't follow each other, one between steps and one at the end don't meet, and no rule is
// named twice.
void CheckSequence(const Condition& condition, const ParseContext& context);

// Whether the last step of a sequence is a `not`.
bool EndsWithNot(const Condition& sequence);

}  // namespace tocsin
