// The configuration of the service from the command line: --config and --set, and the variables of
// the environment, with everything that is wrong about them on stderr.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "command.h"
#include "service/service_options.h"
#include "tocsin/result.h"

namespace tocsin {

struct ConfigurationArguments {
  std::string config;
  std::vector<std::string> set;
};

// The options that fill `arguments`: --config, --set.
std::vector<OptionRow> ConfigurationOptions(ConfigurationArguments* arguments);

// Nothing when the configuration is broken: what is wrong was printed. Fails when the file can't be
// read.
Result<std::optional<ServiceOptions>> ReadConfiguration(const ConfigurationArguments& arguments,
                                                        const Environment& environment);

}  // namespace tocsin
