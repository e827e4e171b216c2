#include "score/file_text.h"

#include <fmt/core.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

namespace tocsin {

Result<std::string> ReadFileText(const std::string& path, size_t limit) {
  constexpr size_t kStep = size_t{1} << 20;
  const std::unique_ptr<FILE, int (*)(FILE*)> file(std::fopen(path.c_str(), "rb"), &std::fclose);
  if (file == nullptr) return Fail(fmt::format("open {}: {}", path, std::strerror(errno)));
  std::string text;
  size_t got = kStep;
  while (got == kStep) {
    const size_t size = text.size();
    if (size > limit) return Fail(fmt::format("read {}: it is larger than {} bytes", path, limit));
    text.resize(size + kStep);
    got = std::fread(text.data() + size, 1, kStep, file.get());
    text.resize(size + got);
  }
  if (std::ferror(file.get()) != 0) {
    return Fail(fmt::format("read {}: {}", path, std::strerror(errno)));
  }
  if (text.size() > limit) {
    return Fail(fmt::format("read {}: it is larger than {} bytes", path, limit));
  }
  return text;
}

}  // namespace tocsin
