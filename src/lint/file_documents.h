// A file of several YAML documents as lines: what stands between its lines of dashes.
//
// Plain values. Borrows the lines.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "lint/block_map.h"
#include "rule/yaml_tree.h"

namespace tocsin {

struct FileDocument {
  std::string_view marker;  // the line of dashes or dots before it; "" when the file begins with it
  std::string_view comment;  // of that line
  LineSpan lines;
  const YamlNode* root = nullptr;  // null: comments and empty lines only
};

// Nothing when it is not certain which lines are which document.
std::vector<FileDocument> FileDocumentsOf(std::span<const std::string_view> lines,
                                          std::span<const YamlDocument> documents);

// From the first key of a document to where the next one begins.
LineSpan LinesFrom(std::span<const std::string_view> lines, const YamlNode& root);

}  // namespace tocsin
