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

// Instead of a file's name: all of the folder.
constexpr std::string_view kAnyName = "*";
// What Kubernetes swaps when a mounted ConfigMap changes.
constexpr std::string_view kSwappedName = "..data";

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
  const auto watch = [this](const fs::path& folder, std::string_view name) {
    const int number = inotify_add_watch(descriptor_, folder.c_str(), kChanges);
    if (number >= 0) names_[number].emplace(name);
  };
  for (const std::string& path : paths_) {
    std::error_code error;
    if (!fs::is_directory(path, error)) {
      const fs::path parent = fs::path(path).parent_path();
      watch(parent.empty() ? fs::path(".") : parent, fs::path(path).filename().string());
      continue;
    }
    watch(path, kAnyName);
    fs::recursive_directory_iterator at(path, error);
    for (; !error && at != fs::recursive_directory_iterator(); at.increment(error)) {
      std::error_code ignored;
      if (at->is_directory(ignored)) watch(at->path(), kAnyName);
    }
  }
}

// Of a folder that is watched for single files, others are of no interest.
bool RuleWatch::Concerns(int number, const std::string& name) const {
  const auto names = names_.find(number);
  if (names == names_.end() || name.empty() || name == kSwappedName) return true;
  return names->second.contains(kAnyName) || names->second.contains(name);
}

bool RuleWatch::Drain() {
  alignas(inotify_event) std::array<char, 16384> buffer;
  bool any = false;
  while (true) {
    const ssize_t got = read(descriptor_, buffer.data(), buffer.size());
    if (got <= 0) return any;
    for (const char* at = buffer.data(); at < buffer.data() + got;) {
      const auto* event = reinterpret_cast<const inotify_event*>(at);
      const std::string name = event->len > 0 ? event->name : "";
      any = any || (event->mask & IN_Q_OVERFLOW) != 0 || Concerns(event->wd, name);
      at += sizeof(inotify_event) + event->len;
    }
  }
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
