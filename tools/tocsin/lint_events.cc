#include "lint_events.h"

#include <fmt/core.h>

#include <charconv>
#include <optional>
#include <utility>

#include "event_file.h"
#include "lint/event_survey.h"

namespace tocsin {
namespace {

constexpr double kPercent = 100;

std::optional<double> ParsePercent(const std::string& text) {
  double value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  const bool good = error == std::errc() && stop == end && value >= 0 && value <= kPercent;
  return good ? std::optional(value) : std::nullopt;
}

std::string CheckPercent(const std::string& text) {
  return ParsePercent(text) ? "" : "expected a number from 0 to 100";
}

}  // namespace

std::vector<OptionRow> LintEventRows(LintEventArguments* arguments) {
  std::vector<OptionRow> rows = {
      {.name = "--events",
       .placeholder = "FILE",
       .help = "recorded events to run the rules over: a file, folder or pattern; may be repeated",
       .target = &arguments->files,
       .check = {}},
      {.name = "--max-share",
       .placeholder = "PERCENT",
       .help = "share of the events of its log source that a rule may match; if not given, 5",
       .target = &arguments->max_share,
       .check = CheckPercent},
  };
  Append(InputOptionRows(&arguments->input), &rows);
  return rows;
}

Result<Diagnostics> FindByEvents(const LintEventArguments& arguments,
                                 const std::map<std::string, std::string>& texts,
                                 std::vector<PipelineChain> chains,
                                 const Environment& environment) {
  const Result<std::vector<std::string>> files = ExpandInputs(arguments.files);
  if (!files) return tl::unexpected(files.error());
  const double max_share = ParsePercent(arguments.max_share).value_or(0) / kPercent;
  EventSurvey survey(texts, {max_share, std::move(chains)});
  for (const std::string& file : *files) {
    size_t broken = 0;
    const Result<void> read =
        ForEachBatch(file, arguments.input.Options(), [&](const Batch& batch) {
          broken += batch.rejects.size();
          for (const Batch::RecordRef& record : batch.records) {
            broken += survey.Take(RecordOf(batch, record), *batch.context) ? 0 : 1;
          }
        });
    if (!read) return tl::unexpected(read.error());
    if (broken > 0) {
      PrintError(environment, fmt::format("{}: {} {} no event", file, broken,
                                          broken == 1 ? "record is" : "records are"));
    }
  }
  return survey.Finish();
}

}  // namespace tocsin
