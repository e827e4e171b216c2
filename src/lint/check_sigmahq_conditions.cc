// House rules about conditions and correlations.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "diag/quote.h"
#include "lint/checks.h"
#include "rule/text_places.h"

namespace tocsin {
namespace {

constexpr std::string_view kBlanks = " \t\r\n\f\v";
constexpr std::string_view kThem = "them";
constexpr std::string_view kAnyEnd = "_*";
// Selections and filters may stand alone below such a pattern: more are to come.
constexpr auto kGrowing = std::to_array<std::string_view>({"selection_", "filter_"});

// What a condition says between blanks: `1 of selection_*` is three words.
struct Word {
  std::string_view text;
  size_t begin = 0;
};

std::vector<Word> WordsOf(std::string_view text) {
  std::vector<Word> words;
  for (size_t begin = text.find_first_not_of(kBlanks); begin != std::string_view::npos;) {
    const size_t end = std::min(text.find_first_of(kBlanks, begin), text.size());
    words.push_back({text.substr(begin, end - begin), begin});
    begin = text.find_first_not_of(kBlanks, end);
  }
  return words;
}

struct ConditionView {
  const Rule& rule;
  const ConditionText& condition;
  const ParseContext& context;

  SourceRange Of(const Word& word) const {
    return TextPlaces(condition.text, condition.range)
        .Of(word.begin, word.begin + word.text.size());
  }
};

// `1 of sel_*` where at most one detection is meant.
void CheckOneMeant(const ConditionView& view, const Word& count, const Word& pattern) {
  const bool counts =
      count.text.ends_with("all") || (count.text.back() >= '0' && count.text.back() <= '9');
  if (!counts || !pattern.text.ends_with(kAnyEnd)) return;
  if (std::any_of(kGrowing.begin(), kGrowing.end(),
                  [&](std::string_view begin) { return pattern.text.starts_with(begin); })) {
    return;
  }
  const std::string_view begin = pattern.text.substr(0, pattern.text.size() - kAnyEnd.size());
  const auto& detections = view.rule.detections;
  const auto meant = std::count_if(detections.begin(), detections.end(),
                                   [&](const auto& each) { return each.name.starts_with(begin); });
  if (meant > 1) return;
  view.context.Complain(
      Code::kSigmahqOfselectionCondition, view.Of(pattern),
      fmt::format("{} means {} detection", Quote(pattern.text), meant == 1 ? "only one" : "no"),
      "name the detection itself");
}

// `count of pattern`.
void CheckSelector(const ConditionView& view, const Word& count, Word pattern) {
  CheckOneMeant(view, count, pattern);
  pattern.text = pattern.text.substr(0, pattern.text.find(')'));
  if (pattern.text.empty()) return;
  if (pattern.text.starts_with(kThem) && view.rule.detections.size() == 1) {
    view.context.Complain(Code::kSigmahqOfthemCondition, view.Of(pattern),
                          "'them' is only one detection", "name the detection itself");
  }
  if (pattern.text != kThem && !pattern.text.ends_with('*')) {
    view.context.Complain(
        Code::kSigmahqMissingAsteriskCondition, view.Of(pattern),
        fmt::format("'of' stands before {}, which has no asterisk", Quote(pattern.text)),
        fmt::format("write '{}_*' when several are meant, else only '{}'", pattern.text,
                    pattern.text));
  }
}

constexpr size_t kFewestRules = 2;

bool IsTemporal(CorrelationType type) {
  return type == CorrelationType::kTemporal || type == CorrelationType::kTemporalOrdered;
}

bool WantsGroups(CorrelationType type) {
  return IsTemporal(type) || type == CorrelationType::kEventCount ||
         type == CorrelationType::kValueCount;
}

}  // namespace

void CheckHouseConditions(const LintDocument& document, const LintConfig&,
                          const ParseContext& context) {
  if (document.rule == nullptr) return;
  for (const ConditionText& condition : document.rule->conditions) {
    const std::vector<Word> words = WordsOf(condition.text);
    for (size_t i = 1; i + 1 < words.size(); ++i) {
      if (words[i].text != "of") continue;
      CheckSelector({*document.rule, condition, context}, words[i - 1], words[i + 1]);
    }
  }
}

void CheckHouseCorrelations(const LintDocument& document, const LintConfig&,
                            const ParseContext& context) {
  const CorrelationRule* rule = document.correlation;
  if (rule == nullptr || !document.good) return;
  if (IsTemporal(rule->type) && rule->rules.size() < kFewestRules) {
    context.Complain(Code::kSigmahqCorrelationRulesMinimum, rule->type_range,
                     fmt::format("{} puts rules together, but only one is named",
                                 CorrelationTypeName(rule->type)),
                     "name at least two under 'rules'");
  }
  if (WantsGroups(rule->type) && rule->group_by.empty()) {
    context.Complain(Code::kSigmahqCorrelationGroupByExistence, rule->type_range,
                     "the correlation has no 'group-by'", "say which field the events must share");
  }
}

}  // namespace tocsin
