#include <fmt/format.h>
#include <glob.h>

#include <algorithm>
#include <filesystem>

#include "decode/input.h"

namespace tocsin {
namespace {

namespace fs = std::filesystem;

// Every regular file below `folder`. Links to folders are not followed: they may lead in circles.
Result<void> AddFolder(const std::string& folder, std::vector<std::string>* files) {
  std::error_code error;
  fs::recursive_directory_iterator it(folder, fs::directory_options::skip_permission_denied, error);
  for (; !error && it != fs::recursive_directory_iterator(); it.increment(error)) {
    std::error_code odd;  // a link that leads nowhere is no regular file
    if (it->is_regular_file(odd)) files->push_back(it->path().string());
  }
  if (error) return Fail(fmt::format("read folder {}: {}", folder, error.message()));
  return {};
}

Result<void> AddPath(const std::string& path, std::vector<std::string>* files) {
  std::error_code error;
  if (fs::is_directory(path, error)) return AddFolder(path, files);
  files->push_back(path);
  return {};
}

Result<void> AddPattern(const std::string& pattern, std::vector<std::string>* files) {
  glob_t found{};
  const int code = glob(pattern.c_str(), GLOB_NOSORT, nullptr, &found);
  Result<void> result;
  for (size_t i = 0; code == 0 && i < found.gl_pathc && result; ++i) {
    result = AddPath(found.gl_pathv[i], files);
  }
  globfree(&found);
  if (code != 0) return Fail(fmt::format("open {}: no file has a name like this", pattern));
  return result;
}

Result<void> AddArgument(const std::string& argument, std::vector<std::string>* files) {
  std::error_code error;
  if (fs::exists(argument, error)) return AddPath(argument, files);
  if (argument.find_first_of("*?") != std::string::npos) return AddPattern(argument, files);
  return Fail(
      fmt::format("open {}: {}", argument, error ? error.message() : "No such file or directory"));
}

}  // namespace

Result<std::vector<std::string>> ExpandInputs(const std::vector<std::string>& arguments) {
  std::vector<std::string> inputs;
  for (const std::string& argument : arguments) {
    if (argument == "-") {
      inputs.push_back(argument);
      continue;
    }
    std::vector<std::string> files;
    if (auto added = AddArgument(argument, &files); !added) return tl::unexpected(added.error());
    if (files.empty()) return Fail(fmt::format("read folder {}: no files in it", argument));
    std::sort(files.begin(), files.end());
    inputs.insert(inputs.end(), files.begin(), files.end());
  }
  return inputs;
}

}  // namespace tocsin
