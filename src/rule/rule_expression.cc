#include "rule/rule_expression.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "diag/quote.h"
#include "rule/attribute_values.h"

namespace tocsin {
namespace {

// The depth of a condition is limited by its parser.
template <typename Visit>
void ForEachName(const Condition& condition, const Visit& visit) {
  if (condition.kind == Condition::Kind::kIdentifier) visit(condition);
  for (const Condition& child : condition.children) ForEachName(child, visit);
}

bool IsName(const Condition& condition) { return condition.kind == Condition::Kind::kIdentifier; }
bool IsNot(const Condition& condition) { return condition.kind == Condition::Kind::kNot; }

bool IsNameOrAlternatives(const Condition& condition) {
  if (condition.kind != Condition::Kind::kOr) return IsName(condition);
  return std::all_of(condition.children.begin(), condition.children.end(), IsName);
}

void CheckStep(const Condition& step, const ParseContext& context) {
  const Condition& body = IsNot(step) ? step.children[0] : step;
  if (IsNameOrAlternatives(body)) return;
  context.Complain(Code::kSequenceShape, body.range, "this is no step of a sequence",
                   "join steps by 'and'; a step is a rule, rules joined by 'or' in parentheses, "
                   "or 'not' before one of these");
}

void CheckNegations(const std::vector<const Condition*>& steps, const ParseContext& context) {
  if (IsNot(*steps[0])) {
    context.Complain(Code::kSequenceShape, steps[0]->range, "a sequence can't begin with 'not'",
                     "name the rule that begins it first");
  }
  bool between = false;
  for (size_t i = 1; i < steps.size(); ++i) {
    if (!IsNot(*steps[i])) continue;
    if (IsNot(*steps[i - 1])) {
      context.Complain(Code::kSequenceShape, steps[i]->range, "two 'not' steps follow each other",
                       "write one step: not (a or b)");
    } else if (i + 1 < steps.size()) {
      between = true;
    } else if (between) {
      context.Complain(Code::kSequenceShape, steps[i]->range,
                       "a sequence can't have a 'not' both between its steps and at its end",
                       "write two correlation rules, or let one refer to the other");
    }
  }
}

void CheckNamedOnce(const Condition& condition, const ParseContext& context) {
  std::unordered_map<std::string_view, SourceRange> seen;
  ForEachName(condition, [&](const Condition& name) {
    const auto [first, added] = seen.emplace(name.name, name.range);
    if (added) return;
    context
        .Complain(Code::kSequenceShape, name.range,
                  fmt::format("the sequence names {} twice", Quote(name.name)),
                  "let each step be a rule of its own")
        .related.push_back({"first named here", first->second});
  });
}

std::vector<const Condition*> StepsOf(const Condition& condition) {
  if (condition.kind != Condition::Kind::kAnd) return {&condition};
  std::vector<const Condition*> steps;
  for (const Condition& step : condition.children) steps.push_back(&step);
  return steps;
}

}  // namespace

std::string_view Unquoted(std::string_view word) {
  const bool quoted = word.size() > 2 && word.front() == word.back() &&
                      (word.front() == '"' || word.front() == '\'');
  return quoted ? word.substr(1, word.size() - 2) : word;
}

std::string RuleReference(std::string_view text) {
  return IsUuid(text) ? LowerAscii(text) : std::string(text);
}

std::vector<PlacedName> NamesIn(const Condition& condition) {
  std::vector<PlacedName> names;
  std::unordered_set<std::string_view> seen;
  ForEachName(condition, [&](const Condition& name) {
    if (seen.insert(name.name).second) names.push_back({name.name, name.range});
  });
  return names;
}

void CheckSequence(const Condition& condition, const ParseContext& context) {
  const std::vector<const Condition*> steps = StepsOf(condition);
  for (const Condition* step : steps) CheckStep(*step, context);
  CheckNegations(steps, context);
  CheckNamedOnce(condition, context);
}

bool EndsWithNot(const Condition& sequence) {
  return sequence.kind == Condition::Kind::kAnd && IsNot(sequence.children.back());
}

}  // namespace tocsin
