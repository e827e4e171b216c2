// The program: hands the process's clock, streams and signals to the subcommands.
#include <malloc.h>

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
                        {ServeCommand(), RulesCommand(), ReplayCommand(), LintCommand(),
                         ExplainCommand(), TestCommand(), BenchCommand()},
                        &environment, InstallInterrupt);
}

}  // namespace
}  // namespace tocsin

int main(int argc, char** argv) {
  // Batches of a megabyte come and go: their memory is kept instead of being asked of the system,
  // and cleared by it, each time.
  mallopt(M_MMAP_THRESHOLD, 64 << 20);
  mallopt(M_TRIM_THRESHOLD, 256 << 20);
  return tocsin::Main(argc, argv);
}
