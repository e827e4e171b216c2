// The bytes of one input, decompressed: a plain file or standard input, gz, zst, xz, bz2 or lz4
// data, or the files inside of a tar or zip, one after the other. The only user of libarchive.
//
// One thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "tocsin/result.h"

namespace tocsin {

class ArchiveSource {
 public:
  virtual ~ArchiveSource() = default;

  // `path` or "-" for standard input. `max_expansion`: see InputOptions.
  static Result<std::unique_ptr<ArchiveSource>> Open(const std::string& path,
                                                     uint64_t max_expansion);

  // Goes to the first or next member; false when there is none. A file that is no tar or zip is one
  // member with an empty name.
  virtual Result<bool> NextMember() = 0;
  virtual const std::string& member_name() const = 0;

  // Reads up to `size` bytes of the member; 0 at its end. Of a damaged file all bytes before the
  // damage are given, then the Error.
  virtual Result<size_t> Read(char* data, size_t size) = 0;

  // Bytes taken from the file itself.
  virtual uint64_t consumed() const = 0;
  // Change time of the file in seconds since 1970, 0 for standard input.
  virtual int64_t modified_s() const = 0;
};

}  // namespace tocsin
