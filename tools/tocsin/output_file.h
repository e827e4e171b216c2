// Where data goes: standard output or a file, written whole pieces at a time.
//
// Thread safety: one owner.
#pragma once

#include <string>
#include <string_view>

#include "tocsin/result.h"

namespace tocsin {

class OutputFile {
 public:
  // "" or "-" is standard output. A file is emptied first.
  static Result<OutputFile> Open(const std::string& path);

  OutputFile(OutputFile&& other) noexcept;
  OutputFile& operator=(OutputFile&&) = delete;
  ~OutputFile();

  // False when nobody reads any more (broken pipe): no error, the end.
  Result<bool> Write(std::string_view text);

 private:
  OutputFile(int descriptor, bool owned, std::string name);

  int descriptor_;
  bool owned_;
  std::string name_;
};

}  // namespace tocsin
