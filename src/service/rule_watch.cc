#include "service/rule_watch.h"

#include <fmt/format.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

namespace tocsin {
namespace {

namespace fs = std::filesystem;

constexpr uint32_t kChanges = IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO |
                              IN_DELETE_SELF | IN_MOVE_SELF;

}  // namespace

Result<std::unique_ptr<RuleWatch>> RuleWatch::Open(std::vector<std::string> paths,
                                                   int64_t debounce_ns) {
  const int descriptor = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
  if (descriptor < 0) return Fail(fmt::format("watch the rules: {}", std::strerror(errno)));
  return std::unique_ptr<RuleWatch>(new RuleWatch(descriptor, std::move(paths), debounce_ns));
}

RuleWatch::RuleWatch(int descriptor, std::vector<std::string> paths, int64_t debounce_ns)
    : descriptor_(descriptor), paths_(std::move(paths)), debounce_ns_(debounce_ns) {
  WatchAll();
}

RuleWatch::~RuleWatch() { close(descriptor_); }

// Folders that are watched already stay so; those that came since are added.
void RuleWatch::WatchAll() {
  const auto watch = [this](const fs::path& folder) {
    inotify_add_watch(descriptor_, folder.c_str(), kChanges);
  };
  for (const std::string& path : paths_) {
    std::error_code error;
    if (!fs::is_directory(path, error)) {
      const fs::path parent = fs::path(path).parent_path();
      watch(parent.empty() ? fs::path(".") : parent);
      continue;
    }
    watch(path);
    fs::recursive_directory_iterator at(path, error);
    for (; !error && at != fs::recursive_directory_iterator(); at.increment(error)) {
      std::error_code ignored;
      if (at->is_directory(ignored)) watch(at->path());
    }
  }
}

bool RuleWatch::Drain() {
  alignas(inotify_event) std::array<char, 16384> buffer;
  bool any = false;
  while (read(descriptor_, buffer.data(), buffer.size()) > 0) any = true;
  return any;
}

bool RuleWatch::Changed(int64_t now_ns) {
  if (Drain()) {
    pending_ = true;
    last_ns_ = now_ns;
    WatchAll();
  }
  if (!pending_ || now_ns - last_ns_ < debounce_ns_) return false;
  pending_ = false;
  return true;
}

}  // namespace tocsin
