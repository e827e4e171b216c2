#include "rule/yaml_builder.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "diag/quote.h"
#include "diag/repair.h"

namespace tocsin {
namespace {

constexpr std::string_view kPlainTag = "?";
constexpr std::string_view kQuotedTag = "!";
constexpr std::string_view kCoreTags = "tag:yaml.org,2002:";

// A file with more than these is no rule file.
constexpr size_t kMostFailures = 100;

SourceRange Point(YamlPlace place) { return {place.line, place.column, place.line, place.column}; }

}  // namespace

YamlBuilder::YamlBuilder(std::string_view text, const std::string& file, const YamlLimits& limits,
                         Diagnostics* diagnostics)
    : text_(text), file_(file), limits_(limits), diagnostics_(diagnostics) {}

void YamlBuilder::BeginDocument() {
  frames_.clear();
  anchors_.clear();
  root_ = {};
  document_failed_ = false;
}

bool YamlBuilder::ExpectsKey() const {
  return !frames_.empty() && frames_.back().node.kind == YamlNode::Kind::kMap &&
         !frames_.back().has_key;
}

Diagnostic& YamlBuilder::Fail(Code code, const SourceRange& range, std::string message,
                              std::string hint) {
  document_failed_ = true;
  if (++failures_ >= kMostFailures) stopped_ = true;
  return Report(diagnostics_, code, file_, range, std::move(message), std::move(hint));
}

void YamlBuilder::Stop(Code code, const SourceRange& range, std::string message) {
  Fail(code, range, std::move(message));
  stopped_ = true;
}

// Aliased text is charged twice over: a limit of its own would be one more number to know.
bool YamlBuilder::Charge(const SourceRange& range, size_t nodes, size_t bytes) {
  nodes_ += nodes;
  bytes_ += bytes;
  if (nodes_ <= limits_.max_nodes && bytes_ <= 2 * limits_.max_bytes) return true;
  Stop(Code::kYamlTooManyNodes, range,
       nodes_ > limits_.max_nodes
           ? fmt::format("the file holds more than {} values, aliases counted in full",
                         limits_.max_nodes)
           : std::string("the aliases of the file repeat more text than the limit allows"));
  return false;
}

void YamlBuilder::Scalar(YamlPlace place, std::string_view tag, size_t anchor,
                         const std::string& value) {
  if (stopped_) return;
  const bool explicit_tag = tag != kPlainTag && tag != kQuotedTag;
  const ScalarExtent extent = ExtentOfScalar(text_, place, value, tag == kPlainTag);
  if (!extent.closed) {
    Stop(Code::kYamlSyntax, extent.range, "the quote that begins here is never closed");
    return;
  }
  if (explicit_tag) CheckTag(extent.range, tag, true);
  if (tag == kPlainTag) CheckContinuation(place, extent.range, value);
  if (!Charge(extent.range, 1, value.size())) return;
  Anchored scalar;
  scalar.node.text = value;
  scalar.node.quoted = tag != kPlainTag;
  scalar.node.range = extent.range;
  scalar.bytes = value.size();
  const bool is_key = ExpectsKey();
  Attach(std::move(scalar), anchor);
  const SourceRange& range = extent.range;
  if (!is_key || frames_.empty()) return;
  frames_.back().key_end =
      range.line == range.end_line ? place.offset + range.end_column - place.column : 0;
}

// yaml-cpp takes a line that is not indented for more of the text above it.
void YamlBuilder::CheckContinuation(YamlPlace place, const SourceRange& range,
                                    std::string_view value) {
  if (frames_.empty()) return;
  for (uint32_t line = range.line + 1; line <= range.end_line; ++line) {
    place.offset = text_.find('\n', place.offset) + 1;
    const std::string_view rest = text_.substr(place.offset);
    const std::string_view word = rest.substr(0, rest.find_first_of(" \t\r\n"));
    if (word.empty() || value.find(word) == std::string_view::npos) continue;
    const auto size = static_cast<uint32_t>(std::min(rest.find_first_of("\r\n"), rest.size()));
    Fail(Code::kYamlSyntax, {line, 1, line, size + 1}, "this line is no key with a value",
         "write a colon after the key, or indent the line when it belongs to the text above");
    return;
  }
}

// yaml-cpp takes a word alone for a key whose value is null.
void YamlBuilder::CheckColon() {
  const Frame& frame = frames_.back();
  if (frame.key_end == 0) return;
  const size_t next = text_.find_first_not_of(" \t\r\n", frame.key_end);
  // In {a, b} nothing is missing.
  constexpr std::string_view kMayFollow = ":,}";
  if (next != std::string_view::npos && kMayFollow.find(text_[next]) != kMayFollow.npos) return;
  Fail(Code::kYamlSyntax, frame.key.range, "a colon is missing behind this key",
       "write 'key: value'");
}

void YamlBuilder::Null(YamlPlace place, size_t anchor) {
  if (stopped_) return;
  Anchored null;
  const bool value_of_map =
      !frames_.empty() && frames_.back().node.kind == YamlNode::Kind::kMap && !ExpectsKey();
  if (value_of_map) CheckColon();
  const std::string_view word = NullWordAt(text_, place.offset, value_of_map);
  null.node.text = word;
  if (!word.empty()) {
    null.node.range = ExtentOfScalar(text_, place, word, true).range;
  } else if (value_of_map) {
    const SourceRange& key = frames_.back().key.range;
    null.node.range = {key.end_line, key.end_column, key.end_line, key.end_column};
  } else {
    null.node.range = RangeOfEmptyItem(text_, place);
  }
  if (Charge(null.node.range, 1, 0)) Attach(std::move(null), anchor);
}

void YamlBuilder::Alias(YamlPlace place, size_t anchor) {
  if (stopped_) return;
  const auto found = anchors_.find(anchor);
  if (found == anchors_.end()) {
    Fail(Code::kYamlAlias, Point(place), "this alias stands inside the value that it repeats");
    Attach({}, 0);
    return;
  }
  const Anchored& anchored = found->second;
  if (!Charge(Point(place), anchored.nodes, anchored.bytes)) return;
  if (frames_.size() + anchored.height > limits_.max_depth) {
    Stop(Code::kYamlTooDeep, Point(place),
         fmt::format("this alias nests lists and maps more than {} deep", limits_.max_depth));
    return;
  }
  Attach(anchored, 0);
}

void YamlBuilder::BeginList(YamlPlace place, std::string_view tag, size_t anchor) {
  BeginCollection(YamlNode::Kind::kList, place, tag, anchor);
}

void YamlBuilder::BeginMap(YamlPlace place, std::string_view tag, size_t anchor) {
  BeginCollection(YamlNode::Kind::kMap, place, tag, anchor);
}

void YamlBuilder::BeginCollection(YamlNode::Kind kind, YamlPlace place, std::string_view tag,
                                  size_t anchor) {
  if (stopped_) return;
  CheckTag(Point(place), tag, false);
  if (frames_.size() >= limits_.max_depth) {
    Stop(Code::kYamlTooDeep, Point(place),
         fmt::format("lists and maps are nested more than {} deep", limits_.max_depth));
    return;
  }
  if (!Charge(Point(place), 1, 0)) return;
  Frame& frame = frames_.emplace_back();
  frame.node.kind = kind;
  frame.node.range = Point(place);
  frame.anchor = anchor;
}

void YamlBuilder::EndCollection() {
  if (stopped_) return;
  Frame frame = std::move(frames_.back());
  frames_.pop_back();
  if (frame.node.kind == YamlNode::Kind::kMap) CheckDuplicates(frame.node);
  Attach({std::move(frame.node), frame.nodes, frame.bytes, frame.height}, frame.anchor);
}

void YamlBuilder::Attach(Anchored value, size_t anchor) {
  if (anchor != 0) {
    if (!Charge(value.node.range, value.nodes, value.bytes)) return;
    anchors_[anchor] = value;
  }
  if (frames_.empty()) {
    root_ = std::move(value.node);
    return;
  }
  Frame& frame = frames_.back();
  frame.nodes += value.nodes;
  frame.bytes += value.bytes;
  frame.height = std::max(frame.height, value.height + 1);
  if (ExpectsKey()) {
    AttachKey(std::move(value.node));
    return;
  }
  const SourceRange& range = value.node.range;
  const bool further = std::pair(range.end_line, range.end_column) >
                       std::pair(frame.node.range.end_line, frame.node.range.end_column);
  if (further) {
    frame.node.range.end_line = range.end_line;
    frame.node.range.end_column = range.end_column;
  }
  if (frame.node.kind == YamlNode::Kind::kList) {
    frame.node.items.push_back(std::move(value.node));
  } else {
    frame.node.members.emplace_back(std::move(frame.key), std::move(value.node));
    frame.has_key = false;
  }
}

void YamlBuilder::AttachKey(YamlNode key) {
  if (key.kind != YamlNode::Kind::kScalar) {
    Fail(Code::kYamlKey, key.range, "the key of a map must be a single word or text",
         "quote a key that begins with '[' or '{'");
    key.items.clear();
    key.members.clear();
    key.kind = YamlNode::Kind::kScalar;
  } else if (!key.quoted && key.text == "<<") {
    Fail(Code::kYamlMergeKey, key.range, "the merge key '<<' is not part of Sigma",
         "write the merged keys out");
  }
  frames_.back().key = std::move(key);
  frames_.back().has_key = true;
}

void YamlBuilder::CheckTag(const SourceRange& range, std::string_view tag, bool scalar) {
  if (tag.empty() || tag == kPlainTag || tag == kQuotedTag) return;
  std::string_view name = tag;
  if (name.starts_with(kCoreTags)) {
    name.remove_prefix(kCoreTags.size());
    const bool harmless = scalar ? name == "str" : name == "map" || name == "seq";
    if (harmless) return;
  }
  Fail(Code::kYamlTag, range, fmt::format("the YAML tag {} is not part of Sigma", Quote(name)),
       "leave the tag out; quote a value to make it text");
}

void YamlBuilder::CheckDuplicates(const YamlNode& map) {
  using Member = std::pair<YamlNode, YamlNode>;
  std::vector<const Member*> members;
  members.reserve(map.members.size());
  for (const Member& member : map.members) members.push_back(&member);
  std::stable_sort(members.begin(), members.end(),
                   [](const Member* a, const Member* b) { return a->first.text < b->first.text; });
  const Member* kept = nullptr;
  for (const Member* member : members) {
    if (kept == nullptr || member->first.text != kept->first.text) {
      kept = member;
      continue;
    }
    if (stopped_) return;
    const YamlNode* first = &kept->first;
    const YamlNode* key = &member->first;
    const std::string lines =
        first->range.line == key->range.line
            ? fmt::format("line {}", key->range.line)
            : fmt::format("lines {} and {}", first->range.line, key->range.line);
    Diagnostic& diagnostic =
        Fail(Code::kYamlDuplicateKey, key->range,
             fmt::format("the key {} stands twice in one map, in {}", Quote(key->text), lines),
             "rename one of them, or give one key a list of values");
    diagnostic.related.push_back({"first defined here", first->range});
    if (!SameContent(kept->second, member->second)) continue;
    const SourceRange& end = member->second.range;
    if (const auto lines_of_it =
            WholeLines(text_, {key->range.line, key->range.column, end.end_line, end.end_column})) {
      diagnostic.hint = "leave one of them out: they say the same";
      diagnostic.fix = Fix{"remove the second one", {{*lines_of_it, ""}}, false};
    }
  }
}

}  // namespace tocsin
