// The program: hands the process's clock, streams and signals to the subcommands.
#include <chrono>
#include <cstdlib>

#include "command_line.h"
#include "interrupt.h"

namespace tocsin {
namespace {

double MonotonicSeconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

bool NoColorWanted() {
  const char* no_color = std::getenv("NO_COLOR");
  return no_color != nullptr && *no_color != '\0';
}

int Main(int argc, char** argv) {
  Environment environment;
  environment.seconds = MonotonicSeconds;
  environment.interrupted = &Interrupted();
  environment.no_color = NoColorWanted();
  return RunCommandLine(argc, argv,
                        {ReplayCommand(), ExplainCommand(), TestCommand(), BenchCommand()},
                        &environment, InstallInterrupt);
}

}  // namespace
}  // namespace tocsin

int main(int argc, char** argv) { return tocsin::Main(argc, argv); }
