#include "replace_file.h"

#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>

namespace tocsin {
namespace {

bool WriteAll(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = write(descriptor, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    text.remove_prefix(static_cast<size_t>(written));
  }
  return true;
}

}  // namespace

Result<void> ReplaceFile(const std::string& path, std::string_view text) {
  const auto fail = [&path] {
    return Fail(fmt::format("write {}: {}", path, std::strerror(errno)));
  };
  std::error_code error;
  const std::string target = std::filesystem::canonical(path, error).string();
  struct stat old = {};
  if (error || stat(target.c_str(), &old) != 0) return fail();
  std::string name = target + ".XXXXXX";
  const int descriptor = mkstemp(name.data());
  if (descriptor < 0) return fail();
  const bool written = WriteAll(descriptor, text) && fchmod(descriptor, old.st_mode & 07777) == 0 &&
                       fsync(descriptor) == 0;
  const bool closed = close(descriptor) == 0;
  if (written && closed && rename(name.c_str(), target.c_str()) == 0) return {};
  const auto failure = fail();
  unlink(name.c_str());
  return failure;
}

}  // namespace tocsin
