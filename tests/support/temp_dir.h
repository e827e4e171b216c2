// A folder of its own for one test, removed with everything in it at the end of the scope.
#pragma once

#include <filesystem>
#include <string_view>

namespace tocsin {

class TempDir {
 public:
  TempDir();
  ~TempDir();
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;

  const std::filesystem::path& path() const { return path_; }

  // Writes a file below the folder, making the folders in between, and gives its path.
  std::filesystem::path Write(const std::filesystem::path& name, std::string_view content) const;

 private:
  std::filesystem::path path_;
};

}  // namespace tocsin
