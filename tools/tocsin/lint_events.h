// What `tocsin lint --events` finds: the rules, run over recorded events.
//
// Thread safety: pure functions apart from reading the files.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "command.h"
#include "input_arguments.h"
#include "tocsin/diagnostic.h"
#include "tocsin/pipeline.h"
#include "tocsin/result.h"

namespace tocsin {

struct LintEventArguments {
  std::vector<std::string> files;  // none: no events are read
  InputArguments input;
  std::string max_share = "5";  // percent
};

// --events, --max-share and how the events are to be read.
std::vector<OptionRow> LintEventRows(LintEventArguments* arguments);

// Findings about the rule files `texts`, by name. Records that are no event are counted and told.
Result<Diagnostics> FindByEvents(const LintEventArguments& arguments,
                                 const std::map<std::string, std::string>& texts,
                                 std::vector<PipelineChain> chains, const Environment& environment);

}  // namespace tocsin
