// The sections of the settings file that say how matches become detections, as every subcommand
// with a settings file reads them.
//
// Pure functions.
#pragma once

#include <span>

#include "score/setting_reader.h"
#include "tocsin/options.h"

namespace tocsin {

std::span<const SettingSection<Options>> EngineSections();

}  // namespace tocsin
