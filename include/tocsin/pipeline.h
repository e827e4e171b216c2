// Processing pipelines in pySigma's YAML form: ordered transformations of rules that translate the
// names of the Sigma taxonomy into those of a data source (category -> event id, field renames,
// placeholders).
//
// A PipelineChain is one or more pipelines that are applied one after the other to a copy of the
// rule. A rule set has several alternative chains (Sysmon, Security audit, Zeek, ...): a rule
// becomes one variant for each chain that touches it, and a rule that no chain touches is used as
// written. A rule matches when any of its variants does.
//
// Thread safety: immutable after parsing. Borrows nothing.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tocsin/diagnostic.h"
#include "tocsin/result.h"
#include "tocsin/rule.h"

namespace tocsin {

struct ProcessingItem;  // src/pipeline/pipeline_item.h

struct PipelineOptions {
  // Gives the content of a file that a pipeline takes values of placeholders from
  // (`file_placeholders`): at most one byte more than `most`. Without it such pipelines are
  // refused. Commands are never run, and nothing is ever fetched.
  std::function<Result<std::string>(const std::string& path, size_t most)> read_file;
};

class Pipeline {
 public:
  // Parses one file. Appends every problem to `diagnostics`; gives nothing when one was an error.
  // Unknown keys, transformations and conditions are errors, never skipped. Paths in it are meant
  // from the folder of `file`.
  static std::shared_ptr<const Pipeline> Parse(std::string_view text, const std::string& file,
                                               Diagnostics* diagnostics,
                                               const PipelineOptions& options = {});

  std::string name;
  std::string file;
  int priority = 0;
  // Placeholder values: name -> values (Sigma strings).
  std::vector<std::pair<std::string, std::vector<std::string>>> vars;
  std::vector<std::shared_ptr<const ProcessingItem>> items;
};

class PipelineChain {
 public:
  // Sorts by (priority, file), lowest first; the vars of later pipelines win.
  explicit PipelineChain(std::vector<std::shared_ptr<const Pipeline>> pipelines);

  // Applies the chain to a copy of `rule`. `touched` tells whether any item was applied. Gives
  // nothing, and at least one error, when a transformation refuses the rule.
  std::optional<Rule> Apply(const Rule& rule, bool* touched, Diagnostics* diagnostics) const;

  const std::vector<std::shared_ptr<const Pipeline>>& pipelines() const { return pipelines_; }

 private:
  std::vector<std::shared_ptr<const Pipeline>> pipelines_;
};

// The pipelines that ship with tocsin (rules/pipelines/*.yml, embedded at build time), one chain
// each.
std::vector<PipelineChain> ShippedChains();

}  // namespace tocsin
