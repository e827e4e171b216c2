// Files of rules from the command line.
//
// Thread safety: pure functions apart from reading files.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "tocsin/result.h"

namespace tocsin {

// The files that are meant: folders give their *.yml and *.yaml files, folders called `pipelines`
// left out, sorted bytewise. Fails when a folder can't be read or holds no rule file.
Result<std::vector<std::string>> RuleFiles(const std::vector<std::string>& paths);

// At most one byte more than `most`: whoever reads the text says that it is too large.
Result<std::string> ReadTextFile(const std::string& path, size_t most);
Result<std::string> ReadRuleFile(const std::string& path);

}  // namespace tocsin
