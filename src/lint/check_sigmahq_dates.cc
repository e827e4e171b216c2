// House rules about the dates of a rule, and the status that it has at its age.
#include <fmt/format.h>

#include <charconv>
#include <chrono>
#include <optional>

#include "lint/checks.h"
#include "lint/line_edits.h"
#include "lint/parameters.h"
#include "rule/attribute_values.h"

namespace tocsin {
namespace {

using Day = std::chrono::sys_days;

constexpr uint32_t kDaysUntilTest = 60;
constexpr std::string_view kRegressionTests = "regression_tests_path";

// Of YYYY-MM-DD and YYYY/M/D.
std::optional<Day> DayOf(std::string_view text) {
  if (!IsDate(text)) return std::nullopt;
  unsigned parts[3] = {};
  const char* at = text.data();
  const char* end = at + text.size();
  for (unsigned& part : parts) {
    at = std::from_chars(at, end, part).ptr;
    if (at != end) ++at;
  }
  return Day(std::chrono::year(static_cast<int>(parts[0])) / std::chrono::month(parts[1]) /
             std::chrono::day(parts[2]));
}

// `date` stands at `date_range`, when there is one.
void CheckModified(const LintDocument& document, const std::optional<Day>& date, Day modified,
                   const ParseContext& context) {
  const YamlNode& node = *document.root.Find("modified");
  if (!date) {
    if (document.root.Find("date") != nullptr) return;
    context.Complain(Code::kSigmahqModifiedWithoutDate, node.range,
                     "the rule has a date of modification, but none of its own",
                     "write 'date' instead when the rule is new");
    return;
  }
  const RelatedPlace related = {"written here", document.root.Find("date")->range};
  if (modified < *date) {
    context
        .Complain(Code::kSigmahqModifiedDateOrder, node.range,
                  "the rule was modified before it was written", "exchange or mend the dates")
        .related.push_back(related);
  } else if (modified == *date) {
    Diagnostic& finding = context.Complain(Code::kSigmahqRedundantModified, node.range,
                                           "the rule was modified on the day it was written",
                                           "take 'modified' out until the rule changes");
    finding.related.push_back(related);
    if (auto edit = DropLine(document.text, node.range, "modified:")) {
      finding.fix = Fix{"take 'modified' out", {*std::move(edit)}};
    }
  }
}

// How far a status promises that the rule has proved itself.
int Rank(Status status) {
  switch (status) {
    case Status::kStable:
      return 2;
    case Status::kTest:
      return 1;
    default:
      return 0;
  }
}

void CheckAge(const LintDocument& document, Day date, const LintConfig& config,
              const ParseContext& context) {
  const std::optional<Day> today = DayOf(config.today);
  if (!today) return;
  constexpr Code kCode = Code::kSigmahqStatusToHigh;
  const bool tested = document.root.Find(kRegressionTests) != nullptr;
  const uint32_t days = tested ? NumberOf(config, kCode, "min_days_for_log_rule", 0)
                               : NumberOf(config, kCode, "min_days_for_nolog_rule", kDaysUntilTest);
  const Status highest = tested ? Status::kTest : Status::kExperimental;
  const Status status = document.head.status;
  if (Rank(status) <= Rank(highest) || (*today - date).count() > days) return;
  context
      .Complain(
          kCode, document.root.Find("status")->range,
          fmt::format("the rule is too young to be called {}", StatusName(status)),
          fmt::format("write '{}' until it is more than {} days old", StatusName(highest), days))
      .related.push_back({"its day", document.root.Find("date")->range});
}

}  // namespace

void CheckHouseDates(const LintDocument& document, const LintConfig& config,
                     const ParseContext& context) {
  const YamlNode* node = document.root.Find("date");
  if (node == nullptr || IsNull(*node)) {
    context.Complain(Code::kSigmahqDateExistence, BeginOf(document.root), "the rule has no 'date'",
                     "add 'date:' with the day it is written, as YYYY-MM-DD");
  }
  const std::optional<Day> date = DayOf(document.head.date);
  if (const auto modified = DayOf(document.head.modified)) {
    CheckModified(document, date, *modified, context);
  }
  if (date) CheckAge(document, *date, config, context);
}

}  // namespace tocsin
