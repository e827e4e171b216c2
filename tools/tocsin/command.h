// What the subcommands share: exit codes, the seams to the process, and how a subcommand describes
// itself to the program. Each subcommand is one file: options -> library call -> exit code.
//
// Thread safety: Environment is immutable but for the flag, which a signal handler sets.
#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "terminal.h"

namespace tocsin {

enum ExitCode : int {
  kExitFine = 0,
  kExitCheckFailed = 1,  // a test failed, or the engine and the judge disagree
  kExitBroken = 2,       // rules or data are broken
  kExitWrongUse = 3,
  kExitWorldFailed = 4,  // a file can't be opened or written
  kExitInterrupted = 130,
};

struct Environment {
  std::function<double()> seconds;  // monotonic clock
  const std::atomic<bool>* interrupted = nullptr;
  bool no_color = false;  // --no-color or NO_COLOR

  Terminal out() const { return TerminalOf(1, no_color); }
  Terminal err() const { return TerminalOf(2, no_color); }
};

// One option, or the arguments without a name.
struct OptionRow {
  std::string_view name;         // "--rules", or "INPUT" for arguments
  std::string_view placeholder;  // what follows it: "PATH"; "" for flags and arguments
  std::string help;
  // Where the answer goes; a list may be given several times. It outlives the parsing.
  std::variant<bool*, std::string*, std::vector<std::string>*, size_t*> target;
  bool required = false;
  // "" for an acceptable answer, else what is wrong with it. May be empty.
  std::function<std::string(const std::string&)> check;
};

struct Command {
  std::string_view name;
  std::string_view summary;  // one line
  std::string notes;         // stands below the options in --help
  std::vector<OptionRow> options;
  std::function<int(const Environment&)> run;  // gives the exit code
};

Command ReplayCommand();
Command ExplainCommand();
Command TestCommand();
Command BenchCommand();
Command LintCommand();
Command RulesCommand();
Command ServeCommand();

// Adds options behind those that are there.
void Append(std::vector<OptionRow> rows, std::vector<OptionRow>* options);

// "tocsin: message" on stderr.
void PrintError(const Environment& environment, std::string_view message);

// A check: one of a few names, which have static storage; a wrong one is answered with the nearest.
std::function<std::string(const std::string&)> OneOfCheck(std::vector<std::string_view> names);

// A check: a whole number from `least` to `most`.
std::function<std::string(const std::string&)> NumberCheck(size_t least, size_t most);

}  // namespace tocsin
