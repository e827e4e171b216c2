// A file that only grows, for output in transactions: what was appended behind the last known
// length belongs to a transaction that did not happen and is cut off. "-" is standard output, from
// which nothing can be taken back.
//
// One thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "tocsin/result.h"

namespace tocsin {

class AppendFile {
 public:
  // Which file it was and how long.
  struct Mark {
    uint64_t device = 0;
    uint64_t inode = 0;
    uint64_t bytes = 0;

    bool operator==(const Mark&) const = default;
  };

  AppendFile() = default;
  ~AppendFile();
  AppendFile(const AppendFile&) = delete;
  AppendFile& operator=(const AppendFile&) = delete;

  // Opens or makes it. A file that is still the one of `last` is cut to its length; another one (it
  // was rotated) is taken as it is.
  Result<void> Open(const std::string& path, const Mark& last);
  Result<void> Append(std::string_view bytes);
  // When somebody took the file away under its name, goes on with a new one. Between transactions.
  Result<void> FollowName();
  // None of standard output.
  Mark mark() const { return mark_; }

 private:
  std::string path_;
  int descriptor_ = -1;
  Mark mark_;
};

}  // namespace tocsin
