#include "input_arguments.h"

#include <fmt/core.h>

#include <array>
#include <optional>
#include <string_view>
#include <vector>

#include "decode/profile.h"
#include "decode/utc_offset.h"
#include "diag/suggest.h"

namespace tocsin {
namespace {

constexpr std::array<Format, 5> kFormats = {Format::kJson, Format::kZeekTsv, Format::kSyslog,
                                            Format::kAuditd, Format::kAccessLog};

std::vector<std::string_view> FormatNames() {
  std::vector<std::string_view> names;
  for (const Format format : kFormats) names.push_back(FormatName(format));
  return names;
}

// "product=windows,service=sysmon"; nothing when it can't be read.
std::optional<LogSource> ParseLogSource(std::string_view text) {
  LogSource logsource;
  while (!text.empty()) {
    const size_t comma = text.find(',');
    const std::string_view part = text.substr(0, comma);
    text.remove_prefix(comma == std::string_view::npos ? text.size() : comma + 1);
    const size_t equals = part.find('=');
    if (equals == std::string_view::npos || equals + 1 == part.size()) return std::nullopt;
    const std::string_view key = part.substr(0, equals);
    std::string* attribute = key == "product"    ? &logsource.product
                             : key == "service"  ? &logsource.service
                             : key == "category" ? &logsource.category
                                                 : nullptr;
    if (attribute == nullptr || !attribute->empty()) return std::nullopt;
    *attribute = part.substr(equals + 1);
  }
  return logsource;
}

}  // namespace

InputOptions InputArguments::Options() const {
  InputOptions options;
  for (const Format candidate : kFormats) {
    if (FormatName(candidate) == format) options.format = candidate;
  }
  options.profile = profile;
  options.asserted = ParseLogSource(logsource).value_or(LogSource());
  options.utc_offset_s = ParseUtcOffset(utc_offset).value_or(0);
  return options;
}

std::vector<OptionRow> InputOptionRows(InputArguments* arguments) {
  const auto is_logsource = [](const std::string& text) -> std::string {
    return ParseLogSource(text) ? "" : "expected product=P,service=S,category=C";
  };
  const auto is_offset = [](const std::string& text) -> std::string {
    return ParseUtcOffset(text) ? "" : "expected a zone like +02:00";
  };
  return {
      {.name = "--profile",
       .placeholder = "NAME",
       .help = "input profile of the events, instead of recognising it",
       .target = &arguments->profile,
       .check = OneOfCheck(ProfileNames())},
      {.name = "--logsource",
       .placeholder = "SOURCE",
       .help = "log source of the events: product=P,service=S,category=C, or a part of that",
       .target = &arguments->logsource,
       .check = is_logsource},
      {.name = "--input-format",
       .placeholder = "FORMAT",
       .help =
           fmt::format("format of the input, instead of recognising it: {}", OneOf(FormatNames())),
       .target = &arguments->format,
       .check = OneOfCheck(FormatNames())},
      {.name = "--utc-offset",
       .placeholder = "+HH:MM",
       .help = "zone of times that name none, UTC if not given",
       .target = &arguments->utc_offset,
       .check = is_offset},
  };
}

}  // namespace tocsin
