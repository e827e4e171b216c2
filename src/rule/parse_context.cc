#include "rule/parse_context.h"

#include <fmt/format.h>

#include <algorithm>

#include "diag/quote.h"
#include "diag/suggest.h"

namespace tocsin {
namespace {

// Unknown keys of one map that are told.
constexpr size_t kMostUnknownKeys = 32;

}  // namespace

std::string_view KindName(const YamlNode& node) {
  switch (node.kind) {
    case YamlNode::Kind::kList:
      return "a list";
    case YamlNode::Kind::kMap:
      return "a map";
    case YamlNode::Kind::kScalar:
      break;
  }
  switch (ScalarOf(node).type) {
    case Scalar::Type::kString:
      return "text";
    case Scalar::Type::kInt:
    case Scalar::Type::kFloat:
      return "a number";
    case Scalar::Type::kBool:
      return "a boolean";
    case Scalar::Type::kNull:
    case Scalar::Type::kList:
      break;
  }
  return "null";
}

bool IsNull(const YamlNode& node) {
  return node.kind == YamlNode::Kind::kScalar && ScalarOf(node).type == Scalar::Type::kNull;
}

bool ExpectMap(std::string_view key, const YamlNode& node, const ParseContext& context,
               std::string hint) {
  if (node.kind == YamlNode::Kind::kMap) return true;
  context.Complain(Code::kAttributeType, node.range,
                   fmt::format("'{}' must be a map, not {}", key, KindName(node)), std::move(hint));
  return false;
}

bool ExpectWord(std::string_view what, const YamlNode& node, const ParseContext& context) {
  const bool scalar = node.kind == YamlNode::Kind::kScalar;
  if (scalar && !IsNull(node) && !node.text.empty()) return true;
  context.Complain(
      Code::kAttributeType, node.range,
      fmt::format("{} must be text, not {}", what,
                  scalar && node.text.empty() ? std::string_view("empty") : KindName(node)));
  return false;
}

std::string SuggestOneOf(std::string_view word, std::span<const std::string_view> names) {
  std::string hint = DidYouMean(word, names);
  return hint.empty() ? "use " + OneOf(names) : hint;
}

void RejectUnknownKeys(const YamlNode& map, std::span<const std::string_view> known,
                       std::string_view what, Code code, const ParseContext& context,
                       std::span<const KeySynonym> synonyms) {
  size_t told = 0;
  for (const auto& [key, value] : map.members) {
    if (std::find(known.begin(), known.end(), key.text) != known.end()) continue;
    const auto synonym =
        std::find_if(synonyms.begin(), synonyms.end(),
                     [&key = key](const KeySynonym& each) { return each.word == key.text; });
    context.Complain(code, key.range, fmt::format("{} has no key {}", what, Quote(key.text)),
                     synonym == synonyms.end() ? SuggestOneOf(key.text, known)
                                               : fmt::format("write '{}'", synonym->key));
    if (++told == kMostUnknownKeys) return;
  }
}

SourceRange BeginOf(const YamlNode& root) {
  if (!root.members.empty()) return root.members.front().first.range;
  return {root.range.line, root.range.column, root.range.line, root.range.column + 1};
}

}  // namespace tocsin
