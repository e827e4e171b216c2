// Reads the members of one YAML map of a pipeline file, remembers which keys were asked for and
// reports what is missing, of the wrong kind or unknown (with a did-you-mean). Everything goes on
// after an error, so that one run shows all of them.
//
// Thread safety: one thread. Borrows the map and the context for its lifetime.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "diag/codes.h"
#include "rule/yaml_tree.h"
#include "tocsin/diagnostic.h"
#include "tocsin/pipeline.h"
#include "tocsin/rule.h"

namespace tocsin {

// Where messages of one pipeline file go, and what it may do.
struct PipelineSource {
  const std::string& file;
  Diagnostics* diagnostics;
  const PipelineOptions& options;

  Diagnostic& Error(Code code, const SourceRange& range, std::string message,
                    std::string hint = {}) const;
};

// A map of names, in the order written: from -> to. An unquoted null as a key reads as "".
using NameMapping = std::vector<std::pair<std::string, std::vector<std::string>>>;

class ParamReader {
 public:
  // `what` names the map in messages: "transformation field_name_mapping".
  ParamReader(const YamlNode& map, std::string what, const PipelineSource& source);

  // The value of a key; null when it is absent. Marks the key as known.
  const YamlNode* Find(std::string_view key);
  // The same, and an error when it is absent.
  const YamlNode* Require(std::string_view key);

  // Each gives nothing when the key is absent or its value is of the wrong kind (reported).
  std::optional<std::string> Text(std::string_view key);
  std::string RequiredText(std::string_view key);
  std::optional<std::vector<std::string>> TextList(
      std::string_view key);  // a scalar is a list of 1
  std::vector<std::string> RequiredTextList(std::string_view key);
  bool Flag(std::string_view key, bool otherwise = false);
  std::optional<Scalar> Value(std::string_view key);
  Scalar RequiredValue(std::string_view key);
  // Index into `choices`, the first when the key is absent.
  size_t Choice(std::string_view key, std::span<const std::string_view> choices);
  NameMapping RequiredMapping(std::string_view key, bool null_key_allowed);

  // Reports every key that was not asked for. `also` are keys that are known but handled elsewhere.
  void Finish(std::span<const std::string_view> also = {});

  const SourceRange& range() const { return map_.range; }
  const std::string& what() const { return what_; }
  const PipelineSource& source() const { return source_; }

 private:
  std::optional<std::string> ScalarText(const YamlNode& node, std::string_view key);

  const YamlNode& map_;
  std::string what_;
  const PipelineSource& source_;
  std::vector<std::string_view> known_;
};

}  // namespace tocsin
