// A file whose text is part of the program (tools/cmake/embed.cmake).
//
// Borrows: the views point to static storage.
#pragma once

#include <string_view>

namespace tocsin {

struct EmbeddedFile {
  std::string_view name;  // without folders
  std::string_view text;
};

}  // namespace tocsin
