// YAML text -> a tree in which every node has its place. The only user of yaml-cpp.
//
// Decided: quoted scalars are strings; plain ones are typed by ScalarOf (not by YAML 1.1 or 1.2
// rules); duplicate keys at any depth are errors with both places; merge keys are errors; aliases
// count against a node budget; BOM, CRLF and empty documents are fine. A syntax error ends the file
// (documents before it are kept); an error inside one document drops that document only.
//
// Thread safety: pure functions. Borrows nothing: the tree owns its text.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tocsin/diagnostic.h"
#include "tocsin/rule.h"

namespace tocsin {

struct YamlNode {
  enum class Kind : uint8_t { kScalar, kList, kMap };
  // Written out because clang 14 takes the implied one for constexpr and then wants `members` to be
  // complete too early.
  YamlNode() {}

  Kind kind = Kind::kScalar;
  std::string text;             // kScalar: after unquoting; "" for an empty plain scalar
  bool quoted = false;          // kScalar: any quoting or block style
  std::vector<YamlNode> items;  // kList
  std::vector<std::pair<YamlNode, YamlNode>> members;  // kMap; keys are scalars
  SourceRange range;

  // The value of a map's member, or null.
  const YamlNode* Find(std::string_view key) const;
};

struct YamlDocument {
  YamlNode root;
  std::string_view text;  // the document's slice of the input
};

struct YamlLimits {
  size_t max_bytes = 4u << 20;
  size_t max_nodes = 200'000;  // after expanding aliases
  size_t max_depth = 64;
};

// All documents that could be read. `text` must outlive the result.
std::vector<YamlDocument> ParseYaml(std::string_view text, const std::string& file,
                                    const YamlLimits& limits, Diagnostics* diagnostics);

// Whether two values say the same: in quotes or not counts, places do not.
bool SameContent(const YamlNode& a, const YamlNode& b);

// The typed value of a scalar node: null ~ Null NULL and empty, true/True/TRUE..., integers
// (decimal without leading zeros, or 0x...), floats; everything else, and whatever is quoted, is a
// string.
Scalar ScalarOf(const YamlNode& node);

}  // namespace tocsin
