#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "base/case_fold.h"
#include "compile/compiled.h"
#include "compile/text_set.h"
#include "match/reference.h"
#include "tocsin/detector.h"

namespace tocsin {
namespace {

using Op = Predicate::Op;

constexpr size_t kMaxValue = 256;
// Rules whose lowered form is kept.
constexpr size_t kMostLowered = 1024;

constexpr std::string_view kComparisonWords[] = {"is less than", "is at most", "is greater than",
                                                 "is at least", "equals"};
constexpr std::string_view kPartWords[] = {"minute", "hour", "day", "week", "month", "year"};

bool IsRun(const Piece& piece) { return piece.kind == Piece::Kind::kAnyRun; }

std::string_view PatternVerb(const Pattern& pattern) {
  const bool before = !pattern.empty() && IsRun(pattern.front());
  const bool after = !pattern.empty() && IsRun(pattern.back());
  return before && after ? "contains" : before ? "ends with" : after ? "begins with" : "equals";
}

// What a field has to do for the predicate to hold: "ends with '\cmd.exe'".
std::string Wanted(const Predicate& p) {
  const auto comparison = kComparisonWords[static_cast<size_t>(p.comparison)];
  switch (p.op) {
    case Op::kPattern:
      return fmt::format("{} '{}'", PatternVerb(p.pattern), p.source);
    case Op::kRegex:
      return fmt::format("matches /{}/", p.text);
    case Op::kCidr:
      return fmt::format("is in {}", p.source);
    case Op::kNumber:
      return fmt::format("equals {}", p.source);
    case Op::kCompare:
      return fmt::format("{} {}", comparison, p.source);
    case Op::kTimePart:
      return fmt::format("{} {} {}", kPartWords[static_cast<size_t>(p.part)], comparison, p.source);
    case Op::kInList:
      return fmt::format("equals one of the {} values of {}", p.list->size(), p.source);
    case Op::kFieldRef:
      return fmt::format("{} the value of {}",
                         p.any_before && p.any_after ? "contains"
                         : p.any_before              ? "ends with"
                         : p.any_after               ? "begins with"
                                                     : "equals",
                         p.text);
    case Op::kExists:
      return "field is there";
    case Op::kNotExists:
      return "field is missing";
    case Op::kNull:
      return "is null or missing";
  }
  return {};
}

std::string Cut(const std::string& text) {
  return text.size() <= kMaxValue ? text : text.substr(0, kMaxValue);
}

std::string WrittenKey(const DetectionItem& item) {
  std::string key = fmt::format("{}", fmt::join(item.fields, ", "));
  for (const std::string& modifier : item.modifiers) key += '|' + modifier;
  return key;
}

class OneRule {
 public:
  OneRule(const ReferenceRule& rule, ReferenceEvent* event) : rule_(rule), event_(event) {}

  RuleExplanation Run(RuleId id, bool only_held) {
    RuleExplanation out;
    out.rule = id;
    out.logsource = rule_.variant().logsource;
    out.logsource_compatible = Compatible(out.logsource, event_->tree().logsource);
    const ReferenceVerdict verdict = rule_.Evaluate(event_);
    out.conditions = verdict.conditions;
    out.matched = verdict.matched();
    out.selections = Selections(nullptr, only_held);
    for (size_t f = 0; f < verdict.passes.size() && !only_held; ++f) {
      const SigmaFilter* filter = rule_.variant().filters[f].get();
      out.filters.push_back({filter, verdict.passes[f], Selections(filter, false)});
    }
    return out;
  }

 private:
  // Of a filter, or of the rule itself (null).
  std::vector<SelectionExplanation> Selections(const SigmaFilter* filter, bool only_held) {
    std::vector<SelectionExplanation> selections;
    for (size_t i = 0; i < rule_.detections().size(); ++i) {
      const NamedDetection& named = rule_.variant().detections[i];
      if (named.filter.get() != filter) continue;
      SelectionExplanation& selection = selections.emplace_back();
      selection.name = named.name;
      selection.held = rule_.DetectionHolds(rule_.detections()[i], event_);
      if (selection.held || !only_held) Collect(rule_.detections()[i], &selection.tests);
    }
    return selections;
  }

  void Collect(const ReferenceDetection& d, std::vector<TestExplanation>* tests) {
    for (const ReferenceDetection& child : d.children) Collect(child, tests);
    if (d.kind != Detection::Kind::kItem) return;
    for (const std::string& field : d.item.fields) {
      for (const auto& alternatives : d.item.values) {
        if (!alternatives.empty()) tests->push_back(Test(d, field, alternatives));
      }
    }
  }

  TestExplanation Test(const ReferenceDetection& d, const std::string& name,
                       const std::vector<Predicate>& alternatives) {
    TestExplanation test;
    test.field = name;
    test.written = WrittenKey(*d.source);
    test.pattern = alternatives[0].source;
    const ReferenceText* decided_by = nullptr;
    const bool found = rule_.ValueHolds(alternatives, name, event_, &decided_by);
    test.held = found != d.item.negated;
    const ReferenceField& field = name.empty() ? event_->Leaves() : event_->Field(name);
    const std::string wanted = (name.empty() ? "some value " : "") + Wanted(alternatives[0]);
    if (found) {
      test.why = d.item.negated ? fmt::format("{}, but must not", wanted) : wanted;
    } else if (!field.found && !name.empty()) {
      test.why = "field is missing";
    } else if (field.texts.empty() && !name.empty()) {
      test.why = field.null ? "field is null" : "field has no text";
    } else {
      test.why = fmt::format("not: {}", wanted);
    }
    if (decided_by != nullptr) {
      test.value = Cut(decided_by->text);
      if (test.held) test.captures = rule_.Captures(alternatives, decided_by->text);
    } else if (!name.empty() && !field.texts.empty()) {
      test.value = Cut(field.texts[0].text);
    }
    return test;
  }

  const ReferenceRule& rule_;
  ReferenceEvent* event_;
};

}  // namespace

struct Explainer::State {
  // The variants of a rule.
  const std::vector<ReferenceRule>& Lowered(RuleId rule) {
    if (lowered.size() >= kMostLowered && !lowered.contains(rule)) lowered.clear();
    const auto [at, is_new] = lowered.try_emplace(rule);
    if (!is_new) return at->second;
    // An explanation is asked for in the middle of work, so it does not read the lists anew.
    const auto in_list = [&set = *rules](const Predicate& p, const std::string& text) {
      const TextSet& values = *set.compiled().text_sets.at(TextSetKey(*p.list, p.cased));
      return values.Contains(p.cased ? text : FoldCase(text));
    };
    for (const Rule& variant : rules->variants(rule)) at->second.emplace_back(variant, in_list);
    return at->second;
  }

  std::shared_ptr<const RuleSet> rules;
  std::unordered_map<RuleId, std::vector<ReferenceRule>> lowered;
};

Explainer::Explainer(std::shared_ptr<const RuleSet> rules) : state_(std::make_unique<State>()) {
  state_->rules = std::move(rules);
}
Explainer::~Explainer() = default;

const RuleSet& Explainer::rules() const { return *state_->rules; }

RuleExplanation Explainer::ExplainMatch(const Match& match, const EventTree& event) {
  ReferenceEvent fields(event);
  return OneRule(state_->Lowered(match.rule).at(match.variant), &fields).Run(match.rule, true);
}

std::vector<RuleExplanation> Explainer::Explain(RuleId rule, const EventTree& event) {
  ReferenceEvent fields(event);
  std::vector<RuleExplanation> out;
  for (const ReferenceRule& reference : state_->Lowered(rule)) {
    out.push_back(OneRule(reference, &fields).Run(rule, false));
  }
  std::stable_sort(out.begin(), out.end(), [](const RuleExplanation& a, const RuleExplanation& b) {
    return a.matched > b.matched;
  });
  return out;
}

}  // namespace tocsin
