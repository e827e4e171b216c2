// The pipelines that ship with tocsin, as text inside the program (rules/pipelines/*.yml, embedded
// by tools/cmake/embed.cmake).
//
// Thread safety: pure function. Borrows nothing: the views point to static storage.
#pragma once

#include <string_view>
#include <vector>

namespace tocsin {

struct EmbeddedFile {
  std::string_view name;  // without folders
  std::string_view text;
};

// By name.
std::vector<EmbeddedFile> ShippedPipelineFiles();

}  // namespace tocsin
