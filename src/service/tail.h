// One file, line by line, while it grows and is rotated; or standard input ("-").
//
// A file is known by device and inode, not by its name. When the name belongs to another file
// (rotation), the old one is read to its end first, then those that had the name after it, by their
// age, then the one that has it now; also when they were renamed while nobody looked, as long as
// they stand uncompressed in the same folder: conn.log becomes conn.log.1, conn.log-20260311 or
// conn.2026-03-11.log. A file that became shorter was emptied and is read from its begin.
//
// A line that is longer than a record may be is given cut, so that it is refused; its rest is
// skipped. The last line of a file that grows is given when its end has come.
//
// One thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tocsin/result.h"

namespace tocsin {

class Tail {
 public:
  // Which file it is, and the begin of the next line: its byte and its number, from 0.
  struct Mark {
    uint64_t device = 0;
    uint64_t inode = 0;
    uint64_t bytes = 0;
    int64_t lines = 0;
  };
  enum class State : uint8_t {
    kReading,  // lines are there
    kWaiting,  // for the file to grow
    kRotated,  // at its end for good; `OpenNext` goes on with the one that had the name after it
    kEnded,    // for good
  };

  Tail(std::string path, bool follow);
  ~Tail();
  Tail(const Tail&) = delete;
  Tail& operator=(const Tail&) = delete;

  // Goes on at the mark; an empty mark is the begin of the file. Fails when the file can't be read.
  Result<void> Open(const Mark& mark);
  // After kRotated. False: no file has the name yet.
  Result<bool> OpenNext();

  // The next line, without its end; it lives until the next call. False: see `state`.
  Result<bool> Next(std::string_view* line);
  State state() const { return state_; }
  // Behind the last line given.
  const Mark& mark() const { return mark_; }
  // The lines that begin with '#' at the begin of the file, as far as they were read before `Open`.
  const std::vector<std::string>& header() const { return header_; }
  // Something an administrator should know; "" = nothing. Asking clears it.
  std::string TakeNotice();
  bool is_standard_input() const { return path_ == "-"; }

 private:
  Result<void> OpenFile(const std::string& path, const Mark& mark);
  Result<void> ReadHeader();
  Result<bool> Fill();
  Result<bool> AtEnd(std::string_view* line);
  bool GiveRest(std::string_view* line);
  std::string FindMoved(const Mark& mark) const;
  Result<std::string> FindNext() const;

  const std::string path_;
  const bool follow_;
  int descriptor_ = -1;
  State state_ = State::kWaiting;
  Mark mark_;
  uint64_t read_bytes_ = 0;  // of the file, into the buffer
  std::string buffer_;
  size_t begin_ = 0;   // of the next line in the buffer
  size_t looked_ = 0;  // no line end before it
  bool skipping_ = false;
  bool blocked_ = false;  // standard input has nothing now, but is not at its end
  std::vector<std::string> header_;
  std::string notice_;
};

}  // namespace tocsin
