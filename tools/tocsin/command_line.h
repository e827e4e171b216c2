// The command line -> the subcommand that was asked for. The only user of CLI11.
//
// Thread safety: call once.
#pragma once

#include <vector>

#include "command.h"

namespace tocsin {

// Parses, runs the command and gives its exit code; answers --help, --version and wrong use itself.
// `before_run` is called between parsing and running.
int RunCommandLine(int argc, char** argv, const std::vector<Command>& commands,
                   Environment* environment, const std::function<void()>& before_run);

}  // namespace tocsin
