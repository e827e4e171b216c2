#include "lint/list_edit.h"

#include <string>

#include "diag/source_text.h"
#include "lint/line_edits.h"

namespace tocsin {

std::optional<TextEdit> RemoveFromList(std::string_view text, const SourceRange& entry) {
  if (entry.line == 0 || entry.line != entry.end_line) return std::nullopt;
  if (std::optional<TextEdit> line = DropLine(text, entry, "-")) return line;
  const SourceText source(text);
  const std::string_view line = source.Line(entry.line);
  const size_t begin = entry.column - 1;
  const size_t end = entry.end_column - 1;
  if (end > line.size()) return std::nullopt;
  const size_t before = line.substr(0, begin).find_last_not_of(" \t");
  const size_t after = line.find_first_not_of(" \t\r", end);
  if (before == std::string_view::npos) return std::nullopt;
  const char left = line[before];
  if (after != std::string_view::npos && line[after] == ',' && (left == '[' || left == ',')) {
    const size_t next = line.find_first_not_of(" \t\r", after + 1);
    const size_t stop = next == std::string_view::npos ? after + 1 : next;
    return TextEdit{{entry.line, entry.column, entry.line, static_cast<uint32_t>(stop + 1)}, ""};
  }
  const bool last = after != std::string_view::npos && line[after] == ']';
  if (!last || left != ',') return std::nullopt;
  return TextEdit{{entry.line, static_cast<uint32_t>(before + 1), entry.line, entry.end_column},
                  ""};
}

}  // namespace tocsin
