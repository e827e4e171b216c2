// A whole file as a string, for tests.
#pragma once

#include <filesystem>
#include <string>

namespace tocsin {

// The bytes of a file. Throws when it can't be read, which fails the running test. (This works
// without GoogleTest, since fuzz targets use it too.)
std::string ReadFile(const std::filesystem::path& path);

// The repository's root, absolute.
std::filesystem::path SourceDir();

}  // namespace tocsin
