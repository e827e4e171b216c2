#include "decode/archive_source.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <optional>
#include <string_view>
#include <utility>

#include "decode/gzip_stream.h"

namespace tocsin {
namespace {

constexpr size_t kBlockBytes = 256u << 10;
constexpr uint64_t kFreeOutputBytes = 64u << 20;  // not held against the expansion ratio

// Without the external programs and text encodings that libarchive could use as filters.
constexpr int (*kFilters[])(archive*) = {
    archive_read_support_filter_none,  archive_read_support_filter_gzip,
    archive_read_support_filter_zstd,  archive_read_support_filter_xz,
    archive_read_support_filter_bzip2, archive_read_support_filter_lz4,
};
constexpr int (*kFormats[])(archive*) = {
    archive_read_support_format_raw,
    archive_read_support_format_empty,
    archive_read_support_format_tar,
    archive_read_support_format_zip_streamable,
};

// The file's bytes as libarchive gets them; gzip is inflated on the way.
class Feed {
 public:
  Feed(int fd, bool owned) : fd_(fd), owned_(owned) {}
  ~Feed() {
    if (owned_) close(fd_);
  }
  Feed(const Feed&) = delete;
  Feed& operator=(const Feed&) = delete;

  // The next block; empty at the end or at the damage.
  std::string_view Next() {
    if (!gzip_) {
      if (!Fill()) return {};
      if (consumed_ == input_.size() && GzipStream::Recognises(input_)) gzip_.emplace();
    }
    if (!gzip_) return std::exchange(input_, {});
    while (true) {
      const size_t size = gzip_->Inflate(&input_, inflated_);
      if (size > 0) return {inflated_.data(), size};
      if (gzip_->state() >= GzipStream::State::kDone || !Fill()) break;
    }
    if (gzip_->state() == GzipStream::State::kDamaged) problem_ = "damaged gzip data";
    if (gzip_->state() == GzipStream::State::kMember) problem_ = "gzip data ends too early";
    return {};
  }

  const std::string& problem() const { return problem_; }
  uint64_t consumed() const { return consumed_; }

 private:
  bool Fill() {
    while (input_.empty() && problem_.empty()) {
      const ssize_t size = read(fd_, raw_.data(), raw_.size());
      if (size == 0) return false;
      if (size < 0 && errno == EINTR) continue;
      if (size < 0) {
        problem_ = strerror(errno);
        return false;
      }
      consumed_ += static_cast<uint64_t>(size);
      input_ = {raw_.data(), static_cast<size_t>(size)};
    }
    return problem_.empty();
  }

  const int fd_;
  const bool owned_;
  std::array<char, kBlockBytes> raw_;
  std::array<char, kBlockBytes> inflated_;
  std::string_view input_;
  std::optional<GzipStream> gzip_;
  std::string problem_;
  uint64_t consumed_ = 0;
};

class LibarchiveSource : public ArchiveSource {
 public:
  LibarchiveSource(std::string path, int fd, int64_t modified_s, uint64_t max_expansion)
      : path_(std::move(path)),
        modified_s_(modified_s),
        max_expansion_(max_expansion),
        feed_(fd, fd != STDIN_FILENO),
        archive_(archive_read_new()) {}
  ~LibarchiveSource() override { archive_read_free(archive_); }

  Result<void> Begin() {
    for (const auto support : kFilters) support(archive_);
    for (const auto support : kFormats) support(archive_);
    const auto read = [](archive*, void* self, const void** block) -> la_ssize_t {
      const std::string_view bytes = static_cast<LibarchiveSource*>(self)->feed_.Next();
      *block = bytes.data();
      return static_cast<la_ssize_t>(bytes.size());
    };
    if (archive_read_open(archive_, this, nullptr, read, nullptr) != ARCHIVE_OK) return Broken();
    return {};
  }

  Result<bool> NextMember() override {
    archive_entry* entry = nullptr;
    while (true) {
      const int code = archive_read_next_header(archive_, &entry);
      if (code == ARCHIVE_EOF) {
        if (!feed_.problem().empty()) return tl::unexpected(Broken().error());
        return false;
      }
      if (code < ARCHIVE_WARN) return tl::unexpected(Broken().error());
      if (archive_format(archive_) == ARCHIVE_FORMAT_RAW) return true;
      if (archive_entry_filetype(entry) != AE_IFREG) continue;
      const char* const name = archive_entry_pathname(entry);
      member_name_ = name == nullptr ? "?" : name;
      return true;
    }
  }

  Result<size_t> Read(char* data, size_t size) override {
    const la_ssize_t count = archive_read_data(archive_, data, size);
    if (count < 0) return tl::unexpected(Broken().error());
    if (count == 0 && !feed_.problem().empty()) return tl::unexpected(Broken().error());
    produced_ += static_cast<uint64_t>(count);
    if (produced_ > kFreeOutputBytes && produced_ / max_expansion_ > feed_.consumed()) {
      return Fail(
          fmt::format("read {}: more than {} bytes come out of each byte of the file; "
                      "given up as a decompression bomb",
                      path_, max_expansion_));
    }
    return static_cast<size_t>(count);
  }

  const std::string& member_name() const override { return member_name_; }
  uint64_t consumed() const override { return feed_.consumed(); }
  int64_t modified_s() const override { return modified_s_; }

 private:
  Result<void> Broken() {
    const char* const text = archive_error_string(archive_);
    return Fail(fmt::format("read {}: {}", path_,
                            !feed_.problem().empty() ? feed_.problem().c_str()
                            : text != nullptr        ? text
                                                     : "unknown archive error"));
  }

  const std::string path_;
  const int64_t modified_s_;
  const uint64_t max_expansion_;
  Feed feed_;
  archive* const archive_;
  std::string member_name_;
  uint64_t produced_ = 0;
};

}  // namespace

Result<std::unique_ptr<ArchiveSource>> ArchiveSource::Open(const std::string& path,
                                                           uint64_t max_expansion) {
  const bool standard_input = path == "-";
  const int fd = standard_input ? STDIN_FILENO : open(path.c_str(), O_RDONLY | O_CLOEXEC);
  struct stat status {};
  if (fd < 0 || fstat(fd, &status) != 0) {
    const std::string reason = strerror(errno);
    if (fd >= 0 && !standard_input) close(fd);
    return Fail(fmt::format("open {}: {}", path, reason));
  }
  if (S_ISDIR(status.st_mode)) {
    if (!standard_input) close(fd);
    return Fail(fmt::format("open {}: {}", path, strerror(EISDIR)));
  }
  auto source = std::make_unique<LibarchiveSource>(standard_input ? "standard input" : path, fd,
                                                   standard_input ? 0 : status.st_mtime,
                                                   std::max<uint64_t>(max_expansion, 1));
  if (auto begun = source->Begin(); !begun) return tl::unexpected(begun.error());
  return source;
}

}  // namespace tocsin
