#include "rule/parse_context.h"

namespace tocsin {

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
      break;
  }
  return "null";
}

SourceRange BeginOf(const YamlNode& root) {
  if (!root.members.empty()) return root.members.front().first.range;
  return {root.range.line, root.range.column, root.range.line, root.range.column + 1};
}

}  // namespace tocsin
