#include "service/append_file.h"

#include <errno.h>
#include <fcntl.h>
#include <fmt/core.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <utility>

namespace tocsin {
namespace {

tl::unexpected<Error> Failed(std::string_view what, const std::string& path) {
  return Fail(fmt::format("{} {}: {}", what, path, strerror(errno)));
}

}  // namespace

AppendFile::~AppendFile() {
  if (descriptor_ > STDERR_FILENO) close(descriptor_);
}

Result<void> AppendFile::Open(const std::string& path, const Mark& last) {
  path_ = path;
  if (path == "-") {
    descriptor_ = STDOUT_FILENO;
    return {};
  }
  const int opened = open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0640);
  if (opened < 0) return Failed("open", path);
  if (descriptor_ > STDERR_FILENO) close(descriptor_);
  descriptor_ = opened;
  struct stat now {};
  if (fstat(descriptor_, &now) != 0) return Failed("look at", path);
  mark_ = {now.st_dev, now.st_ino, static_cast<uint64_t>(now.st_size)};
  const bool same = S_ISREG(now.st_mode) && mark_.device == last.device &&
                    mark_.inode == last.inode && last.bytes < mark_.bytes;
  if (!same) return {};
  if (ftruncate(descriptor_, static_cast<off_t>(last.bytes)) != 0) return Failed("cut", path);
  mark_.bytes = last.bytes;
  return {};
}

Result<void> AppendFile::Append(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = write(descriptor_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return Failed("write", path_ == "-" ? "standard output" : path_);
    bytes.remove_prefix(static_cast<size_t>(written));
    mark_.bytes += static_cast<uint64_t>(written);
  }
  return {};
}

Result<void> AppendFile::FollowName() {
  if (path_ == "-") return {};
  struct stat named {};
  const bool there = stat(path_.c_str(), &named) == 0;
  if (there && named.st_dev == mark_.device && named.st_ino == mark_.inode) return {};
  return Open(path_, {});
}

}  // namespace tocsin
