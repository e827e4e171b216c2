#include "emit/table_writer.h"

#include <fmt/core.h>

#include <algorithm>

#include "diag/glyphs.h"
#include "emit/style.h"
#include "emit/text.h"
#include "emit/time_text.h"

namespace tocsin {
namespace {

constexpr size_t kTimeWidth = 19;
constexpr size_t kLevelWidth = 8;
constexpr size_t kGap = 2;
constexpr size_t kLead = kTimeWidth + kGap + kLevelWidth + kGap;
constexpr size_t kIndent = 4;  // of the second row
constexpr size_t kOneRowFrom = 120;
constexpr size_t kNarrowest = 60;

// The longest matched value with a field says most about the event: `CommandLine = cmd.exe /c ...`.
std::string KeyValue(const DetectionRecord& detection) {
  const auto key = std::max_element(
      detection.matched.begin(), detection.matched.end(),
      [](const auto& a, const auto& b) { return a.value.size() < b.value.size(); });
  if (key == detection.matched.end()) return {};
  if (key->field.empty()) return Printable(key->value);
  return Printable(key->field) + " = " + Printable(key->value);
}

// "event_count 12 >= 10, 31 events"
std::string CorrelationText(const CorrelationFacts& facts) {
  const bool counts =
      facts.type != CorrelationType::kTemporal && facts.type != CorrelationType::kTemporalOrdered;
  const std::string_view type = CorrelationTypeName(facts.type);
  const std::string_view about = facts.approximate ? "~" : "";
  return counts ? fmt::format("{} {}{} {}, {} events", type, about, facts.aggregate,
                              Printable(facts.condition), facts.events)
                : fmt::format("{}: {}", type, Printable(facts.condition));
}

// "score 112.5 >= 100, 3 rules"
std::string IncidentText(const IncidentFacts& facts) {
  return fmt::format("{} score {} >= {}, {} rules", Printable(facts.entity_kind),
                     ShortNumber(facts.score), ShortNumber(facts.threshold),
                     facts.contributions.size());
}

std::string ValueText(const DetectionRecord& detection) {
  std::string text;
  if (detection.held.count > 0) text = fmt::format("(+{} held) ", detection.held.count);
  if (detection.correlation) return text + CorrelationText(*detection.correlation);
  if (detection.incident) return text + IncidentText(*detection.incident);
  return text + KeyValue(detection);
}

// Whom it concerns: the host of an event, the group of a correlation, the entity of an incident.
std::string SubjectText(const DetectionRecord& detection) {
  if (detection.event != nullptr) return Printable(detection.event->host);
  if (detection.incident) return Printable(detection.incident->entity);
  std::string text;
  if (!detection.correlation) return text;
  for (const auto& [field, value] : detection.correlation->group) {
    if (!text.empty()) text += ", ";
    text += Printable(value);
  }
  return text;
}

}  // namespace

TableWriter::TableWriter(TableOptions options) : options_(options) {
  const size_t width = std::max(options.width, kNarrowest);
  wide_ = width >= kOneRowFrom;
  if (wide_) {
    const size_t rest = width - kLead - 3 * kGap;
    host_width_ = std::min<size_t>(rest / 6, 24);
    place_width_ = std::min<size_t>(rest / 4, 32);
    rule_width_ = std::min<size_t>(rest / 3, 60);
    value_width_ = rest - host_width_ - place_width_ - rule_width_;
  } else {
    const size_t rest = width - kIndent - 2 * kGap;
    host_width_ = rest / 4;
    place_width_ = rest / 3;
    rule_width_ = width - kLead;
    value_width_ = rest - host_width_ - place_width_;
  }
}

std::string TableWriter::Assemble(const Cells& cells) const {
  // A second row has no column above it to stand under: the value takes the place of a host that is
  // not known.
  const bool with_host = wide_ || !cells.host.empty();
  const std::string host = with_host ? FitToWidth(cells.host, host_width_) + "  " : "";
  const std::string rest =
      fmt::format("{}{}  {}", host,
                  FitToWidth(cells.value, value_width_ + (with_host ? 0 : host_width_ + kGap)),
                  Paint(CutFrontToWidth(cells.place, place_width_), Style::kDim, options_.colour));
  const std::string rule = CutToWidth(cells.rule, rule_width_);
  const std::string head = fmt::format(
      "{}  {}  ", Paint(FitToWidth(cells.time, kTimeWidth), Style::kDim, options_.colour),
      PaintLevel(FitToWidth(cells.level_name, kLevelWidth), cells.level, options_.colour));
  if (wide_) return fmt::format("{}{}  {}\n", head, FitToWidth(rule, rule_width_), rest);
  return fmt::format("{}{}\n{:{}}{}\n", head, rule, "", kIndent, rest);
}

std::string TableWriter::Header() const {
  return Assemble({"TIME (UTC)", Level::kNone, "LEVEL", "RULE", "HOST", "MATCHED", "PLACE"});
}

std::string TableWriter::Row(const DetectionRecord& detection) const {
  const RuleHead& rule = *detection.rule;
  return Assemble({detection.time_ns == Event::kNoTime ? "-" : TimeToSecond(detection.time_ns),
                   rule.level, ShortLevelName(rule.level),
                   Printable(rule.title.empty() ? rule.id : rule.title), SubjectText(detection),
                   ValueText(detection), PlaceText(detection.source)});
}

}  // namespace tocsin
