#include "diag/render_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "diag/glyphs.h"

namespace tocsin {
namespace {

// Columns of a source line that are shown, and how many of them at most before the marks.
constexpr size_t kShownColumns = 100;
constexpr size_t kColumnsBefore = 50;
constexpr std::string_view kCut = "\u2026";

struct Label {
  std::string_view name;
  std::string_view paint;
};

constexpr std::string_view kPlain = "\x1b[0m";
constexpr std::string_view kBold = "\x1b[1m";
constexpr std::string_view kGutterPaint = "\x1b[34m";
constexpr Label kNote = {"note", "\x1b[1;36m"};
constexpr std::array<Label, 3> kSeverities = {{
    {"error", "\x1b[1;31m"},
    {"warning", "\x1b[1;33m"},
    {"info", "\x1b[1;36m"},
}};

std::string Paint(std::string_view text, std::string_view paint, bool colour) {
  return colour ? fmt::format("{}{}{}", paint, text, kPlain) : std::string(text);
}

// A source line made fit to be shown, with the marked stretch in columns from 0.
struct ShownLine {
  std::string text;
  size_t mark = 0;
  size_t mark_columns = 1;
};

// Walks back from the mark's byte over at most kColumnsBefore characters: where a cut line begins.
size_t CutBefore(std::string_view line, size_t mark) {
  size_t at = mark;
  for (size_t count = 0; at > 0 && count < kColumnsBefore; ++count) {
    --at;
    while (at > 0 && (static_cast<unsigned char>(line[at]) & 0xC0) == 0x80) --at;
  }
  return at;
}

// True when the line takes more columns than are shown, without walking a huge one to its end.
bool IsLong(std::string_view line) {
  std::string ignored;
  size_t columns = 0;
  for (size_t at = 0; at < line.size() && columns <= kShownColumns;) {
    const Glyph glyph = AppendGlyph(line, at, &ignored);
    at += glyph.bytes;
    columns += glyph.columns;
  }
  return columns > kShownColumns;
}

ShownLine Show(std::string_view line, size_t begin, size_t end) {
  begin = std::min(begin, line.size());
  end = std::clamp(end, begin, line.size());
  ShownLine shown;
  size_t at = IsLong(line) ? CutBefore(line, begin) : 0;
  size_t columns = at > 0 ? 1 : 0;
  if (at > 0) shown.text = kCut;
  size_t mark_end = 0;
  shown.mark = columns;
  for (; at < line.size() && columns < kShownColumns;) {
    if (at == begin) shown.mark = columns;
    const Glyph glyph = AppendGlyph(line, at, &shown.text);
    at += glyph.bytes;
    columns += glyph.columns;
    if (at <= begin) shown.mark = columns;
    if (at <= end) mark_end = columns;
  }
  if (at < line.size()) {
    shown.text += kCut;
    if (at <= end) ++mark_end;
  }
  shown.mark_columns = mark_end > shown.mark ? mark_end - shown.mark : 1;
  return shown;
}

// The bytes of the range that lie in its first line, from 0.
void AppendExcerpt(const SourceRange& range, const SourceText& source, size_t gutter,
                   std::string_view paint, bool colour, std::string* out) {
  const std::string_view line = source.Line(range.line);
  const size_t begin = range.column > 0 ? range.column - 1 : 0;
  size_t end = begin + 1;
  if (range.end_line == range.line && range.end_column > range.column) end = range.end_column - 1;
  if (range.end_line > range.line) end = line.size();
  const ShownLine shown = Show(line, begin, end);
  const std::string number = fmt::format("{:>{}} |", range.line, gutter);
  const std::string blank = fmt::format("{:>{}} |", "", gutter);
  *out += fmt::format("{} {}\n", Paint(number, kGutterPaint, colour), shown.text);
  *out += fmt::format("{} {}{}\n", Paint(blank, kGutterPaint, colour), std::string(shown.mark, ' '),
                      Paint(std::string(shown.mark_columns, '^'), paint, colour));
}

std::string Place(const std::string& file, const SourceRange& range) {
  std::string place = Printable(file);
  if (range.line > 0) place += fmt::format(":{}", range.line);
  if (range.line > 0 && range.column > 0) place += fmt::format(":{}", range.column);
  return place;
}

// Line numbers are set in at least four columns, so that most blocks stand alike.
size_t GutterWidth(const Diagnostic& diagnostic) {
  uint32_t last = diagnostic.range.line;
  for (const RelatedPlace& place : diagnostic.related) last = std::max(last, place.range.line);
  return std::max<size_t>(5, fmt::formatted_size("{}", last) + 1);
}

}  // namespace

std::string RenderText(const Diagnostic& diagnostic, const SourceText& source, bool colour) {
  const Label& severity = kSeverities[static_cast<size_t>(diagnostic.severity)];
  const size_t gutter = GutterWidth(diagnostic);
  const auto has_line = [&source](const SourceRange& range) {
    return range.line > 0 && !source.Line(range.line).empty();
  };
  const std::string label = fmt::format("{}[{}]", severity.name, diagnostic.code);
  std::string out = fmt::format("{}: {}: {}\n", Place(diagnostic.file, diagnostic.range),
                                Paint(label, severity.paint, colour),
                                Paint(Printable(diagnostic.message), kBold, colour));
  if (has_line(diagnostic.range)) {
    AppendExcerpt(diagnostic.range, source, gutter, severity.paint, colour, &out);
  }
  if (!diagnostic.hint.empty()) {
    out += fmt::format("{:>{}} = help: {}\n", "", gutter, Printable(diagnostic.hint));
  }
  if (diagnostic.fix) {
    out += fmt::format("{:>{}} = fix: {}\n", "", gutter, Printable(diagnostic.fix->title));
  }
  for (const RelatedPlace& related : diagnostic.related) {
    const std::string& file = FileOf(related, diagnostic);
    out += fmt::format("{}: {}: {}\n", Place(file, related.range),
                       Paint(kNote.name, kNote.paint, colour), Printable(related.message));
    if (file == diagnostic.file && has_line(related.range)) {
      AppendExcerpt(related.range, source, gutter, kNote.paint, colour, &out);
    }
  }
  return out;
}

std::string RenderText(const Diagnostic& diagnostic, std::string_view source_text, bool colour) {
  return RenderText(diagnostic, SourceText(source_text), colour);
}

}  // namespace tocsin
