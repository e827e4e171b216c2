#include "pipeline/gate.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <deque>
#include <utility>

#include "diag/suggest.h"
#include "rule/rule_parser.h"

namespace tocsin {
namespace {

constexpr std::array<std::string_view, 2> kLinks = {"and", "or"};

// The names of one gate's conditions and which of them the expression has used.
class NameResolver {
 public:
  NameResolver(const std::vector<const YamlNode*>& names, const PipelineSource& source)
      : names_(names), used_(names.size(), false), source_(source) {}

  // False when a part is not a name of this gate (reported).
  bool Resolve(const Condition& parsed, GateExpression* out) {
    if (parsed.kind == Condition::Kind::kSelector) {
      source_.Error(Code::kPipelineConditionLink, parsed.range,
                    "an expression over processing conditions knows no 'of'");
      return false;
    }
    if (parsed.kind == Condition::Kind::kIdentifier) return ResolveName(parsed, out);
    out->kind = parsed.kind == Condition::Kind::kNot   ? GateExpression::Kind::kNot
                : parsed.kind == Condition::Kind::kAnd ? GateExpression::Kind::kAnd
                                                       : GateExpression::Kind::kOr;
    bool fine = true;
    for (const Condition& child : parsed.children) {
      fine &= Resolve(child, &out->children.emplace_back());
    }
    return fine;
  }

  void ReportUnused() const {
    for (size_t i = 0; i < names_.size(); ++i) {
      if (used_[i]) continue;
      source_.Error(Code::kUnusedPipelineCondition, names_[i]->range,
                    fmt::format("the expression does not use the condition '{}'", names_[i]->text));
    }
  }

 private:
  bool ResolveName(const Condition& parsed, GateExpression* out) {
    for (size_t i = 0; i < names_.size(); ++i) {
      if (names_[i]->text != parsed.name) continue;
      out->condition = i;
      used_[i] = true;
      return true;
    }
    std::vector<std::string_view> known;
    for (const YamlNode* name : names_) known.push_back(name->text);
    source_.Error(Code::kPipelineConditionLink, parsed.range,
                  fmt::format("no condition is called '{}'", parsed.name),
                  DidYouMean(parsed.name, known));
    return false;
  }

  const std::vector<const YamlNode*>& names_;
  std::vector<bool> used_;
  const PipelineSource& source_;
};

struct GateKeys {
  std::string conditions;
  std::string op;
  std::string negation;
  std::string expression;
};

// The strings live as long as the program: readers keep views of the keys they asked for.
const GateKeys& KeysOf(std::string_view prefix) {
  static const std::array<std::pair<std::string_view, GateKeys>, 3> kKeys = [] {
    const auto keys = [](std::string_view p) {
      return std::pair(p, GateKeys{fmt::format("{}_conditions", p), fmt::format("{}_cond_op", p),
                                   fmt::format("{}_cond_not", p), fmt::format("{}_cond_expr", p)});
    };
    return std::array{keys("rule"), keys("detection_item"), keys("field_name")};
  }();
  return std::find_if(kKeys.begin(), kKeys.end(),
                      [&](const auto& row) { return row.first == prefix; })
      ->second;
}

template <typename ConditionKind>
void ParseConditions(const YamlNode& node, std::string_view key, ParamReader* reader,
                     std::vector<const YamlNode*>* names, Gate<ConditionKind>* gate) {
  const auto add = [&](const YamlNode& condition) {
    auto parsed = ParseProcessingCondition<ConditionKind>(condition, reader->source());
    if (parsed) gate->conditions.push_back(std::move(*parsed));
    return parsed.has_value();
  };
  if (node.kind == YamlNode::Kind::kList) {
    for (const YamlNode& condition : node.items) add(condition);
  } else if (node.kind == YamlNode::Kind::kMap) {
    for (const auto& [name, condition] : node.members) {
      if (add(condition)) names->push_back(&name);
    }
  } else {
    reader->source().Error(
        Code::kPipelineBadValue, node.range,
        fmt::format("'{}' of {} must be a list or a map of conditions", key, reader->what()));
  }
}

}  // namespace

template <typename ConditionKind>
Gate<ConditionKind> ParseGate(std::string_view prefix, ParamReader* reader) {
  const GateKeys& keys = KeysOf(prefix);
  const PipelineSource& source = reader->source();
  Gate<ConditionKind> gate;
  std::vector<const YamlNode*> names;
  const YamlNode* conditions = reader->Find(keys.conditions);
  const size_t errors_before = source.diagnostics->size();
  if (conditions != nullptr) {
    ParseConditions(*conditions, keys.conditions, reader, &names, &gate);
  }
  const bool broken = source.diagnostics->size() != errors_before;
  const YamlNode* op = reader->Find(keys.op);
  gate.link = reader->Choice(keys.op, kLinks) == 0 ? Gate<ConditionKind>::Link::kAnd
                                                   : Gate<ConditionKind>::Link::kOr;
  gate.negated = reader->Flag(keys.negation);
  if (gate.negated && conditions == nullptr && prefix != "rule") {
    source.Error(Code::kPipelineConditionLink, reader->range(),
                 fmt::format("'{}' needs '{}'", keys.negation, keys.conditions));
  }
  const YamlNode* expression = reader->Find(keys.expression);
  if (expression == nullptr || broken) return gate;
  if (op != nullptr) {
    source.Error(Code::kPipelineConditionLink, op->range,
                 fmt::format("'{}' and '{}' exclude each other", keys.op, keys.expression));
    return gate;
  }
  if (names.empty()) {
    source.Error(Code::kPipelineConditionLink, expression->range,
                 fmt::format("'{}' needs '{}' as a map of named conditions", keys.expression,
                             keys.conditions));
    return gate;
  }
  Condition parsed;
  if (!ParseCondition(expression->text, expression->range, source.file, &parsed,
                      source.diagnostics)) {
    return gate;
  }
  NameResolver resolver(names, source);
  if (resolver.Resolve(parsed, &gate.expression)) resolver.ReportUnused();
  gate.link = Gate<ConditionKind>::Link::kExpression;
  return gate;
}

template Gate<RuleCondition> ParseGate(std::string_view, ParamReader*);
template Gate<DetectionItemCondition> ParseGate(std::string_view, ParamReader*);
template Gate<FieldNameCondition> ParseGate(std::string_view, ParamReader*);

}  // namespace tocsin
