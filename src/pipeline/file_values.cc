#include "pipeline/file_values.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/case_fold.h"
#include "diag/codes.h"
#include "pipeline/placeholders.h"
#include "rule/yaml_tree.h"

namespace tocsin {
namespace {

using Values = std::vector<std::string>;

std::string_view Trim(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\f\v";
  const size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

Values ParseLines(std::string_view text) {
  Values values;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = Trim(text.substr(0, end));
    if (!line.empty()) values.emplace_back(line);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return values;
}

// The next row of a CSV text, which it takes from the front: RFC 4180, quotes doubled inside of
// quotes, a line feed with or without a carriage return at the end.
Values TakeRow(std::string_view* text) {
  Values cells(1);
  bool quoted = false;
  size_t i = 0;
  for (; i < text->size(); ++i) {
    const char c = (*text)[i];
    if (c == '"' && quoted && text->substr(i + 1, 1) == "\"") {
      cells.back() += (*text)[++i];
    } else if (c == '"' && (quoted || cells.back().empty())) {
      quoted = !quoted;
    } else if (quoted) {
      cells.back() += c;
    } else if (c == ',') {
      cells.emplace_back();
    } else if (c == '\n') {
      break;
    } else if (c != '\r' || text->substr(i + 1, 1) != "\n") {
      cells.back() += c;
    }
  }
  text->remove_prefix(std::min(i + 1, text->size()));
  return cells;
}

Result<Values> ParseCsv(std::string_view text, const FileValuesOptions& options) {
  size_t column = options.csv_index.value_or(0);
  if (options.csv_header && !text.empty()) {
    const Values header = TakeRow(&text);
    if (!options.csv_index) {
      const auto found = std::find(header.begin(), header.end(), options.csv_column);
      if (found == header.end()) return Fail(fmt::format("no column '{}'", options.csv_column));
      column = static_cast<size_t>(found - header.begin());
    }
  }
  Values values;
  while (!text.empty()) {
    Values cells = TakeRow(&text);
    const bool blank = cells.size() == 1 && cells[0].empty();
    if (!blank && column < cells.size()) values.push_back(std::move(cells[column]));
  }
  return values;
}

bool IsNull(const YamlNode& node) {
  return node.kind == YamlNode::Kind::kScalar && ScalarOf(node).type == Scalar::Type::kNull;
}

using Nodes = std::vector<const YamlNode*>;

// False when the node has no such parts. A null has none either, and that is no error.
bool Follow(const YamlNode& node, const PathStep& step, Nodes* out) {
  const bool map = node.kind == YamlNode::Kind::kMap;
  const bool list = node.kind == YamlNode::Kind::kList;
  if (step.kind == PathStep::Kind::kEach) {
    for (const YamlNode& item : node.items) out->push_back(&item);
    for (const auto& [key, value] : node.members) out->push_back(&value);
    return map || list;
  }
  if (step.kind == PathStep::Kind::kMember) {
    if (const YamlNode* value = map ? node.Find(step.name) : nullptr) out->push_back(value);
    return map || IsNull(node);
  }
  const auto size = static_cast<int64_t>(node.items.size());
  const int64_t index = step.index < 0 ? size + step.index : step.index;
  if (index >= 0 && index < size) out->push_back(&node.items[static_cast<size_t>(index)]);
  return list || IsNull(node);
}

Result<Values> ParseTree(std::string_view text, const FileValuesOptions& options) {
  Diagnostics problems;
  const YamlLimits limits{.max_bytes = kMaxValueFileBytes};
  const std::vector<YamlDocument> documents = ParseYaml(text, "", limits, &problems);
  if (HasErrors(problems)) {
    return Fail(fmt::format("line {}: {}", problems[0].range.line, problems[0].message));
  }
  if (documents.size() != 1) return Fail("not exactly one document");
  Nodes nodes = {&documents[0].root};
  for (const PathStep& step : options.path) {
    Nodes next;
    for (const YamlNode* node : nodes) {
      if (Follow(*node, step, &next)) continue;
      return Fail(fmt::format("line {}: 'jq_expression' does not fit", node->range.line));
    }
    nodes = std::move(next);
  }
  Values values;
  for (const YamlNode* node : nodes) {
    if (IsNull(*node)) continue;
    if (node->kind != YamlNode::Kind::kScalar) {
      return Fail(fmt::format("line {}: 'jq_expression' leads to a list or a map, not to values",
                              node->range.line));
    }
    values.push_back(node->text);
  }
  return values;
}

Result<Values> ParseContent(std::string_view text, const FileValuesOptions& options) {
  switch (options.format) {
    case FileFormat::kPlaintext:
      return ParseLines(text);
    case FileFormat::kCsv:
      return ParseCsv(text, options);
    case FileFormat::kJson:
    case FileFormat::kYaml:
      return ParseTree(text, options);
  }
  return Values();
}

bool IsNameByte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

// What stands between brackets: nothing, an index, or a name in quotes.
std::optional<PathStep> BracketStep(std::string_view inside) {
  if (inside.empty()) return PathStep{};
  if (inside.size() >= 2 && inside.front() == '"' && inside.back() == '"') {
    const std::string_view name = inside.substr(1, inside.size() - 2);
    if (name.find_first_of("\"\\") != std::string_view::npos) return std::nullopt;
    return PathStep{PathStep::Kind::kMember, std::string(name)};
  }
  PathStep step{PathStep::Kind::kElement, {}};
  const char* end = inside.data() + inside.size();
  const auto [rest, failure] = std::from_chars(inside.data(), end, step.index);
  return failure == std::errc() && rest == end ? std::optional(step) : std::nullopt;
}

}  // namespace

std::optional<std::vector<PathStep>> ParseValuePath(std::string_view text) {
  std::vector<PathStep> steps;
  if (!text.starts_with('.')) return std::nullopt;
  if (text.size() == 1) return steps;
  for (size_t i = 0; i < text.size();) {
    if (text[i] == '.' && text.substr(i + 1, 1) != "[") {
      size_t end = ++i;
      while (end < text.size() && IsNameByte(text[end])) ++end;
      if (end == i) return std::nullopt;
      steps.push_back({PathStep::Kind::kMember, std::string(text.substr(i, end - i))});
      i = end;
      continue;
    }
    if (text[i] == '.') ++i;
    const size_t end = text[i] == '[' ? text.find(']', i) : std::string_view::npos;
    if (end == std::string_view::npos) return std::nullopt;
    const std::optional<PathStep> step = BracketStep(text.substr(i + 1, end - i - 1));
    if (!step) return std::nullopt;
    steps.push_back(*step);
    i = end + 1;
  }
  return steps;
}

Result<std::vector<std::string>> ParseFileValues(std::string_view text,
                                                 const FileValuesOptions& options) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (text.size() > kMaxValueFileBytes) {
    return Fail(fmt::format("more than {} MiB", kMaxValueFileBytes >> 20));
  }
  if (!IsValidUtf8(text)) return Fail("no UTF-8 text");
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  Result<Values> values = ParseContent(text, options);
  if (!values) return values;
  TextPattern::Groups groups;
  if (options.filter) {
    std::erase_if(*values, [&](const std::string& value) {
      return !options.filter->Find(value, 0, &groups);
    });
  }
  if (values->size() > kMaxPlaceholderValues) {
    return Fail(fmt::format("more than {} values", kMaxPlaceholderValues));
  }
  if (values->empty()) return Fail("no value");
  return values;
}

}  // namespace tocsin
