// The version of the engine, as detections and `--version` name it.
#pragma once

#include <string_view>

namespace tocsin {

std::string_view EngineVersion();

}  // namespace tocsin
