#include "tests/support/read_file.h"

#include <cerrno>
#include <fstream>
#include <iterator>
#include <system_error>

namespace tocsin {

std::string ReadFile(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    throw std::filesystem::filesystem_error("open", path,
                                            std::error_code(errno, std::generic_category()));
  }
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::filesystem::path SourceDir() { return TOCSIN_SOURCE_DIR; }

}  // namespace tocsin
