#include "replay_summary.h"

#include <fmt/core.h>

#include <algorithm>
#include <tuple>

#include "diag/glyphs.h"
#include "emit/style.h"
#include "emit/text.h"
#include "emit/time_text.h"

namespace tocsin {
namespace {

constexpr size_t kWidest = 100;
constexpr size_t kNarrowest = 60;
constexpr size_t kLabel = 12;
constexpr size_t kTop = 5;
constexpr size_t kTopSources = 6;
// "  critical     1,234,567   1,234  " stands before a timeline.
constexpr size_t kLevelColumns = 34;

class Summary {
 public:
  Summary(const SummaryFacts& facts, size_t width, bool colour)
      : rules_(*facts.rules),
        totals_(*facts.totals),
        facts_(facts),
        width_(std::clamp(width, kNarrowest, kWidest)),
        colour_(colour) {}

  std::string Render() {
    Title();
    Rules();
    Events();
    Sources();
    Correlation();
    Levels();
    TopRules();
    TopHosts();
    Filters();
    Speed();
    return std::move(out_);
  }

 private:
  void Line(std::string_view text) { out_.append(text).append("\n"); }

  // A label, then text, which may hold colours and is taken to fit.
  void Labelled(std::string_view label, std::string_view text) {
    Line(fmt::format("  {}{}", Paint(FitToWidth(label, kLabel), Style::kDim, colour_), text));
  }

  void Heading(std::string_view text) {
    Line("");
    Line("  " + Paint(text, Style::kBold, colour_));
  }

  std::string Count(uint64_t count, Style style) const {
    return Paint(Grouped(count), count == 0 ? Style::kPlain : style, colour_);
  }

  static std::string Plural(uint64_t count, std::string_view what, std::string_view ending) {
    return fmt::format("{} {}{}", Grouped(count), what, count == 1 ? "" : ending);
  }

  // Items joined by commas, over as many lines as they need.
  void Wrapped(std::string_view label, const std::vector<std::string>& items) {
    std::string line;
    for (const std::string& item : items) {
      if (!line.empty() && kLabel + 2 + DisplayWidth(line) + 2 + DisplayWidth(item) > width_) {
        Labelled(label, line + ",");
        label = "";
        line.clear();
      }
      line += (line.empty() ? "" : ", ") + item;
    }
    Labelled(label, CutToWidth(line, width_ - kLabel - 2));
  }

  void Title() {
    std::string title = "── tocsin replay ";
    if (facts_.interrupted) title += "── interrupted, this is what was found so far ";
    const size_t used = DisplayWidth(title);
    for (size_t i = used; i < width_; ++i) title += "─";
    Line("");
    Line(Paint(title, facts_.interrupted ? Style::kWarning : Style::kAccent, colour_));
  }

  void Rules() {
    const RuleSetStats& stats = rules_.rules->stats();
    std::string text = Grouped(stats.rules);
    if (stats.correlations > 0) text += fmt::format(" + {} correlations", stats.correlations);
    text += fmt::format(" loaded · {} rejected", Count(stats.rejected, Style::kBad));
    if (stats.skipped > 0) text += fmt::format(" · {} skipped", Grouped(stats.skipped));
    Labelled("Rules", text + fmt::format(" · compiled in {}", Duration(rules_.seconds)));
    std::vector<std::string> reasons;
    for (const auto& [code, count] : rules_.errors_by_code) {
      reasons.push_back(fmt::format("{} {}", Grouped(count), code));
    }
    if (!reasons.empty()) Wrapped("  errors", reasons);
    if (stats.filters + stats.filters_rejected == 0) return;
    Labelled(
        "Filters",
        fmt::format("{} loaded · {} rejected · on {} of the rules", Grouped(stats.filters),
                    Count(stats.filters_rejected, Style::kBad), Grouped(stats.filtered_rules)));
  }

  void Events() {
    Labelled("Events", fmt::format("{} read · {} rejected · {} unmapped", Grouped(totals_.events),
                                   Count(totals_.rejected, Style::kBad),
                                   Count(totals_.unmapped, Style::kWarning)));
    Labelled("Input", fmt::format("{} in {} {}", ByteCount(static_cast<double>(totals_.bytes)),
                                  Grouped(facts_.inputs), facts_.inputs == 1 ? "file" : "files"));
    if (totals_.first_time_ns > totals_.last_time_ns) return;
    Labelled("Time", fmt::format("{} to {} UTC", TimeToSecond(totals_.first_time_ns),
                                 TimeToSecond(totals_.last_time_ns)));
  }

  void Sources() {
    std::vector<std::pair<std::string, uint64_t>> sources(totals_.sources.begin(),
                                                          totals_.sources.end());
    if (sources.empty()) return;
    std::stable_sort(sources.begin(), sources.end(),
                     [](const auto& a, const auto& b) { return a.second > b.second; });
    std::vector<std::string> items;
    for (size_t i = 0; i < std::min(sources.size(), kTopSources); ++i) {
      items.push_back(
          fmt::format("{} {}", Printable(sources[i].first), Grouped(sources[i].second)));
    }
    if (sources.size() > kTopSources) {
      items.push_back(fmt::format("{} more", sources.size() - kTopSources));
    }
    Wrapped("Sources", items);
  }

  // What the aggregation stage did, as far as it did anything.
  void Correlation() {
    const CorrelatorCounters& counters = facts_.stage.correlation;
    if (rules_.rules->stats().correlations > 0) {
      std::string text = fmt::format("{} · {} alive in {}", Plural(counters.matches, "match", "es"),
                                     Plural(counters.groups, "group", "s"),
                                     ByteCount(static_cast<double>(counters.bytes)));
      if (counters.without_group > 0) {
        text += fmt::format(" · {} without a group", Grouped(counters.without_group));
      }
      Labelled("Correlation", text);
    }
    const std::pair<uint64_t, std::string_view> oddities[] = {
        {facts_.stage.late, "late"},
        {facts_.stage.clamped + facts_.totals->clamped, "from the future"},
        {facts_.stage.untimed, "without a time"},
        {facts_.stage.forced, "not waited for"},
        {counters.evicted_groups, "groups evicted"},
        {counters.dropped_entries, "windows cut"},
        {counters.refused_values, "values refused"},
        {facts_.stage.deduplication.repeats, "repeated"},
        {facts_.stage.suppression.held, "suppressed"},
    };
    std::vector<std::string> items;
    for (const auto& [count, what] : oddities) {
      if (count > 0) items.push_back(fmt::format("{} {}", Count(count, Style::kWarning), what));
    }
    if (!items.empty()) Wrapped("  of these", items);
    for (const std::string& late : facts_.late) {
      Labelled("", Paint(CutToWidth(late, width_ - kLabel - 2), Style::kDim, colour_));
    }
  }

  void Levels() {
    const size_t rules_hit = totals_.by_rule.size();
    std::array<uint64_t, ReplayTotals::kLevels> rules_by_level{};
    for (const auto& [rule, count] : totals_.by_rule) {
      ++rules_by_level[static_cast<size_t>(rule->level)];
    }
    const double quiet =
        totals_.events == 0
            ? 100.0
            : 100.0 * static_cast<double>(totals_.events - totals_.events_with_detection) /
                  static_cast<double>(totals_.events);
    std::string detections =
        fmt::format("{} of {} rules, in {} events", Count(totals_.detections, Style::kBold),
                    Grouped(rules_hit), Grouped(totals_.events_with_detection));
    if (totals_.correlations > 0) {
      detections += fmt::format(" · {} correlated", Grouped(totals_.correlations));
    }
    if (totals_.incidents > 0) {
      detections += " · " + Paint(Plural(totals_.incidents, "incident", "s"), Style::kBad, colour_);
    }
    Labelled("Detections", detections);
    Labelled("Reduction", fmt::format("{:.2f} % of the events need no look", quiet));
    if (totals_.disagreements > 0) {
      Labelled("Verify", Paint(fmt::format("{} events judged differently: a bug of tocsin",
                                           Grouped(totals_.disagreements)),
                               Style::kBad, colour_));
    }
    if (totals_.detections == 0) return;
    const Timeline::View view = totals_.timeline.Show(width_ - kLevelColumns);
    Line("");
    Line("  " + Paint(TrimEnd(fmt::format("{:<10}{:>12}{:>8}  {}", "LEVEL", "DETECTIONS", "RULES",
                                          view.step_s == 0 ? "" : Step(view.step_s))),
                      Style::kBold, colour_));
    for (size_t level = ReplayTotals::kLevels; level-- > 0;) {
      if (level == 0 && totals_.by_level[level] == 0) continue;
      LevelRow(static_cast<Level>(level), rules_by_level[level], view);
    }
    Stamps(view);
  }

  void LevelRow(Level level, uint64_t rules, const Timeline::View& view) {
    const auto index = static_cast<size_t>(level);
    const std::vector<uint64_t>& counts = view.counts[index];
    const uint64_t highest = counts.empty() ? 0 : *std::max_element(counts.begin(), counts.end());
    Line(TrimEnd(fmt::format(
        "  {}{:>12}{:>8}  {}", PaintLevel(FitToWidth(ShortLevelName(level), 10), level, colour_),
        Grouped(totals_.by_level[index]), Grouped(rules),
        highest == 0 ? "" : PaintLevel(Sparkline(counts, highest), level, colour_))));
  }

  // Times under the ends of the timeline.
  void Stamps(const Timeline::View& view) {
    if (view.step_s == 0) return;
    const size_t columns = view.counts[0].size();
    const int64_t end_s = view.begin_s + view.step_s * static_cast<int64_t>(columns);
    const std::string first = Stamp(view.begin_s, view.step_s);
    const std::string last = Stamp(end_s, view.step_s);
    const std::string margin(kLevelColumns, ' ');
    if (columns >= first.size() + last.size() + 2) {
      Line(margin + Paint(first + std::string(columns - first.size() - last.size(), ' ') + last,
                          Style::kDim, colour_));
    } else {
      Line(margin + Paint(fmt::format("{} to {}", first, last), Style::kDim, colour_));
    }
  }

  // To the day or to the minute. The outer ends of the first and last column may lie beyond what
  // int64 nanoseconds can say.
  static std::string Stamp(int64_t seconds, int64_t step) {
    constexpr int64_t kFarthest = INT64_MAX / 1'000'000'000;
    seconds = std::clamp(seconds, -kFarthest, kFarthest);
    return TimeToSecond(seconds * 1'000'000'000).substr(0, step % 86'400 == 0 ? 10 : 16);
  }

  static std::string Step(int64_t seconds) {
    if (seconds % 86'400 == 0) return fmt::format("one column = {} d", seconds / 86'400);
    if (seconds % 3'600 == 0) return fmt::format("one column = {} h", seconds / 3'600);
    if (seconds % 60 == 0) return fmt::format("one column = {} min", seconds / 60);
    return fmt::format("one column = {} s", seconds);
  }

  void TopRules() {
    std::vector<std::pair<const RuleHead*, uint64_t>> hit = totals_.by_rule;
    if (hit.empty()) return;
    // Of equal ones the first in the alphabet, so that the order of events does not matter.
    std::sort(hit.begin(), hit.end(), [](const auto& a, const auto& b) {
      return std::tie(b.first->level, b.second, a.first->title, a.first->id) <
             std::tie(a.first->level, a.second, b.first->title, b.first->id);
    });
    Heading("TOP RULES");
    constexpr size_t kTopRules = 2 * kTop;
    for (size_t i = 0; i < std::min(hit.size(), kTopRules); ++i) {
      const RuleHead& rule = *hit[i].first;
      Line(fmt::format(
          "  {}{:>12}  {}",
          PaintLevel(FitToWidth(ShortLevelName(rule.level), 10), rule.level, colour_),
          Grouped(hit[i].second),
          CutToWidth(Printable(rule.title.empty() ? rule.id : rule.title), width_ - 26)));
    }
    if (hit.size() > kTopRules) {
      Line(Paint(fmt::format("{:>24}  {} more rules", "", hit.size() - kTopRules), Style::kDim,
                 colour_));
    }
  }

  void TopHosts() {
    using Host = std::pair<std::string, std::array<uint64_t, ReplayTotals::kLevels>>;
    std::vector<Host> hosts(totals_.hosts.begin(), totals_.hosts.end());
    if (hosts.empty()) return;
    const auto total = [](const Host& host) {
      uint64_t sum = 0;
      for (const uint64_t count : host.second) sum += count;
      return sum;
    };
    std::stable_sort(hosts.begin(), hosts.end(),
                     [&](const Host& a, const Host& b) { return total(a) > total(b); });
    Heading("TOP HOSTS");
    for (size_t i = 0; i < std::min(hosts.size(), kTop); ++i) {
      std::string levels;
      for (size_t level = ReplayTotals::kLevels; level-- > 0;) {
        const uint64_t count = hosts[i].second[level];
        if (count == 0) continue;
        levels += "  " + PaintLevel(fmt::format("{} {}", Grouped(count),
                                                ShortLevelName(static_cast<Level>(level))),
                                    static_cast<Level>(level), colour_);
      }
      Line(fmt::format("  {}{:>12}{}", FitToWidth(Printable(hosts[i].first), 28),
                       Grouped(total(hosts[i])), width_ >= 80 ? levels : ""));
    }
  }

  // How many matches each filter took away. One that several filters take away counts for each.
  void Filters() {
    using Row = std::pair<uint64_t, const SigmaFilter*>;
    std::vector<Row> rows;
    for (FilterId id = 0; id < rules_.rules->filters().size(); ++id) {
      rows.emplace_back(id < totals_.filtered.size() ? totals_.filtered[id] : 0,
                        rules_.rules->filters()[id].get());
    }
    if (rows.empty()) return;
    std::stable_sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) {
      return std::tie(b.first, a.second->title) < std::tie(a.first, b.second->title);
    });
    Heading("FILTERED MATCHES");
    constexpr size_t kTopFilters = 2 * kTop;
    for (size_t i = 0; i < std::min(rows.size(), kTopFilters); ++i) {
      Line(fmt::format("  {:>22}  {}", Grouped(rows[i].first),
                       CutToWidth(Printable(rows[i].second->title), width_ - 26)));
    }
    if (rows.size() > kTopFilters) {
      Line(Paint(fmt::format("{:>24}  {} more filters", "", rows.size() - kTopFilters), Style::kDim,
                 colour_));
    }
  }

  void Speed() {
    const double seconds = std::max(facts_.seconds, 1e-6);
    Line("");
    Labelled(
        "Elapsed",
        fmt::format("{} · {} events/s · {}/s · {} {}", Duration(facts_.seconds),
                    Grouped(static_cast<uint64_t>(static_cast<double>(totals_.events) / seconds)),
                    ByteCount(static_cast<double>(totals_.bytes) / seconds), facts_.threads,
                    facts_.threads == 1 ? "thread" : "threads"));
  }

  static std::string TrimEnd(std::string text) {
    text.erase(text.find_last_not_of(' ') + 1);
    return text;
  }

  const LoadedRules& rules_;
  const ReplayTotals& totals_;
  const SummaryFacts& facts_;
  const size_t width_;
  const bool colour_;
  std::string out_;
};

}  // namespace

std::string RenderSummary(const SummaryFacts& facts, size_t width, bool colour) {
  return Summary(facts, width, colour).Render();
}

}  // namespace tocsin
