#include "command.h"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <iterator>
#include <utility>

#include "diag/suggest.h"
#include "emit/style.h"

namespace tocsin {

void Append(std::vector<OptionRow> rows, std::vector<OptionRow>* options) {
  std::move(rows.begin(), rows.end(), std::back_inserter(*options));
}

void PrintError(const Environment& environment, std::string_view message) {
  fmt::print(stderr, "{} {}\n", Paint("tocsin:", Style::kBad, environment.err().colour), message);
}

std::function<std::string(const std::string&)> OneOfCheck(std::vector<std::string_view> names) {
  return [names = std::move(names)](const std::string& text) -> std::string {
    if (std::find(names.begin(), names.end(), text) != names.end()) return "";
    const std::string guess = DidYouMean(text, names);
    if (!guess.empty()) return fmt::format("'{}' is unknown, {}", text, guess);
    return fmt::format("'{}' is unknown, expected {}", text, OneOf(names));
  };
}

std::function<std::string(const std::string&)> NumberCheck(size_t least, size_t most) {
  return [least, most](const std::string& text) -> std::string {
    size_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool whole = error == std::errc() && end == text.data() + text.size();
    if (whole && value >= least && value <= most) return "";
    return fmt::format("expected a number from {} to {}", least, most);
  };
}

}  // namespace tocsin
