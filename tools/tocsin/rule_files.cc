#include "rule_files.h"

#include <fmt/core.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>

#include "rule/yaml_tree.h"

namespace tocsin {
namespace {

namespace fs = std::filesystem;

constexpr size_t kReadBytes = 1u << 20;

bool IsRuleFile(const fs::path& path) {
  return path.extension() == ".yml" || path.extension() == ".yaml";
}

Result<std::vector<std::string>> FilesBelow(const std::string& folder) {
  std::vector<std::string> files;
  std::error_code error;
  fs::recursive_directory_iterator at(folder, error);
  for (; !error && at != fs::recursive_directory_iterator(); at.increment(error)) {
    if (at->is_directory(error) && at->path().filename() == "pipelines") {
      at.disable_recursion_pending();
    } else if (at->is_regular_file(error) && IsRuleFile(at->path())) {
      files.push_back(at->path().string());
    }
    error.clear();
  }
  if (error) return Fail(fmt::format("read folder {}: {}", folder, error.message()));
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

Result<std::string> ReadTextFile(const std::string& path, size_t most) {
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"),
                                                       &std::fclose);
  if (file == nullptr) return Fail(fmt::format("open {}: {}", path, std::strerror(errno)));
  std::string text;
  size_t size = 0;
  do {
    text.resize(std::min(most + 1, size + kReadBytes));
    size += std::fread(text.data() + size, 1, text.size() - size, file.get());
  } while (size == text.size() && size <= most);
  text.resize(size);
  if (std::ferror(file.get()) != 0) {
    return Fail(fmt::format("read {}: {}", path, std::strerror(errno)));
  }
  text.shrink_to_fit();
  return text;
}

Result<std::string> ReadRuleFile(const std::string& path) {
  return ReadTextFile(path, YamlLimits{}.max_bytes);
}

Result<std::vector<std::string>> RuleFiles(const std::vector<std::string>& paths) {
  std::vector<std::string> files;
  for (const std::string& path : paths) {
    std::error_code error;
    if (!fs::is_directory(path, error)) {
      files.push_back(path);
      continue;
    }
    Result<std::vector<std::string>> found = FilesBelow(path);
    if (!found) return found;
    if (found->empty()) return Fail(fmt::format("{} holds no rule file (*.yml, *.yaml)", path));
    files.insert(files.end(), found->begin(), found->end());
  }
  return files;
}

}  // namespace tocsin
