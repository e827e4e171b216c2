#include "explain_groups.h"

#include <fmt/core.h>

#include <algorithm>

#include "compile/correlation_plan.h"
#include "diag/glyphs.h"
#include "emit/json_writer.h"
#include "emit/style.h"
#include "emit/text.h"
#include "emit/time_text.h"
#include "score/correlation_text.h"

namespace tocsin {
namespace {

using Outcome = CorrelationStep::Outcome;

struct OutcomeRow {
  Outcome outcome;
  std::string_view name;
  std::string_view mark;
  Style style;
};
constexpr OutcomeRow kOutcomes[] = {
    {Outcome::kFalse, "false", "✘", Style::kDim},
    {Outcome::kHeld, "held", "·", Style::kWarning},
    {Outcome::kFired, "fired", "✔", Style::kGood},
    {Outcome::kWaits, "waits", "…", Style::kDim},
};
const OutcomeRow& RowOf(Outcome outcome) {
  return *std::find_if(std::begin(kOutcomes), std::end(kOutcomes),
                       [outcome](const OutcomeRow& row) { return row.outcome == outcome; });
}

// Of a run of steps with one outcome, so many are shown at its beginning; then the last.
constexpr size_t kShownOfRun = 3;
constexpr size_t kPlaceColumns = 28;
constexpr size_t kTimeColumns = 24;  // to the millisecond

// A file may be out of order by any time.
constexpr int64_t kAnyDisorder = INT64_MAX / 4;

}  // namespace

GroupHistory::GroupHistory(std::shared_ptr<const RuleSet> rules)
    : rules_(std::move(rules)), reader_(rules_), queue_({kAnyDisorder, INT64_MAX, UINT64_MAX}) {}

uint32_t GroupHistory::AddInput(std::string name) {
  inputs_.push_back(std::move(name));
  return queue_.AddInput(Event::kNoTime);
}

void GroupHistory::Add(const Event& event, const std::vector<Match>& matches, uint32_t input,
                       uint64_t line) {
  MatchedEvent matched;
  if (event.time_ns == Event::kNoTime || !reader_.Read(event, matches, &matched)) return;
  matched.time_ns = event.time_ns;
  matched.position = {input, line};
  queue_.Add(event.time_ns, {input, line}, std::move(matched), 0);
}

void GroupHistory::Run() {
  Correlator correlator(rules_->correlation_plan(), CorrelatorOptions());
  correlator.Observe([this](const CorrelationStep& step) {
    std::string place;
    if (step.cause == "event") {
      place = fmt::format("{}:{}", inputs_[step.position.input], step.position.offset);
    }
    steps_.push_back({step, std::move(place)});
  });
  queue_.CloseAll();
  queue_.Advance();
  std::vector<Firing> firings;
  while (const auto timed = queue_.Pop()) correlator.Process(timed->value, &firings);
  correlator.Finish(&firings);
  counters_ = correlator.counters();
}

std::string GroupHistory::Render(bool colour) const {
  std::string out;
  for (uint32_t node = 0; node < rules_->correlations().nodes.size(); ++node) {
    out += RenderNode(node, colour);
  }
  if (counters_.without_group > 0) {
    out += Paint(fmt::format("{} matches lacked a group-by field\n", counters_.without_group),
                 Style::kWarning, colour);
  }
  return out;
}

std::string GroupHistory::RenderNode(uint32_t node, bool colour) const {
  // Groups in the order in which they appeared.
  std::vector<std::string> names;
  std::map<std::string, std::vector<const Step*>> groups;
  bool fired = false;
  for (const Step& step : steps_) {
    if (step.step.node != node) continue;
    const auto [group, added] = groups.try_emplace(step.step.group);
    if (added) names.push_back(step.step.group);
    group->second.push_back(&step);
    fired = fired || step.step.outcome == Outcome::kFired;
  }
  const CorrelationRule& rule = rules_->correlations().nodes[node].rule;
  std::string out = fmt::format(
      "{} {}{}\n  {}\n",
      Paint(fired ? "FIRED   " : "NO ALERT", fired ? Style::kGood : Style::kBad, colour),
      Paint(Printable(rule.title), Style::kBold, colour),
      rule.id.empty() ? "" : "  " + Paint(rule.id, Style::kDim, colour),
      Paint(Printable(DescribeCorrelation(rule)), Style::kDim, colour));
  if (names.empty()) out += "  no event matched its rules\n";
  for (const std::string& name : names) {
    out += fmt::format(
        "  {}\n", Paint(name.empty() ? "all events" : Printable(name), Style::kAccent, colour));
    out += RenderGroup(groups.at(name), colour);
  }
  return out + "\n";
}

std::string GroupHistory::RenderGroup(const std::vector<const Step*>& steps, bool colour) const {
  std::string out;
  for (size_t begin = 0; begin < steps.size();) {
    size_t end = begin + 1;
    while (end < steps.size() && steps[end]->step.outcome == steps[begin]->step.outcome) ++end;
    for (size_t i = begin; i < end; ++i) {
      if (i - begin < kShownOfRun || i + 1 == end) {
        out += RenderStep(*steps[i], colour);
      } else if (i - begin == kShownOfRun) {
        out += Paint(fmt::format("    {} more like this\n", end - i - 1), Style::kDim, colour);
      }
    }
    begin = end;
  }
  return out;
}

std::string GroupHistory::RenderStep(const Step& step, bool colour) const {
  const OutcomeRow& row = RowOf(step.step.outcome);
  const std::string place =
      step.place.empty() ? std::string(step.step.cause) : Printable(step.place);
  return fmt::format("    {} {}  {}  {:>12}  {}\n", Paint(row.mark, row.style, colour),
                     FitToWidth(Rfc3339(step.step.time_ns), kTimeColumns),
                     FitToWidth(CutFrontToWidth(place, kPlaceColumns), kPlaceColumns),
                     step.step.aggregate, Paint(row.name, row.style, colour));
}

std::string GroupHistory::Encode() const {
  std::string out;
  for (const Step& step : steps_) {
    const CorrelationRule& rule = rules_->correlations().nodes[step.step.node].rule;
    JsonWriter json;
    json.StartObject();
    json.Key("correlation");
    json.StartObject();
    json.MemberIfAny("id", rule.id);
    json.MemberIfAny("title", rule.title);
    json.EndObject();
    json.Key("group");
    json.String(step.step.group);
    json.MemberIfAny("time", Rfc3339(step.step.time_ns));
    json.MemberIfAny("cause", step.step.cause);
    json.MemberIfAny("place", step.place);
    json.MemberIfAny("aggregate", step.step.aggregate);
    json.MemberIfAny("outcome", RowOf(step.step.outcome).name);
    json.EndObject();
    out += json.Take() + "\n";
  }
  return out;
}

}  // namespace tocsin
