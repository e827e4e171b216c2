#include "emit/table_writer.h"

#include <fmt/core.h>

#include <algorithm>

#include "diag/glyphs.h"
#include "emit/style.h"
#include "emit/text.h"
#include "emit/time_text.h"
#include "tocsin/event.h"

namespace tocsin {
namespace {

constexpr size_t kTimeWidth = 19;
constexpr size_t kLevelWidth = 8;
constexpr size_t kGap = 2;
constexpr size_t kLead = kTimeWidth + kGap + kLevelWidth + kGap;
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

std::string TrimEnd(std::string line) {
  line.erase(line.find_last_not_of(' ') + 1);
  return line;
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
    const size_t rest = width - kLead;
    host_width_ = rest / 3;
    rule_width_ = rest - host_width_ - kGap;
    place_width_ = rest / 2;
    value_width_ = width - kTimeWidth - kGap - kGap - place_width_;
  }
}

std::string TableWriter::Header() const {
  std::string head = fmt::format("{}  {}  {}  {}", FitToWidth("TIME (UTC)", kTimeWidth),
                                 FitToWidth("LEVEL", kLevelWidth), FitToWidth("RULE", rule_width_),
                                 FitToWidth("HOST", host_width_));
  if (wide_) head += fmt::format("  {}  PLACE", FitToWidth("MATCHED", value_width_));
  return Paint(TrimEnd(head), Style::kBold, options_.colour) + "\n";
}

std::string TableWriter::Row(const DetectionRecord& detection) const {
  const EventTree& event = *detection.event;
  const Level level = detection.rule->level;
  const std::string time = event.time_ns == Event::kNoTime ? "-" : TimeToSecond(event.time_ns);
  const std::string& title =
      detection.rule->title.empty() ? detection.rule->id : detection.rule->title;
  // The file's name and the line say more than the folder.
  const std::string place = CutFrontToWidth(
      fmt::format("{}:{}", Printable(detection.source.file), detection.source.line), place_width_);
  const std::string value = KeyValue(detection);

  const std::string row = fmt::format(
      "{}  {}  {}  {}", Paint(FitToWidth(time, kTimeWidth), Style::kDim, options_.colour),
      PaintLevel(FitToWidth(ShortLevelName(level), kLevelWidth), level, options_.colour),
      FitToWidth(Printable(title), rule_width_), FitToWidth(Printable(event.host), host_width_));
  const std::string tail = fmt::format("{}  {}", FitToWidth(value, value_width_),
                                       Paint(place, Style::kDim, options_.colour));
  if (wide_) return fmt::format("{}  {}\n", row, tail);
  return fmt::format("{}\n{:{}}{}\n", TrimEnd(row), "", kTimeWidth + kGap, tail);
}

}  // namespace tocsin
