// How long the linter takes for a folder of rules, in parts:
//
//   bench_lint FOLDER
//
// Prints a line for each part: reading the documents and making the checks of single rules; then
// lowering all rules and making the checks that compare them. Files are read before.
#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>

#include "tocsin/linter.h"

namespace {

using Clock = std::chrono::steady_clock;

double SecondsSince(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    fmt::print(stderr, "usage: bench_lint FOLDER\n");
    return 3;
  }
  std::map<std::string, std::string> texts;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(argv[1])) {
    if (entry.path().extension() != ".yml") continue;
    std::ifstream file(entry.path(), std::ios::binary);
    texts[entry.path().string()] = std::string(std::istreambuf_iterator<char>(file), {});
  }
  tocsin::Linter linter;
  Clock::time_point begin = Clock::now();
  for (const auto& [file, text] : texts) linter.AddText(text, file);
  fmt::print("{} files, each by itself: {:.2f} s\n", texts.size(), SecondsSince(begin));
  begin = Clock::now();
  const size_t findings = linter.Finish().size();
  fmt::print("all together: {:.2f} s, {} findings\n", SecondsSince(begin), findings);
  return 0;
}
