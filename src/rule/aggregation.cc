#include "rule/aggregation.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <unordered_set>
#include <utility>

#include "base/fixed.h"
#include "base/hash.h"
#include "diag/quote.h"
#include "diag/suggest.h"
#include "rule/attribute_values.h"

namespace tocsin {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";
constexpr std::string_view kDelimiters = " \t\r\n()|<>=!";
constexpr std::string_view kOperator = "<>=!";
constexpr std::string_view kNear = "near";
constexpr size_t kMostNear = 16;

struct FunctionRow {
  std::string_view name;
  CorrelationType type;
  double percentile;
};
// The least and the greatest value are the percentiles 0 and 100: the rank that is interpolated is
// then that of the first and the last value.
constexpr auto kFunctions = std::to_array<FunctionRow>({
    {"count", CorrelationType::kValueCount, 50},
    {"sum", CorrelationType::kValueSum, 50},
    {"avg", CorrelationType::kValueAvg, 50},
    {"min", CorrelationType::kValuePercentile, 0},
    {"max", CorrelationType::kValuePercentile, 100},
});
constexpr auto kFunctionNames =
    std::to_array<std::string_view>({"count", "sum", "avg", "min", "max", kNear});

class Parser {
 public:
  Parser(std::string_view text, size_t begin, const TextPlaces& places, const ParseContext& context)
      : text_(text), places_(places), context_(context), end_(begin) {}

  bool Parse(Aggregation* aggregation) {
    Advance();
    aggregation->range = places_.Of(begin_, text_.size());
    const bool parsed = Is(kNear) ? ParseNear(aggregation) : ParseFunction(aggregation);
    if (!parsed) return false;
    if (Word().empty()) return true;
    return Fail(fmt::format("{} stands after the end of the aggregation", Quote(Word())));
  }

 private:
  // The next word, run of operator characters or other single character.
  void Advance() {
    begin_ = std::min(text_.find_first_not_of(kBlanks, end_), text_.size());
    end_ = begin_;
    if (begin_ == text_.size()) return;
    const char c = text_[begin_];
    if (kOperator.find(c) != std::string_view::npos) {
      end_ = std::min(text_.find_first_not_of(kOperator, begin_), text_.size());
    } else if (kDelimiters.find(c) != std::string_view::npos) {
      end_ = begin_ + 1;
    } else {
      end_ = std::min(text_.find_first_of(kDelimiters, begin_), text_.size());
    }
  }

  std::string_view Word() const { return text_.substr(begin_, end_ - begin_); }
  bool Is(std::string_view keyword) const { return LowerAscii(Word()) == keyword; }
  SourceRange Place() const { return places_.Of(begin_, end_); }

  bool Take(std::string_view keyword) {
    if (!Is(keyword)) return false;
    Advance();
    return true;
  }

  // A word that is no punctuation.
  bool TakeName(std::string_view what, PlacedName* name) {
    const std::string_view word = Word();
    if (word.empty() || kDelimiters.find(word[0]) != std::string_view::npos) {
      return Fail(fmt::format("{} is missing in the aggregation", what));
    }
    *name = {std::string(word), Place()};
    Advance();
    return true;
  }

  bool ParseFunction(Aggregation* aggregation) {
    const std::string name = LowerAscii(Word());
    const auto row = std::find_if(kFunctions.begin(), kFunctions.end(),
                                  [&name](const FunctionRow& each) { return each.name == name; });
    if (row == kFunctions.end()) {
      return Fail(fmt::format("the aggregation {} is unknown", Quote(Word())),
                  SuggestOneOf(Word(), kFunctionNames));
    }
    const SourceRange place = Place();
    Advance();
    if (!Take("(")) return Fail(fmt::format("'(' is missing after {}", Quote(row->name)));
    aggregation->type = row->type;
    aggregation->percentile = row->percentile;
    if (!Is(")") && !TakeName("the name of a field", &aggregation->field.emplace_back())) {
      return false;
    }
    if (!Take(")")) return Fail("')' is missing after the field");
    if (aggregation->field.empty() && !TakeNoField(place, aggregation)) return false;
    if (Take("by") && !TakeName("the field after 'by'", &aggregation->group_by.emplace_back())) {
      return false;
    }
    return ParseThreshold(aggregation);
  }

  // Only count can do without a field.
  bool TakeNoField(const SourceRange& place, Aggregation* aggregation) {
    if (aggregation->type != CorrelationType::kValueCount) {
      context_.Complain(Code::kAggregationSyntax, place, "only count() can do without a field",
                        "name the field to compute from in the parentheses");
      return false;
    }
    aggregation->type = CorrelationType::kEventCount;
    return true;
  }

  bool ParseThreshold(Aggregation* aggregation) {
    const std::span<const ThresholdOpRow> ops = ThresholdOps();
    const auto op = std::find_if(ops.begin(), ops.end(), [this](const ThresholdOpRow& row) {
      return !row.symbol.empty() && row.symbol == Word();
    });
    if (op == ops.end()) {
      return Fail(Word().empty() ? "the aggregation is compared with nothing"
                                 : fmt::format("{} stands where the aggregation should be compared",
                                               Quote(Word())),
                  "write one of > >= < <= == and a number");
    }
    Advance();
    if (!ParseFixed(Word())) {
      return Fail(Word().empty() ? "the number to compare with is missing"
                                 : fmt::format("{} is no decimal number", Quote(Word())));
    }
    aggregation->thresholds.push_back({op->op, std::string(Word()), Place()});
    Advance();
    return true;
  }

  bool ParseNear(Aggregation* aggregation) {
    aggregation->type = CorrelationType::kTemporal;
    std::unordered_set<std::string> seen;
    do {
      Advance();
      Aggregation::Near near;
      near.excluded = Take("not");
      const size_t begin = begin_;
      const size_t end = end_;
      if (!TakeName("the name of a selection", &near.selection)) return false;
      if (!seen.insert(near.selection.text).second || seen.size() > kMostNear) {
        context_.Complain(
            Code::kAggregationSyntax, places_.Of(begin, end),
            seen.size() > kMostNear
                ? fmt::format("'near' has more than {} selections", kMostNear)
                : fmt::format("{} stands twice after 'near'", Quote(near.selection.text)));
        return false;
      }
      aggregation->near.push_back(std::move(near));
    } while (Is("and"));
    return true;
  }

  bool Fail(std::string message, std::string hint = {}) {
    context_.Complain(Code::kAggregationSyntax, Place(), std::move(message), std::move(hint));
    return false;
  }

  std::string_view text_;
  const TextPlaces& places_;
  const ParseContext& context_;
  size_t begin_ = 0;  // of the current token
  size_t end_;
};

Condition Identifier(std::string name, const SourceRange& range) {
  Condition condition;
  condition.name = std::move(name);
  condition.range = range;
  return condition;
}

// One base rule, by its suffix. The id and everything that is told go with the correlation.
Rule BaseRule(const Rule& rule, const std::string& suffix) {
  Rule base = rule;
  base.name = (rule.id.empty() ? rule.title : rule.id) + suffix;
  base.title += suffix;
  base.id.clear();
  base.content_hash = HexHash128(rule.content_hash + suffix);
  base.extensions = {};
  return base;
}

// `search and near and not excluded`; nothing when all of them must be there.
std::optional<ConditionText> NearExpression(const Aggregation& aggregation,
                                            const std::vector<PlacedName>& rules) {
  const bool none_excluded =
      std::none_of(aggregation.near.begin(), aggregation.near.end(),
                   [](const Aggregation::Near& near) { return near.excluded; });
  if (none_excluded) return std::nullopt;
  ConditionText expression;
  expression.range = aggregation.range;
  expression.tree.kind = Condition::Kind::kAnd;
  expression.tree.range = aggregation.range;
  for (size_t i = 0; i < rules.size(); ++i) {
    const bool excluded = i > 0 && aggregation.near[i - 1].excluded;
    Condition step = Identifier(rules[i].text, rules[i].range);
    if (excluded) {
      Condition negation;
      negation.kind = Condition::Kind::kNot;
      negation.range = step.range;
      negation.children.push_back(std::move(step));
      step = std::move(negation);
    }
    expression.text +=
        fmt::format("{}{}{}", i > 0 ? " and " : "", excluded ? "not " : "", rules[i].text);
    expression.tree.children.push_back(std::move(step));
  }
  return expression;
}

}  // namespace

bool HasAggregation(const YamlNode& node) {
  const auto has_bar = [](const YamlNode& each) {
    return each.text.find('|') != std::string::npos;
  };
  return has_bar(node) || std::any_of(node.items.begin(), node.items.end(), has_bar);
}

Diagnostic& ComplainOfAggregation(const SourceRange& range, const ParseContext& context) {
  return context.Complain(Code::kConditionAggregation, range,
                          "pipe aggregations were removed from Sigma",
                          "write a correlation rule that refers to this rule, or have it "
                          "translated with --legacy-aggregation");
}

bool ParseAggregation(std::string_view text, size_t begin, const TextPlaces& places,
                      const ParseContext& context, Aggregation* aggregation) {
  return Parser(text, begin, places, context).Parse(aggregation);
}

std::optional<std::string> CorrelationText(const Aggregation& aggregation, std::string_view rule,
                                           std::string_view timespan) {
  if (!aggregation.near.empty()) return std::nullopt;
  std::string condition;
  if (!aggregation.field.empty()) condition = fmt::format("field: {}, ", aggregation.field[0].text);
  if (aggregation.type == CorrelationType::kValuePercentile) {
    condition += fmt::format("percentile: {}, ", aggregation.percentile);
  }
  const Threshold& threshold = aggregation.thresholds.front();
  condition += fmt::format("{}: {}", ThresholdOpName(threshold.op), threshold.number);
  std::string group;
  if (!aggregation.group_by.empty()) {
    group = fmt::format("group-by: [{}], ", aggregation.group_by[0].text);
  }
  return fmt::format("{{type: {}, rules: [{}], {}timespan: {}, condition: {{{}}}}}",
                     CorrelationTypeName(aggregation.type), rule, group, timespan, condition);
}

void TranslateAggregation(Rule rule, const Aggregation& aggregation, ParsedRules* out) {
  // Sigma calls rules unsupported for the very aggregation that is translated here.
  if (rule.status == Status::kUnsupported) rule.status = Status::kTest;
  CorrelationRule correlation;
  static_cast<RuleHead&>(correlation) = rule;
  correlation.type = aggregation.type;
  correlation.type_range = aggregation.range;
  correlation.group_by = aggregation.group_by;
  correlation.timespan_ns = aggregation.timespan_ns;
  correlation.thresholds = aggregation.thresholds;
  correlation.value_fields = aggregation.field;
  correlation.percentile = aggregation.percentile;

  Rule search = BaseRule(rule, "/search");
  correlation.rules.push_back({search.name, rule.conditions[0].range});
  out->rules.push_back(std::move(search));
  for (const Aggregation::Near& near : aggregation.near) {
    Rule base = BaseRule(rule, "/near/" + near.selection.text);
    std::erase_if(base.detections, [&near](const NamedDetection& detection) {
      return detection.name != near.selection.text;
    });
    base.conditions[0].text = near.selection.text;
    base.conditions[0].tree = Identifier(near.selection.text, near.selection.range);
    correlation.rules.push_back({base.name, near.selection.range});
    out->rules.push_back(std::move(base));
  }
  correlation.expression = NearExpression(aggregation, correlation.rules);
  out->correlations.push_back(std::move(correlation));
}

}  // namespace tocsin
