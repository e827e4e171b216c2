#include "tests/support/corpora.h"

#include <cstdlib>

#include "tests/support/read_file.h"

namespace tocsin {
namespace {

std::filesystem::path WantedDir() {
  const char* named = std::getenv("TOCSIN_CORPORA");
  if (named != nullptr && *named != '\0') return named;
  return SourceDir().parent_path() / "shared" / "corpora";
}

}  // namespace

std::filesystem::path CorporaDir() {
  std::error_code ignored;
  std::filesystem::path dir = WantedDir();
  return std::filesystem::is_directory(dir, ignored) ? dir : std::filesystem::path();
}

std::string CorporaSkipReason() {
  return "no test corpora: " + WantedDir().string() +
         " is no folder (set TOCSIN_CORPORA to where they are)";
}

}  // namespace tocsin
