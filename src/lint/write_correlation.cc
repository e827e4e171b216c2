#include "lint/write_correlation.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "diag/repair.h"
#include "lint/edits.h"
#include "lint/file_documents.h"
#include "lint/new_names.h"
#include "lint/write_out_collection.h"
#include "rule/attribute_values.h"
#include "rule/correlation_tables.h"
#include "rule/selectors.h"
#include "rule/yaml_places.h"

namespace tocsin {
namespace {

// What a rule says to tocsin about its alerts goes where the alerts are made.
constexpr auto kOfAlerts = std::to_array<std::string_view>({"tocsin", "kafka"});
constexpr auto kOperators = std::to_array<std::string_view>({"and", "or", "not"});

// A text as a YAML scalar, in quotes unless it surely needs none.
std::string YamlText(std::string_view text) {
  YamlNode node;
  node.text = text;
  const bool plain =
      !text.empty() && IsNameCharacter(text[0]) &&
      std::all_of(text.begin(), text.end(),
                  [](char c) { return IsNameCharacter(c) || c == '.' || c == '-'; }) &&
      ScalarOf(node).type == Scalar::Type::kString;
  if (plain) return std::string(text);
  std::string quoted = "'";
  for (const char c : text) quoted.append(c == '\'' ? 2 : 1, c);
  return quoted + "'";
}

std::string Line(size_t depth, std::string_view key, std::string_view value) {
  return fmt::format("{:{}}{}:{}{}\n", "", depth * 4, key, value.empty() ? "" : " ", value);
}

const YamlNode* OnlyCondition(const YamlNode& detection) {
  const YamlNode* condition = detection.Find("condition");
  const bool list = condition != nullptr && condition->items.size() == 1;
  return list ? &condition->items[0] : condition;
}

// The place behind the line that a stretch of one line stands in.
SourceRange LineAfter(const SourceRange& range) { return {range.line + 1, 1, range.line + 1, 1}; }

const BlockEntry* Find(const BlockMap& map, std::string_view key) {
  const auto entry = std::find_if(map.entries.begin(), map.entries.end(),
                                  [key](const BlockEntry& each) { return each.key == key; });
  return entry == map.entries.end() ? nullptr : &*entry;
}

// Whether a condition speaks of a detection.
bool Names(const Condition& condition, std::string_view detection) {
  const bool selects =
      condition.kind == Condition::Kind::kSelector
          ? SelectorSees(condition.name, detection)
          : condition.kind == Condition::Kind::kIdentifier && condition.name == detection;
  return selects || std::any_of(condition.children.begin(), condition.children.end(),
                                [&](const Condition& child) { return Names(child, detection); });
}

bool CanStandInCondition(std::string_view name) {
  return std::all_of(name.begin(), name.end(), IsNameCharacter) &&
         std::find(kOperators.begin(), kOperators.end(), LowerAscii(name)) == kOperators.end();
}

class Translation {
 public:
  explicit Translation(const LintDocument& document)
      : document_(document),
        aggregation_(*document.aggregation),
        lines_(LinesOf(document.text)),
        span_(LinesFrom(lines_, document.root)) {}

  std::optional<Fix> MakeFix() {
    if (IsCollection(document_.text)) return std::nullopt;
    const bool cut = CutAggregation() && RemoveTimeframe() && NameRule() && MendStatus() &&
                     MoveSelections() && MoveWhatIsOfAlerts();
    if (!cut) return std::nullopt;
    AppendRules();
    // Escapes that are written out, and edits that are in each other's way.
    const bool good = !FindBadByte(fix_.edits.back().text) &&
                      document_.head.title.find('\n') == std::string::npos &&
                      EditedText(document_.text).Add(fix_.edits);
    if (!good) return std::nullopt;
    fix_.title = "write the aggregation as a correlation rule";
    return std::move(fix_);
  }

 private:
  bool CutAggregation() {
    const YamlNode* condition = OnlyCondition(*document_.root.Find("detection"));
    const std::string_view text = condition->text;
    const std::optional<SourceRange> place = PlaceOfText(condition->range, text);
    if (!place) return false;
    const std::string_view search = document_.rule->conditions[0].text;
    SourceRange rest = *place;
    rest.column += static_cast<uint32_t>(search.size());
    fix_.edits.push_back({rest, ""});
    return text.starts_with(search);
  }

  bool RemoveTimeframe() {
    for (const auto& [key, value] : document_.root.Find("detection")->members) {
      if (key.text != "timeframe") continue;
      timespan_ = value.text;
      SourceRange range = key.range;
      range.end_line = value.range.end_line;
      range.end_column = value.range.end_column;
      const std::optional<SourceRange> lines = WholeLines(document_.text, range);
      if (!lines) return false;
      fix_.edits.push_back({*lines, ""});
      return true;
    }
    return false;
  }

  bool NameRule() {
    namesakes_ = NamesakesBefore(document_);
    names_ = {document_.head.name};
    if (!names_[0].empty()) return true;
    names_[0] = NameFrom(document_.head.title);
    const auto title =
        std::find_if(document_.root.members.begin(), document_.root.members.end(),
                     [](const auto& member) { return member.first.text == "title"; });
    if (names_[0].empty() || title == document_.root.members.end()) return false;
    if (namesakes_ > 0) names_[0] += fmt::format("_{}", namesakes_ + 1);
    const auto& [key, value] = *title;
    if (key.range.column != 1 || !PlaceOfText(value.range, value.text)) return false;
    fix_.edits.push_back({LineAfter(value.range), Line(0, "name", YamlText(names_[0]))});
    return true;
  }

  // Sigma calls rules unsupported for the very aggregation that is translated here.
  bool MendStatus() {
    status_ = document_.head.status;
    if (status_ != Status::kUnsupported) return true;
    status_ = Status::kTest;
    const YamlNode* value = document_.root.Find("status");
    const std::optional<SourceRange> place = PlaceOfText(value->range, value->text);
    if (place) fix_.edits.push_back({*place, std::string(StatusName(status_))});
    return place.has_value();
  }

  // Makes a rule of each selection that `near` names.
  bool MoveSelections() {
    if (aggregation_.near.empty()) return true;
    const std::optional<BlockMap> rule = CutBlockMap(lines_, span_, document_.root);
    if (!rule || rule->indent > 0) return false;
    const BlockEntry* detection = Find(*rule, "detection");
    const BlockEntry* logsource = Find(*rule, "logsource");
    if (detection == nullptr || logsource == nullptr) return false;
    for (const Aggregation::Near& near : aggregation_.near) {
      const BlockEntry* selection = Find(detection->map, near.selection.text);
      if (selection == nullptr) return false;
      AddNearRule(*logsource, *selection, detection->map.indent);
      if (Names(document_.rule->conditions[0].tree, near.selection.text)) continue;
      fix_.edits.push_back({RangeOfLines(lines_, selection->place), ""});
    }
    const bool excludes = std::any_of(aggregation_.near.begin(), aggregation_.near.end(),
                                      [](const Aggregation::Near& near) { return near.excluded; });
    if (!excludes) return true;
    for (size_t i = 0; i < names_.size(); ++i) {
      const bool excluded = i > 0 && aggregation_.near[i - 1].excluded;
      condition_ += fmt::format("{}{}{}", i > 0 ? " and " : "", excluded ? "not " : "", names_[i]);
    }
    return std::all_of(names_.begin(), names_.end(), CanStandInCondition);
  }

  void AddNearRule(const BlockEntry& logsource, const BlockEntry& selection, size_t indent) {
    std::string name = fmt::format("{}_near_{}", names_[0], NameFrom(selection.key));
    const bool taken = std::find(names_.begin(), names_.end(), name) != names_.end();
    if (taken) name += fmt::format("_{}", names_.size());
    const std::string what = fmt::format("near {}", selection.key);
    near_rules_ += Head(what, name) + logsource.lines + TextOf(logsource.map);
    EndLine(&near_rules_);
    near_rules_ += "detection:\n" + TextOf(selection);
    EndLine(&near_rules_);
    near_rules_ +=
        fmt::format("{:{}}condition: {}\n", "", indent, YamlText(selection.key)) + LevelLine();
    names_.push_back(std::move(name));
  }

  bool MoveWhatIsOfAlerts() {
    for (const std::string_view key : kOfAlerts) {
      if (document_.root.Find(key) == nullptr) continue;
      const std::optional<BlockMap> rule = CutBlockMap(lines_, span_, document_.root);
      if (!rule || rule->indent > 0) return false;
      const BlockEntry& entry = *Find(*rule, key);
      fix_.edits.push_back({RangeOfLines(lines_, entry.place), ""});
      of_alerts_ += TextOf(entry);
      EndLine(&of_alerts_);
    }
    return true;
  }

  // A last line without an end stays one.
  void AppendRules() {
    std::string text = near_rules_ + Correlation();
    const bool open = span_.end == lines_.size() && !lines_.back().ends_with('\n');
    if (open) text = "\n" + text.substr(0, text.size() - 1);
    fix_.edits.push_back({RangeOfLines(lines_, {span_.end, span_.end}), std::move(text)});
  }

  // The last line of the file may have no end.
  static void EndLine(std::string* text) {
    if (!text->ends_with('\n')) *text += '\n';
  }

  // The beginning of a rule that is made of this one.
  std::string Head(std::string_view what, std::string_view name) const {
    const std::string number = namesakes_ > 0 ? fmt::format(" {}", namesakes_ + 1) : "";
    std::string text = "---\n";
    text +=
        Line(0, "title", YamlText(fmt::format("{} ({}{})", document_.head.title, what, number)));
    if (!name.empty()) text += Line(0, "name", YamlText(name));
    if (status_ != Status::kNone) text += Line(0, "status", StatusName(status_));
    return text;
  }

  std::string LevelLine() const {
    const auto level = document_.head.level;
    return level == Level::kNone ? "" : Line(0, "level", LevelName(level));
  }

  std::string Correlation() const {
    std::string text = Head("correlation", "") + Line(0, "correlation", "");
    text += Line(1, "type", CorrelationTypeName(aggregation_.type));
    text += Line(1, "rules", names_.size() == 1 ? YamlText(names_[0]) : "");
    for (size_t i = 0; names_.size() > 1 && i < names_.size(); ++i) {
      text += fmt::format("{:8}- {}\n", "", YamlText(names_[i]));
    }
    if (!aggregation_.group_by.empty()) {
      text += Line(1, "group-by", YamlText(aggregation_.group_by[0].text));
    }
    text += Line(1, "timespan", timespan_);
    if (!condition_.empty()) text += Line(1, "condition", condition_);
    if (!aggregation_.thresholds.empty()) text += Limits();
    return text + LevelLine() + of_alerts_;
  }

  std::string Limits() const {
    const Threshold& threshold = aggregation_.thresholds[0];
    std::string text = Line(1, "condition", "");
    text += Line(2, ThresholdOpName(threshold.op), threshold.number);
    if (!aggregation_.field.empty()) text += Line(2, "field", YamlText(aggregation_.field[0].text));
    if (RowOf(aggregation_.type).percentile) {
      text += Line(2, "percentile", fmt::format("{}", aggregation_.percentile));
    }
    return text;
  }

  const LintDocument& document_;
  const Aggregation& aggregation_;
  const std::vector<std::string_view> lines_;
  const LineSpan span_;  // of the document

  std::vector<std::string> names_;  // of the rule, then of those that are made for `near`
  size_t namesakes_ = 0;
  Status status_ = Status::kNone;
  std::string timespan_;
  std::string condition_;  // of the correlation, when it says which rules must not be there
  std::string near_rules_;
  std::string of_alerts_;
  Fix fix_;
};

}  // namespace

std::optional<Fix> WriteCorrelation(const LintDocument& document) {
  return Translation(document).MakeFix();
}

}  // namespace tocsin
