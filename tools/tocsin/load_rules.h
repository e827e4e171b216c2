// Rule files, pipeline files and placeholder values from the command line -> a RuleSet, with
// everything that is wrong about them on stderr. Shared by all subcommands.
//
// Thread safety: pure functions apart from reading files and printing.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "command.h"
#include "tocsin/result.h"
#include "tocsin/ruleset.h"

namespace tocsin {

struct RuleArguments {
  std::vector<std::string> paths;  // files and folders
  // Rules that stand in no file: what to call them, and their YAML.
  std::vector<std::pair<std::string, std::string>> texts;
  std::vector<std::string> pipelines;  // files; replace the shipped ones
  std::vector<std::string> expand;     // NAME=VALUE or NAME=@FILE
  std::string level;
  bool deprecated = false;
  bool legacy = false;             // translate pipe aggregations
  bool file_placeholders = false;  // pipelines may read files of values
};

// The options that say which pipelines rules go through: --pipeline, --allow-file-placeholders.
std::vector<OptionRow> PipelineRows(RuleArguments* arguments);
// These and the others that fill `arguments`: --rules, --expand, --deprecated,
// --legacy-aggregation.
std::vector<OptionRow> RuleOptions(RuleArguments* arguments);

// The chain of --pipeline, or those that ship with tocsin. Fails when a file can't be read; what is
// wrong in them goes to `diagnostics`, their texts, by file, to `texts`.
Result<std::vector<PipelineChain>> ReadChains(const RuleArguments& arguments,
                                              std::map<std::string, std::string>* texts,
                                              Diagnostics* diagnostics);

// What the rules of `arguments` go through and the files that they stand in, read but not compiled.
struct RuleInputs {
  std::vector<std::string> files;
  std::vector<PipelineChain> chains;  // that of --pipeline, or those that ship with tocsin
  RuleSetOptions options;
  Diagnostics diagnostics;                   // of the pipelines
  std::map<std::string, std::string> texts;  // of the pipelines, by file
};
Result<RuleInputs> ReadRuleInputs(const RuleArguments& arguments);

// All errors with their places in `texts`; warnings too when they are few, or else their number.
void PrintDiagnostics(const Diagnostics& diagnostics,
                      const std::map<std::string, std::string>& texts, bool colour, bool quiet);

// Rules as read and compiled, with everything that is wrong about them and the texts that it stands
// in, by file.
struct ReadRules {
  std::shared_ptr<const RuleSet> rules;
  Diagnostics diagnostics;
  std::map<std::string, std::string> texts;
};

// Folders give their *.yml and *.yaml files, folders called `pipelines` left out, sorted bytewise.
// Fails when a path can't be read or holds no rule file.
Result<ReadRules> CompileRules(const RuleArguments& arguments);

struct LoadedRules {
  std::shared_ptr<const RuleSet> rules;
  std::map<std::string, size_t, std::less<>> errors_by_code;
  std::map<std::string, std::string> texts;  // of the rules, by file
  bool broken = false;                       // a rule or a pipeline was refused
  double seconds = 0;                        // reading, parsing and compiling
};

// Compiles the rules and prints what is wrong; `quiet` leaves out warnings.
Result<LoadedRules> LoadRules(const RuleArguments& arguments, const Environment& environment,
                              bool quiet);

}  // namespace tocsin
