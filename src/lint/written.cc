#include "lint/written.h"

#include "diag/source_text.h"

namespace tocsin {
std::string_view WrittenAt(std::string_view file_text, const SourceRange& range) {
  if (range.line == 0 || range.line != range.end_line) return {};
  const std::string_view line = SourceText(file_text).Line(range.line);
  if (range.column == 0 || range.end_column > line.size() + 1) return {};
  return line.substr(range.column - 1, range.end_column - range.column);
}

std::optional<TextEdit> Replace(std::string_view file_text, const SourceRange& range,
                                std::string_view written, std::string_view by) {
  if (WrittenAt(file_text, range) != written) return std::nullopt;
  return TextEdit{range, std::string(by)};
}

}  // namespace tocsin
