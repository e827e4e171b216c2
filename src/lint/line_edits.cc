#include "lint/line_edits.h"

#include <fmt/format.h>

#include "diag/source_text.h"

namespace tocsin {
namespace {

constexpr std::string_view kBlanks = " \t\r";

std::string_view Trimmed(std::string_view text) {
  const size_t begin = std::min(text.find_first_not_of(kBlanks), text.size());
  return text.substr(begin, text.find_last_not_of(kBlanks) + 1 - begin);
}

// What stands before the range in its line.
std::string_view Before(std::string_view line, const SourceRange& range) {
  return line.substr(0, range.column - 1);
}

}  // namespace

std::optional<TextEdit> DropLine(std::string_view text, const SourceRange& range,
                                 std::string_view before) {
  const std::string_view line = SourceText(text).Line(range.line);
  if (range.line == 0 || range.end_line != range.line || range.end_column > line.size() + 1) {
    return std::nullopt;
  }
  if (Trimmed(Before(line, range)) != before) return std::nullopt;
  if (!Trimmed(line.substr(range.end_column - 1)).empty()) return std::nullopt;
  const size_t end = static_cast<size_t>(line.data() - text.data()) + line.size();
  if (end >= text.size()) return std::nullopt;  // the last line has no end to take along
  return TextEdit{{range.line, 1, range.line + 1, 1}, ""};
}

std::optional<TextEdit> LineAbove(std::string_view text, const SourceRange& range,
                                  std::string_view before, std::string_view line) {
  const std::string_view there = SourceText(text).Line(range.line);
  if (range.line == 0 || range.column > there.size() + 1) return std::nullopt;
  const std::string_view front = Before(there, range);
  if (Trimmed(front) != before) return std::nullopt;
  const size_t end = static_cast<size_t>(there.data() - text.data()) + there.size();
  const std::string_view line_end = text.substr(end).starts_with("\r\n") ? "\r\n" : "\n";
  return TextEdit{{range.line, 1, range.line, 1}, fmt::format("{}{}{}", front, line, line_end)};
}

}  // namespace tocsin
