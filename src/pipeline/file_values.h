// Values of placeholders from a file: what `file_placeholders` names. The same formats as in the
// reference implementation:
//
//   plaintext   a value a line, blanks around it cut off, empty lines left out
//   csv         the column `csv_column`: a name of the header, or an index from 0
//   json, yaml  what `jq_expression` leads to: of jq only paths, such as .hosts[].name or .[0]["a
//   b"]
//
// JSON is read as the YAML that it is. Values are Sigma strings, so * and ? in them are wildcards.
//
// Pure functions: whoever calls reads the file. Borrows nothing.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/text_pattern.h"
#include "tocsin/result.h"

namespace tocsin {

inline constexpr size_t kMaxValueFileBytes = 10u << 20;

enum class FileFormat : uint8_t { kPlaintext, kCsv, kJson, kYaml };

// One step of a path through JSON or YAML.
struct PathStep {
  enum class Kind : uint8_t { kMember, kElement, kEach };
  Kind kind = Kind::kEach;
  std::string name;   // kMember
  int64_t index = 0;  // kElement, negative from the end
};

struct FileValuesOptions {
  FileFormat format = FileFormat::kPlaintext;
  std::optional<TextPattern> filter;  // keeps the values in which it is found
  std::string csv_column;             // csv, by name
  std::optional<size_t> csv_index;    // csv, instead of the name
  bool csv_header = true;
  std::vector<PathStep> path;  // json, yaml
};

// Nothing when the text is no path.
std::optional<std::vector<PathStep>> ParseValuePath(std::string_view text);

// Fails with what is wrong with the content, without the name of the file.
Result<std::vector<std::string>> ParseFileValues(std::string_view text,
                                                 const FileValuesOptions& options);

}  // namespace tocsin
