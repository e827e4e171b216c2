#include "lint/block_map.h"

#include <algorithm>
#include <utility>

namespace tocsin {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// What has more keys was written by a program.
constexpr size_t kMostEntries = 1000;

size_t IndentOf(std::string_view line) {
  return std::min(line.find_first_not_of(' '), line.size());
}

// Whether a line that no value is known to stand in is a part of the entry before it: text, or a
// comment that is indented more than the key.
bool GoesOn(std::string_view line, size_t indent) {
  return !IsBlankLine(line) && (!IsIdleLine(line) || IndentOf(line) > indent);
}

// Nothing but a comment follows the key and its colon.
bool EndsWithColon(std::string_view line, const YamlNode& key) {
  const size_t end = key.range.end_column - 1;
  if (key.range.end_line != key.range.line || end > line.size()) return false;
  line.remove_prefix(end);
  line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
  return line.starts_with(':') && IsIdleLine(line.substr(1));
}

class Cutter {
 public:
  Cutter(std::span<const std::string_view> lines, size_t indent) : lines_(lines), indent_(indent) {}

  // The entry whose key stands in the first line of the span. The span's end becomes that of the
  // entry.
  BlockEntry Cut(const YamlNode& key, const YamlNode& value, LineSpan* span) const {
    span->end = EndOf(value, *span);
    BlockEntry entry;
    entry.key = key.text;
    if (value.kind == YamlNode::Kind::kMap) entry.value = BlockEntry::Value::kOtherMap;
    if (entry.value == BlockEntry::Value::kOtherMap && EndsWithColon(lines_[span->begin], key)) {
      if (auto map = CutBlockMap(lines_, {span->begin + 1, span->end}, value)) {
        entry.value = BlockEntry::Value::kBlockMap;
        entry.map = *std::move(map);
      }
    }
    const bool block = entry.value == BlockEntry::Value::kBlockMap;
    entry.lines = JoinLines(lines_, {span->begin, block ? span->begin + 1 : span->end});
    return entry;
  }

 private:
  // The value of an alias stands somewhere else.
  size_t EndOf(const YamlNode& value, LineSpan span) const {
    size_t end = std::clamp<size_t>(value.range.end_line, span.begin + 1, span.end);
    for (size_t line = end; line < span.end; ++line) {
      if (GoesOn(lines_[line], indent_)) end = line + 1;
    }
    return end;
  }

  std::span<const std::string_view> lines_;
  size_t indent_;
};

// The line that each key begins. Nothing when something else begins it.
std::optional<std::vector<size_t>> KeyLines(std::span<const std::string_view> lines, LineSpan span,
                                            const YamlNode& map, size_t indent) {
  std::vector<size_t> keys;
  for (const auto& [key, value] : map.members) {
    const size_t line = key.range.line - 1;
    const bool there = key.range.line > span.begin && line < span.end &&
                       key.range.column == indent + 1 && IndentOf(lines[line]) == indent;
    if (!there) return std::nullopt;
    span.begin = line + 1;
    keys.push_back(line);
  }
  return keys;
}

void IndentLines(int64_t by, std::string* text) {
  std::string moved;
  for (std::string_view line : LinesOf(*text)) {
    if (by < 0) {
      line.remove_prefix(std::min(IndentOf(line), static_cast<size_t>(-by)));
    } else if (line.find_first_not_of("\r\n") != std::string_view::npos) {
      moved.append(static_cast<size_t>(by), ' ');
    }
    moved += line;
  }
  *text = std::move(moved);
}

void Append(const BlockMap& map, std::string* text);

void Append(const BlockEntry& entry, std::string* text) {
  *text += entry.above;
  *text += entry.lines;
  Append(entry.map, text);
}

void Append(const BlockMap& map, std::string* text) {
  for (const BlockEntry& entry : map.entries) Append(entry, text);
  *text += map.below;
}

}  // namespace

std::vector<std::string_view> LinesOf(std::string_view text) {
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const size_t size = std::min(text.find('\n'), text.size() - 1) + 1;
    lines.push_back(text.substr(0, size));
    text.remove_prefix(size);
  }
  return lines;
}

bool IsBlankLine(std::string_view line) {
  return line.find_first_not_of(kBlanks) == std::string_view::npos;
}

bool IsIdleLine(std::string_view line) {
  const size_t begin = line.find_first_not_of(kBlanks);
  return begin == std::string_view::npos || line[begin] == '#';
}

std::string JoinLines(std::span<const std::string_view> lines, LineSpan span) {
  std::string text;
  for (size_t line = span.begin; line < span.end; ++line) text += lines[line];
  return text;
}

// There is no line behind one without an end.
SourceRange RangeOfLines(std::span<const std::string_view> lines, LineSpan span) {
  const auto place = [&](size_t line) {
    const bool open = line > 0 && line == lines.size() && !lines.back().ends_with('\n');
    return open ? std::pair(line, lines.back().size() + 1) : std::pair(line + 1, size_t{1});
  };
  const auto [line, column] = place(span.begin);
  const auto [end_line, end_column] = place(span.end);
  return {static_cast<uint32_t>(line), static_cast<uint32_t>(column),
          static_cast<uint32_t>(end_line), static_cast<uint32_t>(end_column)};
}

std::optional<BlockMap> CutBlockMap(std::span<const std::string_view> lines, LineSpan span,
                                    const YamlNode& map) {
  const bool cuttable = map.kind == YamlNode::Kind::kMap && !map.members.empty() &&
                        map.members.size() <= kMostEntries && span.end <= lines.size();
  if (!cuttable || map.members[0].first.range.column == 0) return std::nullopt;
  BlockMap block;
  block.indent = map.members[0].first.range.column - 1;
  const auto keys = KeyLines(lines, span, map, block.indent);
  if (!keys) return std::nullopt;
  const Cutter cutter(lines, block.indent);
  size_t at = span.begin;
  for (size_t i = 0; i < keys->size(); ++i) {
    LineSpan own = {(*keys)[i], i + 1 < keys->size() ? (*keys)[i + 1] : span.end};
    const auto& [key, value] = map.members[i];
    BlockEntry entry = cutter.Cut(key, value, &own);
    entry.above = JoinLines(lines, {at, own.begin});
    entry.place = {at, own.end};
    block.entries.push_back(std::move(entry));
    at = own.end;
  }
  block.below = JoinLines(lines, {at, span.end});
  return block;
}

void Indent(int64_t by, BlockMap* map) {
  map->indent = static_cast<size_t>(static_cast<int64_t>(map->indent) + by);
  for (BlockEntry& entry : map->entries) Indent(by, &entry);
  IndentLines(by, &map->below);
}

void Indent(int64_t by, BlockEntry* entry) {
  IndentLines(by, &entry->above);
  IndentLines(by, &entry->lines);
  if (entry->value == BlockEntry::Value::kBlockMap) Indent(by, &entry->map);
}

std::string TextOf(const BlockMap& map) {
  std::string text;
  Append(map, &text);
  return text;
}

std::string TextOf(const BlockEntry& entry) {
  std::string text;
  Append(entry, &text);
  return text;
}

}  // namespace tocsin
