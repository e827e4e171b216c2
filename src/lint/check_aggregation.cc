// The pipe aggregations of Sigma 1, and what they are in Sigma 2: the rule without its aggregation,
// and a correlation rule that refers to it.
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>

#include "diag/quote.h"
#include "diag/repair.h"
#include "lint/checks.h"
#include "rule/correlation_tables.h"

namespace tocsin {
namespace {

bool IsWordCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

// A text as a YAML scalar, in quotes unless it surely needs none.
std::string YamlText(std::string_view text) {
  const bool plain = !text.empty() && IsWordCharacter(text[0]) &&
                     std::all_of(text.begin(), text.end(),
                                 [](char c) { return IsWordCharacter(c) || c == '.' || c == '-'; });
  if (plain) return std::string(text);
  std::string quoted = "'";
  for (const char c : text) quoted.append(c == '\'' ? 2 : 1, c);
  return quoted + "'";
}

// The title as a name: "Many failed logons" is many_failed_logons.
std::string NameFrom(std::string_view title) {
  std::string name;
  for (const char c : title) {
    if (IsWordCharacter(c)) {
      name.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
    } else if (!name.empty() && name.back() != '_') {
      name.push_back('_');
    }
  }
  while (name.ends_with('_')) name.pop_back();
  return name;
}

const YamlNode* OnlyCondition(const YamlNode& detection) {
  const YamlNode* condition = detection.Find("condition");
  const bool list = condition != nullptr && condition->items.size() == 1;
  return list ? &condition->items[0] : condition;
}

// The place behind the line that a stretch of one line stands in.
SourceRange LineAfter(const SourceRange& range) { return {range.line + 1, 1, range.line + 1, 1}; }

class Translation {
 public:
  explicit Translation(const LintDocument& document)
      : document_(document), aggregation_(*document.aggregation) {}

  // Nothing where text can't be moved safely, and for 'near', which becomes several rules.
  std::optional<Fix> MakeFix() {
    const bool collection = document_.text.find("action:") != std::string_view::npos;
    if (aggregation_.type == CorrelationType::kTemporal || collection) return std::nullopt;
    if (!CutAggregation() || !RemoveTimeframe() || !NameRule()) return std::nullopt;
    AppendCorrelation();
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
    name_ = document_.head.name;
    if (!name_.empty()) return true;
    name_ = NameFrom(document_.head.title);
    const auto title =
        std::find_if(document_.root.members.begin(), document_.root.members.end(),
                     [](const auto& member) { return member.first.text == "title"; });
    if (name_.empty() || title == document_.root.members.end()) return false;
    const auto& [key, value] = *title;
    if (key.range.column != 1 || !PlaceOfText(value.range, value.text)) return false;
    fix_.edits.push_back({LineAfter(value.range), fmt::format("name: {}\n", name_)});
    return true;
  }

  // Before the line that begins the next document, or at the end of the file.
  void AppendCorrelation() {
    std::string_view rest = document_.text;
    SourceRange end = {1, 1, 1, 1};
    while (!rest.empty() && !(end.line > document_.root.range.end_line &&
                              (rest.starts_with("---") || rest.starts_with("...")))) {
      const size_t size = rest.find('\n');
      if (size == std::string_view::npos) {
        end.column = static_cast<uint32_t>(rest.size()) + 1;
        break;
      }
      rest.remove_prefix(size + 1);
      ++end.line;
    }
    end.end_line = end.line;
    end.end_column = end.column;
    fix_.edits.push_back({end, (end.column > 1 ? "\n" : "") + Correlation()});
  }

  std::string Correlation() const {
    std::string text;
    const auto line = [&](size_t depth, std::string_view key, std::string_view value) {
      text += fmt::format("{:{}}{}:{}{}\n", "", depth * 4, key, value.empty() ? "" : " ", value);
    };
    text += "---\n";
    line(0, "title", YamlText(document_.head.title + " (correlation)"));
    line(0, "correlation", "");
    line(1, "type", CorrelationTypeName(aggregation_.type));
    line(1, "rules", YamlText(name_));
    if (!aggregation_.group_by.empty()) {
      line(1, "group-by", YamlText(aggregation_.group_by[0].text));
    }
    line(1, "timespan", timespan_);
    line(1, "condition", "");
    const Threshold& threshold = aggregation_.thresholds[0];
    line(2, ThresholdOpName(threshold.op), threshold.number);
    if (!aggregation_.field.empty()) line(2, "field", YamlText(aggregation_.field[0].text));
    if (RowOf(aggregation_.type).percentile) {
      line(2, "percentile", fmt::format("{}", aggregation_.percentile));
    }
    if (document_.head.level != Level::kNone) line(0, "level", LevelName(document_.head.level));
    return text;
  }

  const LintDocument& document_;
  const Aggregation& aggregation_;
  std::string name_;
  std::string timespan_;
  Fix fix_;
};

// An aggregation with an error is told of by its parser.
bool IsWhole(const Aggregation& aggregation) {
  return aggregation.timespan_ns > 0 &&
         (!aggregation.thresholds.empty() || !aggregation.near.empty());
}

}  // namespace

void CheckAggregation(const LintDocument& document, const LintConfig&,
                      const ParseContext& context) {
  if (document.aggregation == nullptr || !IsWhole(*document.aggregation)) return;
  Diagnostic& finding = ComplainOfAggregation(document.aggregation->range, context);
  if (document.good) finding.fix = Translation(document).MakeFix();
}

}  // namespace tocsin
