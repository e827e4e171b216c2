#include "rule/condition_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "diag/quote.h"
#include "diag/repair.h"
#include "diag/suggest.h"
#include "rule/rule_parser.h"
#include "rule/selectors.h"
#include "rule/text_places.h"

namespace tocsin {
namespace {

constexpr size_t kMostConditions = 64;

class Checker {
 public:
  Checker(const ParseContext& context, const SearchSection& search)
      : context_(context), search_(search) {
    for (size_t i = 0; i < search.detections.size(); ++i) {
      names_.push_back(search.detections[i].name);
      index_.emplace(search.detections[i].name, i);
    }
    used_.resize(search.detections.size(), false);
  }

  // The depth of a condition is limited by its parser.
  void Check(const Condition& condition) {
    if (condition.kind == Condition::Kind::kIdentifier) {
      CheckName({condition.name, condition.range});
    }
    if (condition.kind == Condition::Kind::kSelector) CheckSelector(condition);
    for (const Condition& child : condition.children) Check(child);
  }

  void CheckName(const PlacedName& name) {
    const auto found = index_.find(name.text);
    if (found != index_.end()) {
      used_[found->second] = true;
      return;
    }
    missing_ = true;
    const bool pattern = name.text.find('*') != std::string::npos;
    Diagnostic& finding =
        context_.Complain(Code::kUndefinedDetection, name.range,
                          fmt::format("no detection is called {}", Quote(name.text)),
                          pattern ? "put '1 of' or 'all of' before a pattern" : HintFor(name.text));
    if (!pattern) finding.fix = RewriteAsNeighbour(name.range, name.text, names_);
  }

  // Said only when every name was found: a misspelt name leaves its detection unused.
  void ReportUnused() const {
    if (missing_) return;
    for (size_t i = 0; i < used_.size(); ++i) {
      if (used_[i]) continue;
      const NamedDetection& detection = search_.detections[i];
      context_.Complain(Code::kDanglingDetection, detection.range,
                        fmt::format("no condition uses the detection {}", Quote(detection.name)),
                        "name it in the condition, or leave it out");
    }
  }

 private:
  void CheckSelector(const Condition& selector) {
    size_t seen = 0;
    for (size_t i = 0; i < names_.size(); ++i) {
      if (!SelectorSees(selector.name, names_[i])) continue;
      used_[i] = true;
      ++seen;
    }
    if (seen == 0) {
      missing_ = true;
      context_.Complain(Code::kDanglingCondition, selector.range,
                        fmt::format("no detection fits {}", Quote(selector.name)),
                        HintFor(selector.name));
    } else if (!selector.all && selector.at_least > seen) {
      context_.Complain(
          Code::kUnreachableQuantifier, selector.range,
          fmt::format("{} of {} can never hold: the pattern fits {} detection{}", selector.at_least,
                      Quote(selector.name), seen, seen == 1 ? "" : "s"),
          "ask for fewer, or write 'all of'");
    }
  }

  // The detections there are, when none is like the word and they are few.
  std::string HintFor(std::string_view word) const {
    constexpr size_t kFew = 8;
    std::string hint = DidYouMean(word, names_);
    if (!hint.empty() || names_.empty() || names_.size() > kFew) return hint;
    return fmt::format("the rule defines {}", fmt::join(names_, ", "));
  }

  const ParseContext& context_;
  const SearchSection& search_;
  std::vector<std::string_view> names_;
  std::unordered_map<std::string_view, size_t> index_;
  std::vector<bool> used_;
  bool missing_ = false;
};

bool ParseOne(const YamlNode& node, const ParseContext& context, SearchSection* section) {
  if (node.kind != YamlNode::Kind::kScalar) {
    context.Complain(Code::kAttributeType, node.range,
                     fmt::format("a condition must be text, not {}", KindName(node)));
    return false;
  }
  ConditionText& condition = section->conditions.emplace_back();
  condition.text = node.text;
  condition.range = node.range;
  return ParseCondition(node.text, InsideQuotes(node), context.file, &condition.tree,
                        context.diagnostics);
}

// `search | aggregation`: the first goes to `section`.
bool ParseWithAggregation(const YamlNode& node, const ParseContext& context, SearchSection* section,
                          std::optional<Aggregation>* aggregation) {
  const std::string_view text = node.text;
  const size_t bar = text.find('|');
  const TextPlaces places(text, InsideQuotes(node));
  const std::string_view search = text.substr(0, bar);
  ConditionText& condition = section->conditions.emplace_back();
  condition.text = search.substr(0, search.find_last_not_of(" \t\r\n") + 1);
  condition.range = node.range;
  const bool parsed =
      ParseCondition(search, places.Of(0, bar), context.file, &condition.tree, context.diagnostics);
  return ParseAggregation(text, bar + 1, places, context, &aggregation->emplace()) && parsed;
}

bool ParseEach(const std::vector<YamlNode>& nodes, bool aggregations, const ParseContext& context,
               SearchSection* section) {
  bool parsed = true;
  for (const YamlNode& node : nodes) {
    if (aggregations && HasAggregation(node)) {
      context.Complain(Code::kAggregationSyntax, node.range,
                       "a pipe aggregation can't stand beside other conditions",
                       "join the conditions by 'or' before the '|'");
      parsed = false;
    } else {
      parsed = ParseOne(node, context, section) && parsed;
    }
  }
  return parsed;
}

}  // namespace

void ParseConditions(const YamlNode& node, const ParseContext& context, SearchSection* section,
                     std::optional<Aggregation>* aggregation) {
  const bool list = node.kind == YamlNode::Kind::kList;
  if (list && (node.items.empty() || node.items.size() > kMostConditions)) {
    context.Complain(node.items.empty() ? Code::kEmptyCondition : Code::kConditionTooComplex,
                     node.range,
                     fmt::format("the rule has {} conditions, 1 to {} are allowed",
                                 node.items.size(), kMostConditions));
    return;
  }
  const YamlNode& first = list ? node.items[0] : node;
  bool parsed = false;
  if (list && node.items.size() > 1) {
    parsed = ParseEach(node.items, aggregation != nullptr, context, section);
  } else if (aggregation != nullptr && HasAggregation(first)) {
    parsed = ParseWithAggregation(first, context, section, aggregation);
  } else {
    parsed = ParseOne(first, context, section);
  }
  if (!parsed) return;
  Checker checker(context, *section);
  for (const ConditionText& condition : section->conditions) checker.Check(condition.tree);
  if (aggregation != nullptr && *aggregation) {
    for (const Aggregation::Near& near : (*aggregation)->near) checker.CheckName(near.selection);
  }
  checker.ReportUnused();
}

}  // namespace tocsin
