// The pipelines that ship with tocsin, as text inside the program (rules/pipelines/*.yml, embedded
// by tools/cmake/embed.cmake).
//
// Thread safety: pure function. Borrows nothing: the views point to static storage.
#pragma once

#include <vector>

#include "base/embedded_file.h"

namespace tocsin {

// By name.
std::vector<EmbeddedFile> ShippedPipelineFiles();

}  // namespace tocsin
