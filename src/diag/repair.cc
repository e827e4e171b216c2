#include "diag/repair.h"

#include <fmt/format.h>

#include <algorithm>

#include "diag/quote.h"
#include "diag/suggest.h"

namespace tocsin {
namespace {

constexpr std::string_view kEscaped = "'\"\\";
constexpr std::string_view kBlanks = " \t\r";
constexpr std::string_view kBlockIndicators = "|>";

// Where a line begins, counted from 1; npos when there are fewer.
size_t BeginOfLine(std::string_view text, uint32_t line) {
  size_t begin = 0;
  while (--line > 0) {
    const size_t end = text.find('\n', begin);
    if (end == std::string_view::npos) return end;
    begin = end + 1;
  }
  return begin;
}

}  // namespace

std::optional<SourceRange> PlaceOfText(const SourceRange& range, std::string_view text) {
  if (range.line == 0 || range.line != range.end_line || text.empty()) return std::nullopt;
  const size_t width = range.end_column - range.column;
  if (width == text.size()) return range;
  if (width != text.size() + 2) return std::nullopt;
  return SourceRange{range.line, range.column + 1, range.line, range.end_column - 1};
}

std::optional<SourceRange> WholeLines(std::string_view text, const SourceRange& range) {
  const size_t first = BeginOfLine(text, range.line);
  const size_t last = BeginOfLine(text, range.end_line);
  if (range.line == 0 || last == std::string_view::npos) return std::nullopt;
  const size_t begin = first + range.column - 1;
  const size_t end = last + range.end_column - 1;
  const size_t line_end = std::min(text.find('\n', last), text.size());
  if (begin >= end || end > line_end) return std::nullopt;
  const std::string_view stretch = text.substr(begin, end - begin);
  const bool alone =
      text.substr(first, begin - first).find_first_not_of(kBlanks) == std::string_view::npos &&
      text.substr(end, line_end - end).find_first_not_of(kBlanks) == std::string_view::npos;
  const bool open = kBlockIndicators.find(stretch.back()) != std::string_view::npos;
  if (!alone || open || stretch.find(" #") != std::string_view::npos) return std::nullopt;
  if (line_end < text.size()) return SourceRange{range.line, 1, range.end_line + 1, 1};
  return SourceRange{range.line, 1, range.end_line, static_cast<uint32_t>(line_end - last) + 1};
}

std::optional<Fix> Rewrite(const SourceRange& range, std::string_view old, std::string_view text,
                           bool same_meaning) {
  const std::optional<SourceRange> place = PlaceOfText(range, old);
  if (!place || text.find_first_of(kEscaped) != std::string_view::npos) return std::nullopt;
  return Fix{
      fmt::format("write {}", Quote(text)), {TextEdit{*place, std::string(text)}}, same_meaning};
}

std::optional<Fix> RewriteAsNeighbour(const SourceRange& range, std::string_view word,
                                      std::span<const std::string_view> names) {
  const std::string_view name = OnlyNeighbour(word, names);
  if (name.empty()) return std::nullopt;
  return Rewrite(range, word, name, false);
}

}  // namespace tocsin
