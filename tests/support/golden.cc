#include "tests/support/golden.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "base/take_line.h"
#include "tests/support/read_file.h"

namespace tocsin {
namespace {

bool UpdateWanted() {
  const char* update = std::getenv("TOCSIN_UPDATE_GOLDEN");
  return update != nullptr && std::string_view(update) == "1";
}

testing::AssertionResult WriteGolden(const std::filesystem::path& path, std::string_view text) {
  std::error_code ignored;
  std::filesystem::create_directories(path.parent_path(), ignored);
  std::ofstream file(path, std::ios::binary);
  file.write(text.data(), static_cast<std::streamsize>(text.size()));
  file.close();
  if (!file) return testing::AssertionFailure() << "write " << path.string() << " failed";
  return testing::AssertionSuccess();
}

testing::AssertionResult FirstDifference(const std::string& name, std::string_view expected,
                                         std::string_view actual) {
  const std::string_view whole = actual;
  for (int line = 1;; ++line) {
    const bool expected_ends = expected.empty();
    const bool actual_ends = actual.empty();
    const std::string_view want = TakeLine(&expected);
    const std::string_view have = TakeLine(&actual);
    const bool last = expected_ends || actual_ends;
    if (want == have && !last) continue;
    return testing::AssertionFailure()
           << "differs from tests/golden/" << name << ", first in line " << line
           << "\n  golden: " << (expected_ends ? "(end)" : std::string(want))
           << "\n  actual: " << (actual_ends ? "(end)" : std::string(have)) << "\nwhole text:\n"
           << std::string(whole)
           << "\nif the new text is right, write it with `./tools/dev golden`";
  }
}

}  // namespace

testing::AssertionResult MatchesGolden(const std::string& name, std::string_view text) {
  const std::filesystem::path path = SourceDir() / "tests" / "golden" / name;
  if (UpdateWanted()) return WriteGolden(path, text);
  if (!std::filesystem::exists(path)) {
    return testing::AssertionFailure()
           << "tests/golden/" << name << " does not exist; write it with `./tools/dev golden`";
  }
  const std::string expected = ReadFile(path);
  if (expected == text) return testing::AssertionSuccess();
  return FirstDifference(name, expected, text);
}

}  // namespace tocsin
