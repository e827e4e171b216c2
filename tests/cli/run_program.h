// Runs the tocsin binary as a user would, and keeps what it said.
//
// Thread safety: every call starts a process of its own.
#pragma once

#include <sys/types.h>

#include <functional>
#include <string>
#include <vector>

namespace tocsin {

struct ProgramRun {
  int exit_code = -1;  // 128 + signal when it was killed
  std::string out;
  std::string err;
};

struct ProgramOptions {
  std::string input;                     // standard input
  std::vector<std::string> environment;  // NAME=VALUE, beside NO_COLOR and COLUMNS=80
  // Called once, with the process, when the first byte appears on standard output; standard input
  // stays open until it was called.
  std::function<void(pid_t)> on_first_output;
  // Stop reading standard output after this many bytes, as `head` does.
  size_t close_output_after = SIZE_MAX;
};

ProgramRun RunTocsin(const std::vector<std::string>& arguments, const ProgramOptions& options = {});

}  // namespace tocsin
