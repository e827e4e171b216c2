// A YAML block map as its author wrote it: the lines of each key with the comments above it, so
// that entries can be moved and joined while every line stays as it is written.
//
// Plain values. CutBlockMap borrows its arguments for the call.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rule/yaml_tree.h"

namespace tocsin {

// Stretches of lines, counted from 0; the end is exclusive.
struct LineSpan {
  size_t begin = 0;
  size_t end = 0;
};

struct BlockEntry;

struct BlockMap {
  size_t indent = 0;  // blanks before its keys
  std::vector<BlockEntry> entries;
  std::string below;  // comments and empty lines after the last entry
};

struct BlockEntry {
  enum class Value : uint8_t {
    kBlockMap,  // `map`
    kOtherMap,  // in braces, with an anchor, or in another way that can't be taken apart
    kNoMap,
  };
  std::string key;
  std::string above;  // comments and empty lines before it
  std::string lines;  // of a block map only the key's line
  Value value = Value::kNoMap;
  BlockMap map;
  LineSpan place;  // in the file that it was cut from, with what is above it
};

// All lines of a text, with their ends. A byte order mark belongs to none.
std::vector<std::string_view> LinesOf(std::string_view text);
// Nothing stands in the line.
bool IsBlankLine(std::string_view line);
// Nothing but a comment, or nothing at all.
bool IsIdleLine(std::string_view line);

std::string JoinLines(std::span<const std::string_view> lines, LineSpan span);
// Where they stand, for an edit. The last line of a file may have no end.
SourceRange RangeOfLines(std::span<const std::string_view> lines, LineSpan span);

// The map that stands in these lines of a file and was read as `map`. Nothing when it does not
// stand there key by key, each at the beginning of a line of its own.
std::optional<BlockMap> CutBlockMap(std::span<const std::string_view> lines, LineSpan span,
                                    const YamlNode& map);

// Moves the map or the entry to the right, or to the left when `by` is negative.
void Indent(int64_t by, BlockMap* map);
void Indent(int64_t by, BlockEntry* entry);

std::string TextOf(const BlockMap& map);
std::string TextOf(const BlockEntry& entry);

}  // namespace tocsin
