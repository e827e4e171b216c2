#include "lint/file_documents.h"

#include <algorithm>

namespace tocsin {
namespace {

bool IsMarker(std::string_view line) {
  const bool marks = line.starts_with("---") || line.starts_with("...");
  return marks && (line.size() == 3 || std::string_view(" \t\r\n").find(line[3]) != line.npos);
}

bool AllIdle(std::span<const std::string_view> lines, LineSpan span) {
  const auto stretch = lines.subspan(span.begin, span.end - span.begin);
  return std::all_of(stretch.begin(), stretch.end(), IsIdleLine);
}

std::vector<FileDocument> Cut(std::span<const std::string_view> lines) {
  std::vector<FileDocument> cut(1);
  for (size_t i = 0; i < lines.size(); ++i) {
    if (IsMarker(lines[i])) {
      cut.push_back({lines[i], lines[i].substr(3), {i + 1, i + 1}});
    } else {
      cut.back().lines.end = i + 1;
    }
  }
  const bool begins_with_marker = cut.size() > 1 && cut[0].lines.end == 0;
  if (begins_with_marker) cut.erase(cut.begin());
  return cut;
}

}  // namespace

std::vector<FileDocument> FileDocumentsOf(std::span<const std::string_view> lines,
                                          std::span<const YamlDocument> documents) {
  std::vector<FileDocument> cut = Cut(lines);
  for (FileDocument& each : cut) {
    // Content in the line of dashes.
    if (!IsIdleLine(each.comment)) return {};
    each.comment.remove_prefix(std::min(each.comment.find('#'), each.comment.size()));
    const bool here = !documents.empty() && documents[0].root.range.line > each.lines.begin &&
                      documents[0].root.range.line <= each.lines.end;
    if (here) {
      each.root = &documents[0].root;
      documents = documents.subspan(1);
    } else if (!AllIdle(lines, each.lines)) {
      return {};
    }
  }
  if (!documents.empty()) return {};
  return cut;
}

LineSpan LinesFrom(std::span<const std::string_view> lines, const YamlNode& root) {
  const size_t begin = std::min<size_t>(root.range.line - 1, lines.size());
  const auto end =
      std::find_if(lines.begin() + static_cast<std::ptrdiff_t>(begin), lines.end(), IsMarker);
  return {begin, static_cast<size_t>(end - lines.begin())};
}

}  // namespace tocsin
