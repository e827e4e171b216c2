#include "service/tail.h"

#include <errno.h>
#include <fcntl.h>
#include <fmt/core.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <iterator>
#include <optional>
#include <utility>

namespace tocsin {
namespace {

namespace fs = std::filesystem;

constexpr size_t kChunk = 256u << 10;
constexpr size_t kLongestLine = 16u << 20;
// Lines of a header that are read again; Zeek writes nine.
constexpr size_t kMostHeaderBytes = 64u << 10;

tl::unexpected<Error> Failed(std::string_view what, const std::string& path) {
  return Fail(fmt::format("{} {}: {}", what, path, strerror(errno)));
}

// When the file was made, or written last where the file system does not know; in nanoseconds.
std::optional<int64_t> AgeOf(int folder, const char* path) {
  struct statx file {};
  const int flags = *path == '\0' ? AT_EMPTY_PATH : 0;
  if (statx(folder, path, flags, STATX_BTIME | STATX_MTIME, &file) != 0) return std::nullopt;
  const statx_timestamp& time =
      (file.stx_mask & STATX_BTIME) != 0 ? file.stx_btime : file.stx_mtime;
  return time.tv_sec * 1'000'000'000 + time.tv_nsec;
}

bool IsPacked(const fs::path& path) {
  static constexpr std::string_view kEndings[] = {".gz", ".bz2", ".xz", ".zst", ".lz4"};
  return std::find(std::begin(kEndings), std::end(kEndings), path.extension().string()) !=
         std::end(kEndings);
}

// What rotation makes of a name: something behind it, or a date before its ending.
bool IsRotatedName(const fs::path& path, const fs::path& of) {
  const std::string name = path.filename().string();
  const auto goes_on = [&](const std::string& begin) {
    return name.size() > begin.size() + 1 && name.starts_with(begin) &&
           (name[begin.size()] == '.' || name[begin.size()] == '-');
  };
  if (IsPacked(path)) return false;
  if (goes_on(of.filename().string())) return true;
  const std::string stem = of.stem().string();
  return goes_on(stem) && std::isdigit(static_cast<unsigned char>(name[stem.size() + 1])) != 0 &&
         path.extension() == of.extension();
}

fs::path FolderOf(const std::string& path) {
  const fs::path folder = fs::path(path).parent_path();
  return folder.empty() ? fs::path(".") : folder;
}

bool IsSame(const struct stat& file, const Tail::Mark& mark) {
  return file.st_dev == mark.device && file.st_ino == mark.inode;
}

}  // namespace

Tail::Tail(std::string path, bool follow) : path_(std::move(path)), follow_(follow) {}

Tail::~Tail() {
  if (descriptor_ > STDERR_FILENO) close(descriptor_);
}

std::string Tail::TakeNotice() { return std::exchange(notice_, ""); }

Result<void> Tail::Open(const Mark& mark) {
  if (path_ == "-") {
    descriptor_ = STDIN_FILENO;
    mark_ = {0, 0, 0, mark.lines};
    state_ = State::kReading;
    return {};
  }
  struct stat named {};
  const bool known = mark.inode != 0;
  if (!known || (stat(path_.c_str(), &named) == 0 && IsSame(named, mark))) {
    return OpenFile(path_, mark);
  }
  const std::string moved = FindMoved(mark);
  if (!moved.empty()) return OpenFile(moved, mark);
  notice_ = fmt::format(
      "{}: the file that was read up to line {} is gone; what it had more is not "
      "read",
      path_, mark.lines);
  return OpenFile(path_, {});
}

// The file of the mark under another name.
std::string Tail::FindMoved(const Mark& mark) const {
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(FolderOf(path_), error)) {
    struct stat file {};
    if (stat(entry.path().c_str(), &file) == 0 && S_ISREG(file.st_mode) && IsSame(file, mark)) {
      return entry.path().string();
    }
  }
  return "";
}

Result<void> Tail::OpenFile(const std::string& path, const Mark& mark) {
  if (descriptor_ > STDERR_FILENO) close(descriptor_);
  descriptor_ = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor_ < 0) return Failed("open", path);
  struct stat now {};
  if (fstat(descriptor_, &now) != 0) return Failed("look at", path);
  mark_ = mark;
  if (static_cast<uint64_t>(now.st_size) < mark.bytes) {
    notice_ = fmt::format("{}: it was emptied; it is read from its begin", path);
    mark_ = {};
  }
  mark_.device = now.st_dev;
  mark_.inode = now.st_ino;
  read_bytes_ = mark_.bytes;
  buffer_.clear();
  begin_ = looked_ = 0;
  skipping_ = false;
  header_.clear();
  state_ = State::kReading;
  if (mark_.bytes > 0) {
    if (Result<void> read = ReadHeader(); !read) return read;
  }
  if (lseek(descriptor_, static_cast<off_t>(mark_.bytes), SEEK_SET) < 0)
    return Failed("read", path);
  return {};
}

Result<void> Tail::ReadHeader() {
  std::string text(std::min<uint64_t>(kMostHeaderBytes, mark_.bytes), '\0');
  const ssize_t got = pread(descriptor_, text.data(), text.size(), 0);
  if (got < 0) return Failed("read", path_);
  text.resize(static_cast<size_t>(got));
  for (size_t at = 0; at < text.size() && text[at] == '#';) {
    const size_t end = text.find('\n', at);
    if (end == std::string::npos) break;
    header_.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return {};
}

// The oldest of those that had the name after the file at hand, or the one that has it now; "" when
// there is none yet.
Result<std::string> Tail::FindNext() const {
  struct stat named {};
  const bool there = stat(path_.c_str(), &named) == 0;
  // It has the name still: it was emptied, and what stands beside it is a copy.
  if (there && IsSame(named, mark_)) return path_;
  const std::optional<int64_t> age = AgeOf(descriptor_, "");
  if (!age) return Failed("look at", path_);
  std::string next = there ? path_ : "";
  int64_t next_age = INT64_MAX;
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(FolderOf(path_), error)) {
    struct stat file {};
    const std::string path = entry.path().string();
    if (!IsRotatedName(entry.path(), path_) || stat(path.c_str(), &file) != 0) continue;
    if (!S_ISREG(file.st_mode) || IsSame(file, mark_)) continue;
    const std::optional<int64_t> other = AgeOf(AT_FDCWD, path.c_str());
    if (!other || *other <= *age || *other >= next_age) continue;
    next = path;
    next_age = *other;
  }
  return next;
}

Result<bool> Tail::OpenNext() {
  const Result<std::string> next = FindNext();
  if (!next) return tl::unexpected(next.error());
  if (next->empty()) return false;
  if (Result<void> opened = OpenFile(*next, {}); !opened) return tl::unexpected(opened.error());
  return true;
}

// More bytes into the buffer; false when there are none now.
Result<bool> Tail::Fill() {
  if (begin_ > 0) {
    buffer_.erase(0, begin_);
    looked_ -= begin_;
    begin_ = 0;
  }
  if (is_standard_input()) {
    pollfd ready{descriptor_, POLLIN, 0};
    blocked_ = poll(&ready, 1, 0) == 0;
    if (blocked_) return false;
  }
  const size_t had = buffer_.size();
  buffer_.resize(had + kChunk);
  ssize_t got = -1;
  do {
    got = read(descriptor_, buffer_.data() + had, kChunk);
  } while (got < 0 && errno == EINTR);
  buffer_.resize(had + static_cast<size_t>(std::max<ssize_t>(got, 0)));
  if (got < 0) return Failed("read", path_);
  read_bytes_ += static_cast<uint64_t>(got);
  return got > 0;
}

Result<bool> Tail::Next(std::string_view* line) {
  while (state_ != State::kRotated && state_ != State::kEnded) {
    const size_t end = buffer_.find('\n', looked_);
    if (end != std::string::npos) {
      *line = std::string_view(buffer_).substr(begin_, end - begin_);
      mark_.bytes += end + 1 - begin_;
      begin_ = looked_ = end + 1;
      if (std::exchange(skipping_, false)) continue;
      ++mark_.lines;
      return true;
    }
    looked_ = buffer_.size();
    if (skipping_) {
      mark_.bytes += buffer_.size() - begin_;
      begin_ = buffer_.size();
    } else if (buffer_.size() - begin_ > kLongestLine) {
      *line = std::string_view(buffer_).substr(begin_);
      mark_.bytes += line->size();
      begin_ = buffer_.size();
      skipping_ = true;
      ++mark_.lines;
      return true;
    }
    Result<bool> more = Fill();
    if (!more) return more;
    if (!*more) return AtEnd(line);
    state_ = State::kReading;
  }
  return false;
}

// What stands behind the last line end, when nothing will follow.
bool Tail::GiveRest(std::string_view* line) {
  *line = std::string_view(buffer_).substr(begin_);
  mark_.bytes += line->size();
  begin_ = looked_ = buffer_.size();
  if (line->empty() || std::exchange(skipping_, false)) return false;
  ++mark_.lines;
  return true;
}

Result<bool> Tail::AtEnd(std::string_view* line) {
  if (blocked_) {
    state_ = State::kWaiting;
    return false;
  }
  if (is_standard_input() || !follow_) {
    state_ = State::kEnded;
    return GiveRest(line);
  }
  state_ = State::kWaiting;
  struct stat now {};
  if (fstat(descriptor_, &now) != 0) return Failed("look at", path_);
  if (static_cast<uint64_t>(now.st_size) < read_bytes_) {
    notice_ = fmt::format("{}: it was emptied; it is read from its begin", path_);
    state_ = State::kRotated;
    return false;
  }
  struct stat named {};
  if (stat(path_.c_str(), &named) == 0 && IsSame(named, mark_)) return false;
  // Somebody may have written between the last look and the renaming.
  Result<bool> more = Fill();
  if (!more) return more;
  if (*more) return Next(line);
  state_ = State::kRotated;
  return GiveRest(line);
}

}  // namespace tocsin
