#include "lint/event_survey.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "diag/codes.h"
#include "diag/quote.h"
#include "diag/suggest.h"
#include "lint/item_edits.h"
#include "lint/items.h"
#include "lint/words.h"
#include "tocsin/detector.h"
#include "tocsin/ruleset.h"

namespace tocsin {
namespace {

// Fewer say nothing about what a log source has.
constexpr size_t kFewestEvents = 5;
// A single match may be the very thing that the events were recorded for.
constexpr size_t kFewestMatches = 2;

struct BySource {
  bool operator()(const LogSource& a, const LogSource& b) const {
    return std::tie(a.category, a.product, a.service) < std::tie(b.category, b.product, b.service);
  }
};

Rule RuleOfAll(const LogSource& logsource) {
  Rule rule;
  rule.logsource = logsource;
  NamedDetection& never = rule.detections.emplace_back();
  never.name = "never";
  never.body.kind = Detection::Kind::kItem;
  never.body.item.fields = {"tocsin.no.such.field"};
  never.body.item.modifiers = {"exists"};
  Scalar& value = never.body.item.values.emplace_back();
  value.text = "true";
  ConditionText& condition = rule.conditions.emplace_back();
  condition.text = "not never";
  condition.tree.kind = Condition::Kind::kNot;
  condition.tree.children.emplace_back().name = never.name;
  return rule;
}

// Rules with what runs them.
class Engine {
 public:
  explicit Engine(std::shared_ptr<const RuleSet> set)
      : set_(std::move(set)),
        decoder_(Decoder::Create(set_->field_names())),
        detector_(std::make_unique<Detector>(set_)) {}

  const RuleSet& set() const { return *set_; }
  const Event& event() const { return event_; }
  const std::vector<Match>& matches() const { return matches_; }

  DecodeOutcome Run(std::string_view record, const StreamContext& context) {
    matches_.clear();
    const DecodeOutcome outcome = decoder_->Decode(record, context, &event_);
    if (outcome.ok()) detector_->Evaluate(event_, &matches_);
    return outcome;
  }

 private:
  std::shared_ptr<const RuleSet> set_;
  std::unique_ptr<Decoder> decoder_;
  std::unique_ptr<Detector> detector_;
  Event event_;
  std::vector<Match> matches_;
};

// A field test of a rule, and what it asks events for after pipelines.
struct Question {
  const DetectionItem* item;
  std::set<FieldId> fields;
};

// What was seen of the events of one log source.
struct SourceView {
  size_t events = 0;
  std::vector<FieldId> unseen;
  std::set<FieldId> seen;
};

// Asks whether something is absent.
bool AsksForAbsence(const DetectionItem& item) {
  return HasModifier(item, "exists") ||
         std::all_of(item.values.begin(), item.values.end(),
                     [](const Scalar& value) { return value.type == Scalar::Type::kNull; });
}

}  // namespace

struct EventSurvey::State {
  std::vector<Question> QuestionsOf(RuleId rule) const;
  void ReportFields(RuleId rule, Diagnostics* findings) const;
  void ReportShare(RuleId rule, Diagnostics* findings) const;

  const RuleSet& set() const { return rules->set(); }

  SurveyOptions options;
  std::map<LogSource, SourceView, BySource> sources;
  std::optional<Engine> rules;
  // A rule for each log source, which asks for nothing. By itself, so that no filter is about it.
  std::optional<Engine> source_rules;
  std::unordered_map<std::string_view, FieldId> ids;  // of the rules' fields
  std::vector<size_t> counts;                         // matches by RuleId
};

std::vector<Question> EventSurvey::State::QuestionsOf(RuleId id) const {
  const Rule& rule = set().rules()[id];
  std::vector<Question> questions;
  std::map<std::pair<uint32_t, uint32_t>, size_t> at;  // by the place of the key
  ForEachItem(rule, [&](const DetectionItem& item) {
    if (item.is_keyword() || AsksForAbsence(item)) return;
    at.emplace(std::pair(item.key_range.line, item.key_range.column), questions.size());
    questions.push_back({&item, {}});
  });
  for (const Rule& variant : set().variants(id)) {
    // What pipelines add comes after the rule's own detections, and stems from another file.
    const size_t own = std::min(rule.detections.size(), variant.detections.size());
    for (size_t i = 0; i < own; ++i) {
      ForEachItem(variant.detections[i].body, [&](const DetectionItem& item) {
        const auto found = at.find({item.key_range.line, item.key_range.column});
        if (found == at.end()) return;
        for (const std::string& field : item.fields) {
          if (const auto it = ids.find(field); it != ids.end()) {
            questions[found->second].fields.insert(it->second);
          }
        }
      });
    }
  }
  return questions;
}

void EventSurvey::State::ReportFields(RuleId id, Diagnostics* findings) const {
  const Rule& rule = set().rules()[id];
  const SourceView& source = sources.at(rule.logsource);
  if (source.events < kFewestEvents) return;
  std::set<std::string_view> reported;
  for (const Question& question : QuestionsOf(id)) {
    const std::string& field = question.item->fields[0];
    const bool seen = std::any_of(question.fields.begin(), question.fields.end(),
                                  [&](FieldId each) { return source.seen.contains(each); });
    if (question.fields.empty() || seen || !reported.insert(field).second) continue;
    std::vector<std::string_view> names;
    for (const FieldId each : source.seen) names.push_back(set().field_names()[each]);
    std::string hint = DidYouMean(field, names);
    if (hint.empty()) hint = "make sure that the collector records it, and that it is called so";
    Report(findings, Code::kFieldNeverSeen, rule.file, FieldPlace(*question.item),
           fmt::format("none of the {} events of {} has the field {}", source.events,
                       InWords(rule.logsource), Quote(field)),
           std::move(hint))
        .rule_id = rule.id;
  }
}

void EventSurvey::State::ReportShare(RuleId id, Diagnostics* findings) const {
  const Rule& rule = set().rules()[id];
  const SourceView& source = sources.at(rule.logsource);
  const size_t count = counts[id];
  if (source.events < kFewestEvents || count < kFewestMatches) return;
  const double share = static_cast<double>(count) / static_cast<double>(source.events);
  if (share <= options.max_share) return;
  constexpr double kPercent = 100;
  Report(findings, Code::kFiresTooOften, rule.file, rule.conditions.front().range,
         fmt::format("the rule matches {} of {} events of {}: {:.1f}%, more than {:g}%", count,
                     source.events, InWords(rule.logsource), share * kPercent,
                     options.max_share * kPercent),
         "ask for more in its selections, or filter out what is normal")
      .rule_id = rule.id;
}

EventSurvey::EventSurvey(const std::map<std::string, std::string>& texts, SurveyOptions options)
    : state_(std::make_unique<State>()) {
  State& s = *state_;
  s.options = std::move(options);
  RuleSetBuilder builder;
  RuleSetBuilder source_builder;
  if (!s.options.chains.empty()) {
    builder.SetChains(s.options.chains);
    source_builder.SetChains(s.options.chains);
  }
  for (const auto& [file, text] : texts) builder.AddText(text, file);
  s.rules.emplace(builder.Build());
  for (FieldId id = 0; id < s.set().field_names().size(); ++id) {
    s.ids.emplace(s.set().field_names()[id], id);
  }
  for (RuleId id = 0; id < s.set().rules().size(); ++id) {
    std::vector<FieldId>& unseen = s.sources[s.set().rules()[id].logsource].unseen;
    for (const Question& question : s.QuestionsOf(id)) {
      unseen.insert(unseen.end(), question.fields.begin(), question.fields.end());
    }
  }
  s.counts.resize(s.set().rules().size());
  for (const auto& source : s.sources) source_builder.AddRule(RuleOfAll(source.first));
  s.source_rules.emplace(source_builder.Build());
}

EventSurvey::~EventSurvey() = default;

bool EventSurvey::Take(std::string_view record, const StreamContext& context) {
  State& s = *state_;
  const DecodeOutcome outcome = s.rules->Run(record, context);
  if (!outcome.ok()) return outcome.kind == DecodeOutcome::Kind::kSkip;
  for (const Match& match : s.rules->matches()) ++s.counts[match.rule];
  const Event& event = s.rules->event();
  s.source_rules->Run(record, context);
  for (const Match& match : s.source_rules->matches()) {
    SourceView& source = s.sources.at(s.source_rules->set().rules()[match.rule].logsource);
    ++source.events;
    std::erase_if(source.unseen, [&](FieldId field) {
      const bool there = event.first(field) != Event::kNone;
      if (there) source.seen.insert(field);
      return there;
    });
  }
  return true;
}

Diagnostics EventSurvey::Finish() const {
  Diagnostics findings;
  for (RuleId id = 0; id < state_->set().rules().size(); ++id) {
    state_->ReportFields(id, &findings);
    state_->ReportShare(id, &findings);
  }
  return findings;
}

}  // namespace tocsin
